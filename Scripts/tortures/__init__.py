"""The kinds of torture, in the order in which they run.

Each is a file with SUMMARY (what it does N times), COUNT (N where the command line names no kind) and run(count, seed), which
ends the process with one line where something is lost. The release build of the tool is there when it is called.
"""
from . import edits, flips, fuzz, hostile, kills, locks, reports, terminals, threads

ALL = {
    "kills": kills,
    "flips": flips,
    "fuzz": fuzz,
    "hostile": hostile,
    "locks": locks,
    "reports": reports,
    "terminals": terminals,
    "threads": threads,
    "edits": edits,
}
