"""Runs without threads."""
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time

from .shared import TOOL, fail, say

SUMMARY = (
    "runs a study N times where no thread can be started, some of them ended by a signal: the same bytes, and signals are heeded "
    "within seconds")
COUNT = 20

# No stack fits into the address space: for root, too, whom ulimit -u does not bind.
LIMITS = "ulimit -s 100000000 -v 4000000 && exec \"$@\""
STUDY = """{name: threads, seed: 1, replications: 2000, laws: [{law: bivariate-normal, correlation: 0.6}], sample-sizes: [100],
 estimators: [gaussian, {estimator: histogram, bins: 7}]}
"""


def run(count, seed):
    dice = random.Random(seed)
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="torture-"))
    (scratch / "s.yaml").write_text(STUDY)
    subprocess.run([TOOL, "run", "s.yaml", "--output", "whole", "--quiet"], cwd=scratch, check=True)
    expected = (scratch / "whole/summary.csv").read_bytes()
    for number in range(count):
        place = f"out-{number}"
        line = ["bash", "-c", LIMITS, "sh", TOOL, "run", "s.yaml", "--output", place, "--threads", "4", "--quiet"]
        sign = dice.choice([None, signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
        if sign is None:
            ended = subprocess.run(line, cwd=scratch, capture_output=True, text=True, timeout=120)
            if ended.returncode != 0 or "threads could be started" not in ended.stderr:
                fail(f"without threads: exit status {ended.returncode}: {ended.stderr}")
            if (scratch / place / "summary.csv").read_bytes() != expected:
                fail(f"without threads summary.csv differs: {scratch / place}")
        else:
            process = subprocess.Popen(
                line + ["--replications", "100000000"], cwd=scratch, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            time.sleep(1 + dice.random())
            process.send_signal(sign)
            errors = process.communicate(timeout=30)[1]
            if process.returncode != 128 + sign:
                fail(f"without threads, {sign.name}: exit status {process.returncode}: {errors}")
        shutil.rmtree(scratch / place)
    shutil.rmtree(scratch)
    say(f"seed {seed}: {count} runs without threads: same bytes, signals heeded")
