"""NumPy's generators filling an array, at their best.

A generator is slower after another one has run in the same process: on a Zen 4, SFC64's uniforms take 1.7 ns in a
process of their own, and 2.5 ns after those of PCG64 (presumably because an indirect call has then seen two targets).
So every generator gets its own process, and the fastest process stays for the timings.

As a program: `fills.py METHOD GENERATOR` prints the seconds of its fastest fill; for every line that comes in it prints
the seconds of a fill again, as a median.
"""
import functools
import math
import statistics
import subprocess
import sys
import time

import numpy as np

NUMBERS = 16384
"""How many numbers in one fill: 128 KiB, so that neither the call nor the memory counts."""
GENERATORS = ["PCG64", "PCG64DXSM", "SFC64", "Philox", "MT19937"]
SECONDS = 0.25
"""What one timing takes, unless three calls take longer."""


def median_seconds(call):
    """The median time of a call. The first call only warms the caches."""
    call()
    start = time.perf_counter()
    call()
    calls = max(1, int(SECONDS / 20 / (time.perf_counter() - start)))
    times, begin = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - begin < SECONDS:
        start = time.perf_counter()
        for _ in range(calls):
            call()
        times.append((time.perf_counter() - start) / calls)
    return statistics.median(times)


class FastestProcess:
    """Of one process for every generator, the one that fills an array fastest by a method of NumPy's."""

    def __init__(self, method):
        candidates = []
        for generator in GENERATORS:
            child = subprocess.Popen(
                [sys.executable, __file__, method, generator], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            candidates.append((float(child.stdout.readline()), generator, child))
        candidates.sort(key=lambda entry: entry[0])
        (_, self.generator, self.child), *others = candidates
        for _, _, child in others:
            child.communicate()

    def seconds(self):
        """The median time of a fill."""
        self.child.stdin.write("\n")
        self.child.stdin.flush()
        return float(self.child.stdout.readline())


@functools.cache
def fastest_process(method):
    return FastestProcess(method)


def main():
    method, generator = sys.argv[1:]
    fill, out = getattr(np.random.Generator(getattr(np.random, generator)(1)), method), np.empty(NUMBERS)
    best = math.inf
    for _ in range(100):
        start = time.perf_counter()
        fill(out=out)
        best = min(best, time.perf_counter() - start)
    print(best, flush=True)
    for _ in sys.stdin:
        print(median_seconds(lambda: fill(out=out)), flush=True)


if __name__ == "__main__":
    main()
