"""A program of the protocol as mi-study speaks with it."""

import json
import struct
import subprocess
import sys
import tempfile
import threading

import numpy as np

REAL, VECTOR, SYMBOL = (
    {"kind": "real", "dimension": 1},
    {"kind": "real", "dimension": 3},
    {"kind": "symbol", "alphabet": 5},
)
MANY = 2**63 + 12345  # a seed beyond the signed numbers
failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)
        print(f"failed: {what}", file=sys.stderr)


class Program:
    """A running program, which is killed after a time."""

    def __init__(
        self,
        command,
        folder,
        role="estimator",
        n=97,
        x=REAL,
        z=None,
        y=REAL,
        settings=None,
        quantities=("I(X;Y)",),
        seconds=60,
        **changes,
    ):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors
        )
        self.timer = threading.Timer(seconds, self.process.kill)
        self.timer.start()
        self.role, self.quantities, self.variables, self.n = (
            role,
            quantities,
            [each for each in (x, z, y) if each],
            n,
        )
        hello = {
            "protocol": "mi-study/1",
            "role": role,
            "settings": settings or {},
            "n": n,
            "x": x,
            "z": z,
            "y": y,
        }
        if role == "estimator":
            hello["quantities"] = list(quantities)
        # JSON may escape a slash.
        self.write(json.dumps({**hello, **changes}).replace("/", "\\/").encode() + b"\n")
        self.ready = self.line()

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def line(self):
        """The next line: an empty object at the end, an error if it is none of the protocol."""
        text = self.process.stdout.readline() or b"{}"
        try:
            return json.loads(text)
        except ValueError:
            return {"error": f"wrote {text[:60]}"}

    def ask(self, *replications):
        """The values of replications (seed, columns...): rows of numbers, of columns, or an error's text."""
        # Written beside the reading, since an answer may be longer than a pipe.
        writer = threading.Thread(target=self.write, args=[request(replications)])
        writer.start()
        answer = self.line()
        writer.join()
        if answer.get("replications") != len(replications):
            return answer.get("error", "nothing")
        if self.role == "estimator":
            data = self.process.stdout.read(len(replications) * 8 * len(self.quantities))
            return np.frombuffer(data, "<f8").reshape(len(replications), -1)
        return [[self.column(variable) for variable in self.variables] for _ in replications]

    def column(self, variable):
        dtype, dimension = (
            np.dtype("<f8" if variable["kind"] == "real" else "<i4"),
            variable.get("dimension", 1),
        )
        return np.frombuffer(self.process.stdout.read(self.n * dimension * dtype.itemsize), dtype).reshape(
            self.n, dimension
        )

    def end(self):
        """Closes the input. Returns the exit status and what the program wrote on standard error."""
        self.process.stdin.close()
        status = self.process.wait()
        self.timer.cancel()
        with self.process.stdout as answers, self.errors as errors:
            expect(answers.read() == b"", "nothing stands on standard output but answers")
            errors.seek(0)
            return status, errors.read().decode()


def request(replications):
    return b'{"request": 1, "replications": %d}\n' % len(replications) + b"".join(
        struct.pack("<Q", seed) + b"".join(column.tobytes() for column in columns)
        for seed, *columns in replications
    )


def samples(count, n=97, variables=(REAL, REAL)):
    generator = np.random.default_rng(1)
    for index in range(count):
        columns = [
            generator.normal(size=(n, each["dimension"]))
            if each["kind"] == "real"
            else generator.integers(each["alphabet"], size=(n, 1)).astype("<i4")
            for each in variables
        ]
        yield MANY + index, *columns
