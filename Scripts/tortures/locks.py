"""File systems without locks, and other calls that fail."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from . import shared
from .hostile import STUDY, state
from .shared import fail, say

SUMMARY = (
    "lets the system's calls for locks and files fail in N ways (a library that is loaded first; takes a C compiler): one line "
    "that names the reason, at once, and no other one than it is")
COUNT = 40

LIBRARY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int wanted(const char *name) { const char *text = getenv(name); return text ? atoi(text) : 0; }

/* FLOCK_ERROR: what flock fails with, FLOCK_TIMES times (always if not given). */
int flock(int descriptor, int operation) {
  static int times = 0;
  int limit = wanted("FLOCK_TIMES");
  if (wanted("FLOCK_ERROR") && (limit == 0 || times++ < limit)) { errno = wanted("FLOCK_ERROR"); return -1; }
  int (*next)(int, int) = (int (*)(int, int))dlsym(RTLD_NEXT, "flock");
  return next(descriptor, operation);
}

/* FCNTL_ERROR: what locks on parts of files fail with. */
static int locks(int command) { return command == F_SETLK || command == F_SETLKW || command == F_GETLK; }
#define FCNTL(name) \
  int name(int descriptor, int command, ...) { \
    va_list list; \
    va_start(list, command); \
    void *argument = va_arg(list, void *); \
    va_end(list); \
    if (locks(command) && wanted("FCNTL_ERROR")) { errno = wanted("FCNTL_ERROR"); return -1; } \
    int (*next)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, #name); \
    return next(descriptor, command, argument); \
  }
FCNTL(fcntl)
FCNTL(fcntl64)

/* OPEN_ERROR: what opening a file fails with whose name ends in OPEN_NAME. */
static int refused(const char *path) {
  const char *end = getenv("OPEN_NAME");
  size_t length = strlen(path), size = end ? strlen(end) : 0;
  if (!wanted("OPEN_ERROR") || size == 0 || length < size || strcmp(path + length - size, end) != 0) return 0;
  errno = wanted("OPEN_ERROR");
  return 1;
}
#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    va_list list; \
    va_start(list, flags); \
    int mode = va_arg(list, int); \
    va_end(list); \
    if (refused(path)) return -1; \
    return ((int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name))(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)
"""

# By number in Linux: the words that the line must have.
FLOCK = {11: "another mi-study is writing", 37: "the file system has no locks", 95: "the file system has no locks",
         38: "the file system has no locks", 5: "cannot be locked (input/output error)"}
# Descriptors that run out are no permission that is missing.
OPEN = {24: "too many open files", 23: "too many open files", 13: "permission denied", 5: "(input/output error)"}
FCNTL = {37: "the file system has no locks", 95: "the file system has no locks"}


def compile_library(scratch):
    """The library, or nil where there is no compiler."""
    compiler = next((name for name in ("cc", "gcc", "clang") if shutil.which(name)), None)
    if compiler is None:
        return None
    (scratch / "locks.c").write_text(LIBRARY)
    library = scratch / "locks.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, scratch / "locks.c", "-ldl"], check=True)
    return library


def run(count, seed):
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="torture-"))
    library = compile_library(scratch)
    if library is None:
        say("locks: no C compiler, nothing is tried")
        return
    study = scratch / "study.yaml"
    study.write_text(STUDY)
    whole = scratch / "whole"

    def tool(words, limits="", **faults):
        preload = {"LD_PRELOAD": str(library)} if faults else {}
        return subprocess.run(
            ["bash", "-c", f'{limits} exec "$0" "$@"', shared.TOOL, *words], capture_output=True, text=True, timeout=60,
            env=os.environ | preload | {name: str(value) for name, value in faults.items()})

    first = tool(["run", study, "--output", whole, "--quiet"])
    if first.returncode != 0:
        fail(f"the run that all begins with: {first.stderr}")
    done = 0

    def expect(name, result, status, words):
        nonlocal done
        done += 1
        if result.returncode != status or words not in result.stderr or len(result.stderr.splitlines()) > 1:
            fail(f"{name}: exit status {result.returncode}: {result.stderr}")

    tries = []
    for code, words in FLOCK.items():
        for directory in (whole, scratch / "new"):
            tries.append((f"flock {code}", ["run", study, "--output", directory, "--quiet"], 73, words, {"FLOCK_ERROR": code}))
    tries.append(("flock, interrupted", ["run", study, "--output", whole, "--quiet"], 0, "", {"FLOCK_ERROR": 4, "FLOCK_TIMES": 3}))
    for code, words in FCNTL.items():
        for command in (["report", whole], ["export", whole, "summary"], ["verify", whole, "--quiet"]):
            tries.append((f"fcntl {code}", command, 74, words, {"FCNTL_ERROR": code}))
    for file, command, status in [
            (".lock", ["run", study, "--output", whole, "--quiet"], None), ("results.sqlite", ["report", whole], 74),
            ("results.sqlite", ["run", study, "--output", whole, "--quiet"], 74)]:
        for code, words in OPEN.items():
            own = status or (73 if code in (5, 13) else 74)
            tries.append((f"open {file} {code}", command, own, words, {"OPEN_ERROR": code, "OPEN_NAME": file}))
    for name, command, status, words, faults in tries[:count]:
        before = state(whole)
        expect(name, tool(command, **faults), status, words)
        if command[0] != "run" and state(whole) != before:
            fail(f"{name}: {command[0]} changed the directory")
    shutil.rmtree(scratch)
    say(f"locks: {done} failures of the system, each told as what it is")
