"""Streams that are full, closed or gone."""
import itertools
import os
import pathlib
import pty
import random
import shutil
import signal
import subprocess
import tempfile
import time

from .shared import TOOL, fail, say

SUMMARY = (
    "runs commands N times with standard streams that are full, closed, or a terminal that goes away: the documented exit code, "
    "never a signal, and results as ever")
COUNT = 150

STUDY = """{name: streams, seed: 1, replications: 60, laws: [{law: bivariate-normal, correlation: 0.6}], sample-sizes: [100],
 estimators: [gaussian, {estimator: histogram, bins: 7}]}
"""
COMMANDS = [
    ["--help"], ["--version"], ["frob"], ["run", "none.yaml"], ["list"], ["schema"], ["exercises", "1"], ["check", "s.yaml"],
    ["run", "s.yaml", "--output", "done"], ["run", "s.yaml", "--output", "done", "--fresh"], ["report", "done"],
    ["export", "done", "replications"], ["replay", "done", "--cell", "1", "--replication", "3"], ["verify", "done"],
    ["merge", "done", "--output", "merged"],
]
EXPECTED = {"frob": 64, "none.yaml": 65}


def terminal(scratch, dice):
    """A run whose terminal goes away at a random moment."""
    child, end = pty.fork()
    if child == 0:
        os.chdir(scratch)
        os.execv(TOOL, [str(TOOL), "run", "s.yaml", "--output", "gone", "--replications", "100000000", "--threads", "2"])
    time.sleep(0.4 + dice.random())
    os.close(end)
    for _ in range(2400):
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        time.sleep(0.05)
    else:
        os.kill(child, signal.SIGKILL)
        fail("a run whose terminal is gone does not end")
    # The first moments belong to the system, whose answer to SIGHUP is the same to a shell.
    if status not in (signal.SIGHUP, (128 + signal.SIGHUP) << 8):
        fail(f"a run whose terminal is gone: wait status {status}")


def run(count, seed):
    dice = random.Random(seed)
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="torture-"))
    (scratch / "s.yaml").write_text(STUDY)
    subprocess.run([TOOL, "run", "s.yaml", "--output", "done", "--quiet"], cwd=scratch, check=True)
    expected = (scratch / "done/summary.csv").read_bytes()
    outputs, errors = ["", ">/dev/full", ">&-"], ["", "2>/dev/full", "2>&-", "2> >(true)"]
    cases = list(itertools.product(COMMANDS, outputs, errors, ["", "<&-"]))
    for number in range(count):
        if number % 10 == 9:
            terminal(scratch, dice)
            continue
        command, output, error, source = dice.choice(cases)
        line = f'"$@" {source} {output} {error}'
        # A closed stream must not be one that the test reads.
        result = subprocess.run(
            ["bash", "-c", line, "sh", TOOL, *command], cwd=scratch, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, timeout=120)
        wanted = next((EXPECTED[word] for word in command if word in EXPECTED), 74 if output else 0)
        if result.returncode != wanted:
            fail(f"{command} {line}: exit status {result.returncode}, not {wanted}; the directory is {scratch}")
        if (scratch / "done/summary.csv").read_bytes() != expected:
            fail(f"{command} {line}: summary.csv has changed; the directory is {scratch}")
    shutil.rmtree(scratch)
    say(f"seed {seed}: {count} commands on streams that are full, closed or gone: all ended as documented")
