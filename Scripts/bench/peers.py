"""Times mi-study against its peers and prints a Markdown table; Scripts/bench-peers calls it.

mi-study and a peer take turns, so that both see the same machine; a ratio is formed within every pair. The peers run in
processes that stay warm, nearly all in this one: what Numba compiles is compiled before the first pair.
"""
import argparse
import csv
import math
import platform
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.metadata import version

import replications

COLUMNS = "benchmark,unit,threads,median,minimum,maximum,runs".split(",")
UNITS = {"ns per number": 1e9, "us per replication": 1e6}


def say(*words):
    print("bench-peers:", *words, file=sys.stderr)


def arguments():
    parser = argparse.ArgumentParser(prog="Scripts/bench-peers", description="Times mi-study against its peers.")
    parser.error = lambda message: (say(message), sys.exit(64))
    parser.add_argument("--rounds", type=int, metavar="N", default=7, help="pairs for every row (default: 7)")
    parser.add_argument(
        "--only", action="append", metavar="NAME", choices=list(replications.PEERS),
        help=f"this benchmark; may be repeated: {', '.join(replications.PEERS)}")
    parser.add_argument("--output", metavar="FILE.md", help="writes the table to this file too")
    parser.add_argument("--tool", default="mi-study", help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error(f"--rounds {options.rounds}: there must be one at least")
    if options.output:
        try:
            open(options.output, "a").close()
        except OSError as error:
            say(f"{options.output}: {error.strerror}; choose another --output")
            sys.exit(73)
    return options


def of_tool(tool, benchmark):
    """The row that mi-study prints for a benchmark."""
    command = [tool, "bench", "--format", "csv", "--threads", "1", "--only", benchmark]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"bench-peers: {' '.join(command)} ended with {done.returncode}")
    rows = csv.DictReader(done.stdout.splitlines())
    if rows.fieldnames is None or rows.fieldnames[:len(COLUMNS)] != COLUMNS:
        sys.exit(f"bench-peers: the columns of {' '.join(command)} are {rows.fieldnames}")
    for row in rows:
        if row["benchmark"] == benchmark and row["unit"] in UNITS and row["threads"] == "1":
            return row
    sys.exit(f"bench-peers: {' '.join(command)} printed no row that fits")


class Ziggurat:
    """GSL's fastest normals, which mi-study times itself: they need no Python."""

    def __init__(self, tool):
        self.tool, self.goal, self.name = tool, 7, f"GSL {gsl_version()} ziggurat, mt19937"

    def check(self):
        pass

    def seconds(self):
        row = of_tool(self.tool, "gsl-ziggurat-mt19937")
        return float(row["median"]) / UNITS[row["unit"]]


@dataclass
class Row:
    """A line of the table."""
    benchmark: str
    peer: str
    goal: float | None
    unit: str = ""
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    def cells(self):
        ratios = [b / a for a, b in zip(self.ours, self.theirs)]
        ratio = statistics.median(ratios)
        goal, reached = "–", "–"
        if self.goal is not None:
            goal, reached = f"≥ {self.goal:g}", "yes" if ratio >= self.goal else "no"
        return [
            self.benchmark, number(statistics.median(self.ours)), self.peer, number(statistics.median(self.theirs)),
            self.unit, f"{number(ratio)} ({number(min(ratios))}–{number(max(ratios))})", goal, reached,
        ]


def number(value):
    """At least three digits, without an exponent."""
    return f"{value:.{max(0, 2 - math.floor(math.log10(value)))}f}" if value > 0 else "0"


def table(rows):
    heads = ["benchmark", "mi-study", "peer", "peer's", "unit", "times as fast", "goal", "reached"]
    right = {1, 3, 5, 6}
    cells = [heads] + [row.cells() for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(heads))]
    pad = lambda line: [c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(line, widths))]
    rule = ["-" * (w - 1) + ":" if i in right else "-" * w for i, w in enumerate(widths)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [pad(heads), rule, *map(pad, cells[1:])])


def gsl_version():
    try:
        return subprocess.run(
            ["pkg-config", "--modversion", "gsl"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "of unknown version"


def main():
    options = arguments()
    if options.check:
        return
    rows = []
    for benchmark in replications.PEERS if options.only is None else dict.fromkeys(options.only):
        peers = replications.PEERS[benchmark]()
        if benchmark == "normals":
            peers.append(Ziggurat(options.tool))
        for peer in peers:
            peer.check()
            row = Row(benchmark, peer.name, peer.goal)
            for _ in range(options.rounds):
                ours = of_tool(options.tool, benchmark)
                row.unit = ours["unit"]
                row.ours.append(float(ours["median"]))
                row.theirs.append(peer.seconds() * UNITS[row.unit])
            say(" · ".join(row.cells()))
            rows.append(row)
    versions = [f"GSL {gsl_version()}", f"Python {platform.python_version()}"]
    versions += [f"{name} {version(name)}" for name in ("NumPy", "Numba", "SciPy", "scikit-learn", "ennemi")]
    machine = f"{ours.get('machine') or platform.processor()}, {ours.get('instruction_set') or platform.machine()}"
    text = f"{machine}, one thread; {', '.join(versions)}; medians of {options.rounds} pairs.\n\n{table(rows)}\n"
    print(text, end="")
    if options.output:
        with open(options.output, "w") as file:
            file.write(text)


if __name__ == "__main__":
    main()
