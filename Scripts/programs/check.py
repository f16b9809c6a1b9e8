"""Speaks mi-study's side of the protocol with programs made of both SDKs: check.py FOLDER

Each SDK answers the same requests: pairs, triples, vectors and symbols, in batches of 1, 7 and 64; errors,
refusals, prints by the function and its children, laws, and the end of input. So does the program without an
SDK in the article on programs. Prints the cost of a call, and exits with 1 if a check fails.
"""

import fcntl
import os
import pathlib
import pty
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np
from driver import (
    MANY,
    REAL,
    SYMBOL,
    VECTOR,
    Program,
    expect,
    failures,
    request,
    samples,
)

PROGRAMS = pathlib.Path(__file__).resolve().parent / "subjects"
PLAIN = PROGRAMS.parent / "plain"


def close(values, expected):
    return not isinstance(values, str) and np.allclose(values, expected, rtol=1e-13, atol=0, equal_nan=True)


def check_estimators(start, name):
    """Values, in batches of any size, of all kinds of variables."""
    pairs = list(samples(64))
    expected = [[(x * y).sum() * 2 + 0.5] for _, x, y in pairs]
    program = start(
        "pair", settings={"factor": 2, "add-on": 0.5, "label": 'a "b" \\ / é\u2028', "flag": True}
    )
    expect(
        program.ready.get("ready") is True and program.ready.get("name"),
        f"{name}: pair is ready: {program.ready}",
    )
    whole = program.ask(*pairs)
    expect(close(whole, expected), f"{name}: pairs in a batch of 64")
    for size in (1, 7):
        parts = [program.ask(*pairs[first : first + size]) for first in range(0, 64, size)]
        expect(
            np.concatenate(parts).tobytes() == whole.tobytes(), f"{name}: the same bytes in batches of {size}"
        )
    expect(program.end()[0] == 0, f"{name}: ends with the input")

    # Symbols of odd n put what follows at odd places.
    for variables in ((REAL, SYMBOL, VECTOR), (SYMBOL, VECTOR, SYMBOL)):
        triples = list(samples(9, variables=variables))
        program = start(
            "triple", x=variables[0], z=variables[1], y=variables[2], quantities=("I(X;Y|Z)", "I(X;Y)")
        )
        weights = [
            sum(column[:, -1].sum() * 10.0**power + column[2, 0] for power, column in enumerate(columns))
            for _, *columns in triples
        ]
        values = program.ask(*triples)
        expect(close(values, [[weight, len(triples[0][1])] for weight in weights]), f"{name}: {variables}")
        program.end()

    program = start("special")
    values = program.ask(*pairs[:3])
    expect(close(values, [[np.nan]] * 3), f"{name}: NaN arrives")
    program.end()


def check_randomness(start, name):
    """A function of the seed, not of the replications before."""
    program = start("chance")
    replications = [
        (seed, *columns) for seed, (_, *columns) in zip((3, 4, 3 + 2**32, 2**64 - 1, 2**31, 7), samples(6))
    ]
    values = program.ask(*replications)
    again = program.ask(*reversed(replications))[::-1]
    expect(values.tobytes() == again.tobytes(), f"{name}: random numbers come from the seed")
    expect(len(set(values[:, 0])) == 6, f"{name}: every seed has random numbers of its own: {values[:, 0]}")
    program.end()


def check_errors(start, name):
    """An error is answered by a line, and the program goes on."""
    pairs = list(samples(5))
    pairs[3][1][0, 0] = 100
    program = start("error")
    expect('too large: "100"' in str(program.ask(*pairs)), f"{name}: the reason of an error")
    for index, pair in enumerate(pairs):
        values = program.ask(pair)
        expect(
            isinstance(values, str) == (index == 3),
            f"{name}: an error in replication 3 alone: {index}: {values}",
        )
    status, words = program.end()
    expect(status == 0 and "too large" in words, f"{name}: the error stands on standard error: {words}")
    for wrong in ("nothing", "text", "two"):
        program = start("wrong", settings={"kind": wrong})
        answer = program.ask(pairs[0])
        expect("returned" in str(answer), f"{name}: {wrong} is no number: {answer}")
        program.end()


def check_prints(start, name):
    """Only answers reach mi-study, whatever the function prints and reads."""
    program = start("prints")
    pairs = list(samples(5))
    expect(close(program.ask(*pairs), [[0.25]] * 5), f"{name}: a function that prints")
    words = program.end()[1]
    expect(words.count("a print") == 5, f"{name}: prints go to standard error: {words[:200]}")
    expect(
        name != "python" or words.count("a child") == 5, f"{name}: so do those of its children: {words[:200]}"
    )


def check_refusals(start, name):
    """What a function cannot do is said before the first replication."""
    for reason, subject, options in (
        ("needs n > 30", "refuses", {"n": 20}),
        ("no setting neighbors", "pair", {"settings": {"factor": 1, "neighbors": 3}}),
        ("needs factor", "pair", {}),
        ("needs another name for the setting n", "pair", {"settings": {"factor": 1, "n": 3}}),
        ("needs z", "triple", {}),
        ("takes no z", "special", {"z": REAL}),
        ("is estimator of mi-study/1, not law", "special", {"role": "law"}),
        ("is law of mi-study/1, not estimator", "law", {}),
        ("not estimator of mi-study/9", "special", {"protocol": "mi-study/9"}),
    ):
        program = start(subject, **options)
        expect(
            reason in program.ready.get("refuses", ""), f"{name}: refuses with '{reason}': {program.ready}"
        )
        program.end()
    program = start("refuses", n=31)
    expect(
        program.ready.get("ready")
        and program.ready["name"] == "a-name"
        and program.ready["version"] == "1.2",
        f"{name}: name and version: {program.ready}",
    )
    program.end()


def check_laws(start, name):
    for x, z, y in ((REAL, None, REAL), (REAL, SYMBOL, VECTOR), (SYMBOL, VECTOR, SYMBOL)):
        program = start("law", role="law", x=x, z=z, y=y, settings={"shapes": describe(x, z, y)})
        expect(program.ready.get("ready"), f"{name}: the law is ready: {program.ready}")
        draws = program.ask((MANY,), (4,), (MANY,))
        again = program.ask((4,))
        if isinstance(draws, str) or isinstance(again, str):
            expect(False, f"{name}: the law draws: {draws} {again}")
            program.end()
            continue
        expect(
            all(np.array_equal(a, b) for a, b in zip(draws[0], draws[2])),
            f"{name}: a law draws from its seed",
        )
        expect(not np.array_equal(draws[0][0], draws[1][0]), f"{name}: other seeds, other points")
        expect(all(np.array_equal(a, b) for a, b in zip(draws[1], again[0])), f"{name}: draws in any batch")
        vectors = [column for column in draws[0] if column.shape[1] == 3]
        expect(
            all((column[:, 1] == 100 + np.arange(97)).all() for column in vectors), f"{name}: rows are points"
        )
        program.end()
    for wrong in ("transposed", "halves", "short", "one"):
        x = VECTOR if wrong == "transposed" else SYMBOL
        program = start("law", role="law", x=x, y=REAL, settings={"shapes": wrong})
        answer = program.ask((1,))
        expect(
            isinstance(answer, str) and answer != "nothing",
            f"{name}: {wrong} is no answer of a law: {answer}",
        )
        program.end()


def describe(x, z, y):
    return "".join(
        "-" if each is None else "v" if each is VECTOR else "s" if each is SYMBOL else "r"
        for each in (x, z, y)
    )


def check_ends(start, command, folder, name):
    """Ends with its input, also within a batch, and says how it is used where a person starts it."""
    program = start("special")
    program.write(b'{"replications": 3}\n12345678')
    began = time.monotonic()
    expect(program.end()[0] == 0 and time.monotonic() - began < 5, f"{name}: ends within a batch")
    ended = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    expect(
        ended.returncode == 64 and ended.stdout == "" and ended.stderr.count("\n") == 1,
        f"{name}: no input: {ended}",
    )
    master, terminal = pty.openpty()
    ended = subprocess.run(command, cwd=folder, stdin=terminal, capture_output=True, text=True, timeout=60)
    expect(ended.returncode == 64 and ended.stderr.count("\n") == 1, f"{name}: on a terminal: {ended}")
    os.close(master)
    os.close(terminal)


def cost(start, count=64, n=1000):
    """Median microseconds for a replication of an estimator that looks at nothing, in batches of 64."""
    program = start("empty", n=n)
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        fcntl.fcntl(program.process.stdin, fcntl.F_SETPIPE_SZ, 1 << 20)
    data = request(list(samples(count, n=n)))
    times = []
    for _ in range(100):
        began = time.perf_counter()
        program.write(data)
        program.line()
        program.process.stdout.read(8 * count)
        times.append((time.perf_counter() - began) / count * 1e6)
    program.end()
    return np.median(times)


def check_article():
    """The estimator without a kit in the article on the protocol, which has at most 25 lines of code."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([PLAIN, folder], check=True)
        lines = pathlib.Path(folder, "plain.py").read_text().split("\n")
        count = sum(1 for line in lines if line.strip())
        expect(0 < count <= 25, f"article: {count} lines of code")
        command = [sys.executable, "plain.py"]
        program = Program(command, folder)
        pairs = list(samples(9))
        expected = [[-0.5 * np.log1p(-(np.corrcoef(x[:, 0], y[:, 0])[0, 1] ** 2))] for _, x, y in pairs]
        values = program.ask(*pairs)
        expect(not isinstance(values, str) and np.allclose(values, expected, rtol=1e-12), "article: values")
        expect(program.end()[0] == 0, "article: ends with the input")
        for options in ({"x": VECTOR}, {"y": SYMBOL}, {"z": REAL}):
            program = Program(command, folder, **options)
            expect(
                "takes two real variables" in program.ready.get("refuses", ""), f"article: refuses {options}"
            )
            program.end()


def main(sdk):
    for name, file, interpreter, ending in (
        ("python", "mi_study.py", [sys.executable], ".py"),
        ("r", "mi_study.R", ["Rscript"], ".R"),
    ):
        if not shutil.which(interpreter[0]):
            print(
                f"Scripts/programs/check: no {interpreter[0]}, so nothing of {file} is checked",
                file=sys.stderr,
            )
            continue
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(sdk / file, folder)
            for each in PROGRAMS.glob("*" + ending):
                shutil.copy(each, folder)

            def start(subject, **options):
                return Program([*interpreter, subject + ending], folder, **options)

            check_estimators(start, name)
            check_randomness(start, name)
            check_errors(start, name)
            check_prints(start, name)
            check_refusals(start, name)
            check_laws(start, name)
            check_ends(start, [*interpreter, "special" + ending], folder, name)
            if name == "python":
                use = [sys.executable, "-c", "import pair; print(pair.pair([3.0], [2.0], 1))"]
            else:
                use = ["Rscript", "-e", 'f <- source("pair.R")$value; cat(f(3, 2, 1))']
            imported = subprocess.run(
                use, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True
            )
            expect(imported.stdout.strip() in ("6.0", "6"), f"{name}: a program can be imported: {imported}")
            print(f"{name}: a call costs {cost(start):.0f} µs for a replication at n = 1000 in batches of 64")
    check_article()
    if failures:
        sys.exit(f"Scripts/programs/check: {len(failures)} checks failed")
    print("Scripts/programs/check: both SDKs answer as they should")


main(pathlib.Path(sys.argv[1]).resolve())
