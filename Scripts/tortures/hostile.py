"""Directories of results that somebody else prepared."""
import os
import pathlib
import random
import shutil
import sqlite3
import struct
import subprocess
import tempfile

from . import shared
from .shared import fail, say

SUMMARY = (
    "prepares N directories of results with hostile journals, links, pipes, triggers and views, runs a command on each, and "
    "looks whether a file elsewhere has changed, or, where the command only reads, anything in the directory")
COUNT = 300

STUDY = """
{name: hostile, seed: 5, replications: 40, laws: [{law: bivariate-normal, correlation: 0.6}], sample-sizes: [20],
 estimators: [{estimator: gaussian}, {estimator: histogram, bins: 4}]}
"""
MAGIC = bytes.fromhex("d9d505f920a163d7")
PAGE = 4096
SECONDS = 20
# The statuses that the commands promise.
STATUSES = {0, 1, 64, 65, 73, 74}


def journal(store, pages, end=b""):
    """A journal without pages for a store of so many."""
    return (MAGIC + struct.pack(">IIIII", 0, 12345, pages, 512, PAGE)).ljust(512, b"\0") + end


def super_journal(directory, victim):
    """SQLite deletes the file that a super-journal record names."""
    name = str(victim).encode()
    end = struct.pack(">I", 0x40000000 // PAGE + 1) + name + struct.pack(">II", len(name), sum(name) & 0xFFFFFFFF) + MAGIC
    store = directory / "results.sqlite"
    (directory / "results.sqlite-journal").write_bytes(journal(store, store.stat().st_size // PAGE, end))


def long_journal(directory, victim):
    """A journal of a store of sixteen terabytes."""
    (directory / "results.sqlite-journal").write_bytes(journal(None, 0xFFFFFFF0))


def hot_journal(directory, victim):
    """What `kill -9` leaves of a transaction: the run ends in the same bytes, and so does a report."""
    work = directory.parent / "hot"
    shutil.copytree(directory, work)
    connection = sqlite3.connect(work / "results.sqlite", isolation_level=None)
    connection.executescript("PRAGMA cache_size = 2; BEGIN IMMEDIATE; UPDATE blocks SET seconds = 7, sha256 = zeroblob(32)")
    connection.execute("INSERT INTO study VALUES ('filler', hex(zeroblob(100000)))")
    if not (work / "results.sqlite-journal").read_bytes().startswith(MAGIC):
        fail("the transaction has no journal")
    for name in ["results.sqlite", "results.sqlite-journal"]:
        shutil.copy(work / name, directory / name)
    connection.close()
    shutil.rmtree(work)


def log(directory, victim):
    """A write-ahead log."""
    work = directory.parent / "log"
    shutil.copytree(directory, work)
    connection = sqlite3.connect(work / "results.sqlite")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("UPDATE study SET value = 'x'")
    connection.commit()
    for name in ["results.sqlite-wal", "results.sqlite-shm"]:
        shutil.copy(work / name, directory / name)
    connection.close()
    shutil.rmtree(work)


def logged(directory, victim):
    """A store whose header asks for a write-ahead log."""
    sql(directory, "PRAGMA journal_mode = WAL")


def link(name, missing=False):
    """A file that is a link to another one, or to where none is yet."""
    def attack(directory, victim):
        path = directory / name
        path.unlink(missing_ok=True)
        path.symlink_to(victim.parent / "new" if missing else victim)
    attack.__name__ = f"link {name}{' to nowhere' if missing else ''}"
    return attack


def pipe(name):
    """A file that is a pipe, at whose other end nobody is."""
    def attack(directory, victim):
        path = directory / name
        path.unlink(missing_ok=True)
        os.mkfifo(path)
    attack.__name__ = f"pipe {name}"
    return attack


def folder(name):
    """A file that is a directory with something in it."""
    def attack(directory, victim):
        path = directory / name
        path.unlink(missing_ok=True)
        path.mkdir()
        (path / "precious").write_text("keep")
    attack.__name__ = f"folder {name}"
    return attack


def device(directory, victim):
    (directory / "results.sqlite").unlink()
    (directory / "results.sqlite").symlink_to("/dev/zero")


def sql(directory, *statements):
    connection = sqlite3.connect(directory / "results.sqlite")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def edited(*statements):
    """A store that was changed by SQL."""
    def attack(directory, victim):
        sql(directory, *statements)
    attack.__name__ = statements[-1]
    return attack


def damaged(inner):
    """The same beside a store that a run would set aside."""
    def attack(directory, victim):
        inner(directory, victim)
        store = directory / "results.sqlite"
        if store.is_file() and not store.is_symlink():
            store.write_bytes(store.read_bytes()[:-PAGE])
    attack.__name__ = f"damaged, {inner.__name__}"
    return attack


DERIVED = ["report.md", "summary.csv", "pairs.csv", "published.csv", "manifest.json"]
MADE = (
    [f".{name}.partial" for name in DERIVED] + DERIVED
    + [".lock", "results.sqlite", "results.sqlite-journal", "results.sqlite-wal", "results.sqlite.new",
       "results.sqlite.new-journal", "results.sqlite.salvage", "results.sqlite.salvaged", "results.sqlite.salvaged.new",
       "results.sqlite.damaged-1", "aside-1", ".merging.sqlite", ".merging.sqlite-journal"])
ATTACKS = (
    [super_journal, long_journal, hot_journal, log, logged, device]
    + [kind for name in MADE for kind in (link(name), link(name, missing=True), pipe(name), folder(name))]
    + [edited("CREATE TRIGGER t AFTER INSERT ON study BEGIN DELETE FROM blocks; END"),
       edited("CREATE VIEW v AS SELECT 1"),
       edited("DROP TABLE targets", "CREATE VIEW targets AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT x FROM c"),
       edited("CREATE VIRTUAL TABLE f USING fts5(x)"),
       edited("CREATE TABLE more (x)"),
       edited("UPDATE study SET value = 'mi-study run x; rm -rf ~ #' || char(27, 10, 8238) WHERE key = 'command'")])
ATTACKS += [damaged(attack) for attack in ATTACKS if attack not in (hot_journal, log)]

READING = {
    "report": ["report", "DIR"],
    "html": ["report", "DIR", "--format", "html"],
    "summary": ["export", "DIR", "summary"],
    "replications": ["export", "DIR", "replications"],
    "verify": ["verify", "DIR", "--quiet"],
    "replay": ["replay", "DIR", "--cell", "1", "--replication", "3"],
    "source": ["merge", "DIR", "--output", "OTHER", "--quiet", "--partial"],
}
WRITING = {
    "run": ["run", "STUDY", "--output", "DIR", "--quiet", "--replications", "60"],
    "fresh": ["run", "STUDY", "--output", "DIR", "--quiet", "--fresh"],
    "merge": ["merge", "WHOLE", "--output", "DIR", "--quiet"],
}


def state(directory):
    """Everything that lies below a directory, itself included."""
    found = {}
    for path in [directory, *sorted(directory.rglob("*"))]:
        status = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else None
        found[str(path.relative_to(directory))] = (status.st_mode, status.st_size, status.st_mtime_ns, content)
    return found


class Trial:
    def __init__(self, scratch):
        self.scratch = scratch
        self.study = scratch / "hostile.yaml"
        self.study.write_text(STUDY)
        self.whole = scratch / "whole"
        self.temporary = scratch / "temporary"
        self.temporary.mkdir()
        status, _, errors = self.tool(["run", str(self.study), "--output", str(self.whole), "--quiet"])
        if status != 0:
            fail(f"the run that all begins with: {errors}")
        self.expected = self.tool(["export", str(self.whole), "summary"])[1]

    def tool(self, words):
        try:
            done = subprocess.run(
                [shared.TOOL, *words], capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS,
                env=os.environ | {"TMPDIR": str(self.temporary)})
        except subprocess.TimeoutExpired:
            return "no end", b"", b""
        return done.returncode, done.stdout, done.stderr

    def attempt(self, attack, name):
        """One command on one directory."""
        place = self.scratch / "place"
        outside = place / "outside"
        outside.mkdir(parents=True)
        victim = outside / "precious"
        victim.write_text("keep")
        directory = place / "out"
        shutil.copytree(self.whole, directory)
        attack(directory, victim)
        before, outside_before = state(directory), state(outside)
        words = READING.get(name) or WRITING[name]
        names = {"DIR": directory, "OTHER": place / "other", "STUDY": self.study, "WHOLE": self.whole}
        status, output, errors = self.tool([str(names.get(word, word)) for word in words])
        mark = f"{attack.__name__}, {name}"
        if status not in STATUSES:
            fail(f"{mark}: exit status {status}: {errors.decode(errors='replace')}")
        if state(outside) != outside_before:
            fail(f"{mark}: changed what lies outside: {sorted(state(outside))}")
        after = state(directory)
        if name in READING and after != before:
            differing = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
            fail(f"{mark}: changed {differing}")
        if any(path.endswith("/precious") and after.get(path) is None for path in before) and name != "fresh":
            fail(f"{mark}: removed what lay in a directory")
        if name == "summary" and status == 0 and output != self.expected:
            fail(f"{mark}: other results")
        if b"\x1b" in errors + output or b"rm -rf" in errors:
            fail(f"{mark}: shows what was not checked: {errors}")
        if any(self.temporary.iterdir()):
            fail(f"{mark}: leaves {list(self.temporary.iterdir())}")
        if status not in (0, 1) and b"mi-study: error: " not in errors:
            fail(f"{mark}: exit status {status}: {errors}")
        if attack is hot_journal and name in ("summary", "run") and status != 0:
            fail(f"{mark}: exit status {status}: {errors}")
        shutil.rmtree(place)
        return status


def run(count, seed):
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="torture-"))
    trial = Trial(scratch)
    pairs = [(attack, name) for attack in ATTACKS for name in READING | WRITING]
    random.Random(seed).shuffle(pairs)
    # Those that have hurt before come first.
    pairs.sort(key=lambda pair: pair[0] not in ATTACKS[:6])
    statuses = {}
    for attack, name in pairs[:count]:
        status = trial.attempt(attack, name)
        statuses[status] = statuses.get(status, 0) + 1
    shutil.rmtree(scratch)
    say(f"seed {seed}: {min(count, len(pairs))} of {len(pairs)} directories and commands; exit statuses {dict(sorted(statuses.items()))}; "
        "nothing outside changed, and nothing where a command only reads")
