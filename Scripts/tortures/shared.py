"""Shared by the kinds of torture."""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = ROOT / ".build/release/mi-study"


def fail(message):
    sys.exit(f"torture: {message}")


def say(message):
    print(f"torture: {message}", flush=True)


def tests(name, variable, count, seed):
    """The long form of a test."""
    log = subprocess.run(
        ["swift", "test", "-c", "release", "--disable-testable-imports", "--filter", name],
        env=os.environ | {variable: str(count), "MI_STUDY_SEED": str(seed)}, cwd=ROOT, capture_output=True, text=True)
    lines = [line for line in (log.stdout + log.stderr).splitlines() if "seed" in line or "✘" in line or "error:" in line]
    for line in lines:
        say(line)
    if log.returncode != 0:
        fail(f"{name} failed")
