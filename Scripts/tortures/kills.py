"""Runs that are ended at random moments."""
import pathlib
import random
import shlex
import shutil
import signal
import subprocess
import tempfile
import time

from .shared import TOOL, fail, say

SUMMARY = (
    "ends runs, whole ones and such of three or five shards, N times at random moments (kill -9, SIGTERM, SIGINT), goes on each "
    "time, merges shards, and compares summary.csv, report.md, pairs.csv and the exported replications with those of an "
    "uninterrupted run, byte by byte")
COUNT = 200

FILES = ["summary.csv", "report.md", "pairs.csv"]

STUDY = """
name: torture
seed: 11
replications: 20000
laws:
  - {law: bivariate-normal, correlation: [0.3, 0.6317]}
  - {law: xor-noise, flip: 0.2}
sample-sizes: [97, 250]
estimators:
  - {estimator: histogram, bins: [5, 12], laws: bivariate-normal}
  - {estimator: ksg1, neighbours: 3, laws: bivariate-normal}
  - {estimator: plug-in, correction: [none, miller-madow], laws: xor-noise}
  - {estimator: chain-rule, laws: xor-noise}
"""


class Victim:
    """A study that is run in a directory again and again until it is finished."""

    def __init__(self, scratch, dice):
        self.scratch, self.dice = scratch, dice
        self.study = scratch / "torture.yaml"
        self.study.write_text(STUDY)
        start = time.monotonic()
        whole = self.finish(self.first("whole"))
        self.seconds = time.monotonic() - start
        self.expected = self.results(whole)
        self.counts = {"kills": 0, "finished": 0, "reports": 0, "before any signal is watched": 0}

    def first(self, name, shard=None):
        """The line that begins a run, or that of a shard such as 2/3."""
        threads = str(self.dice.randint(1, 3))
        line = [str(TOOL), "run", str(self.study), "--output", str(self.scratch / name), "--threads", threads, "--quiet"]
        return line + (["--shard", shard] if shard else [])

    def finish(self, line):
        """Runs a line to its end; returns its directory."""
        run = subprocess.run(line, capture_output=True, text=True, timeout=300)
        if run.returncode != 0:
            fail(f"{shlex.join(line)}: exit status {run.returncode}: {run.stderr}")
        return pathlib.Path(line[line.index("--output") + 1])

    def results(self, directory):
        """Everything that must be the same, byte by byte."""
        export = subprocess.run([TOOL, "export", directory, "replications"], capture_output=True, timeout=300)
        if export.returncode != 0:
            fail(f"export {directory}: {export.stderr.decode()}")
        return {name: (directory / name).read_bytes() for name in FILES} | {"replications.csv": export.stdout}

    def compare(self, directory):
        for name, content in self.results(directory).items():
            if content != self.expected[name]:
                fail(f"{directory}/{name} differs from that of an uninterrupted run; the directory is kept")
        self.counts["finished"] += 1

    def delay(self, seconds):
        """The start and the end of a run are its delicate moments: every third signal goes there."""
        if self.dice.random() < 1 / 3:
            return self.dice.choice([0, 0.9]) * seconds + self.dice.uniform(0, 0.15)
        return self.dice.uniform(0, 1.1 * seconds)

    def hurt(self, line, shards=1):
        """Runs a line and ends it at a random moment. Returns the line to go on with, or None where it was finished."""
        number = self.dice.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
        process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(self.delay(self.seconds / shards))
        process.send_signal(number)
        errors = process.communicate(timeout=300)[1]
        if process.returncode == 0:
            return None
        self.counts["kills"] += 1
        name = signal.Signals(number).name
        self.counts[name] = self.counts.get(name, 0) + 1
        if process.returncode == -number:
            if number != signal.SIGKILL:
                self.counts["before any signal is watched"] += 1
            return line
        if process.returncode != 128 + number or "To continue:" not in errors:
            fail(f"{name}: exit status {process.returncode}: {errors}")
        return shlex.split(errors.strip().splitlines()[-1])

    def report(self, directory):
        """A report of what is there by now: of some of it, or of nothing."""
        report = subprocess.run([TOOL, "report", directory], capture_output=True, text=True, timeout=300)
        if report.returncode != 0 and "no such file" not in report.stderr and "no study" not in report.stderr:
            fail(f"report {directory}: exit status {report.returncode}: {report.stderr}")
        self.counts["reports"] += 1

    def sharded(self, name, kills, count):
        """As `round`, in shards, one or another of which is killed, and merged at the end."""
        before = self.counts["kills"]
        lines = [self.first(f"{name}/shard-{i}", f"{i}/{count}") for i in range(1, count + 1)]
        left = list(range(count))
        while left and self.counts["kills"] - before < kills:
            i = self.dice.choice(left)
            following = self.hurt(lines[i], count)
            if following is None:
                left.remove(i)
            else:
                lines[i] = following
        directories = [self.finish(line) for line in lines]
        self.dice.shuffle(directories)
        merged = self.scratch / name / "merged"
        merge = subprocess.run(
            [TOOL, "merge", *directories, "--output", merged, "--quiet"], capture_output=True, text=True, timeout=300)
        if merge.returncode != 0:
            fail(f"merge into {merged}: exit status {merge.returncode}: {merge.stderr}")
        self.compare(merged)
        self.counts["merged"] = self.counts.get("merged", 0) + 1
        shutil.rmtree(self.scratch / name)
        return self.counts["kills"] - before

    def round(self, name, kills):
        """One run from its first line to its last, with as many kills as it takes, at most `kills`; returns how many."""
        shards = self.dice.choice([1, 3, 5])
        if shards > 1:
            return self.sharded(name, kills, shards)
        line, before = self.first(name), self.counts["kills"]
        directory = self.scratch / name
        while self.counts["kills"] - before < kills:
            following = self.hurt(line)
            if following is None:
                break
            line = following
            if self.dice.random() < 0.2:
                self.report(directory)
        self.finish(line)
        self.compare(directory)
        shutil.rmtree(directory)
        return self.counts["kills"] - before


def run(count, seed):
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="torture-"))
    victim = Victim(scratch, random.Random(seed))
    left, number = count, 0
    while left > 0:
        number += 1
        left -= victim.round(f"round-{number}", left)
    shutil.rmtree(scratch)
    say(f"seed {seed}, an uninterrupted run takes {victim.seconds:.1f} s: {victim.counts}; all bytes equal")
