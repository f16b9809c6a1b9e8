"""Estimators and laws for mi-study in Python. Copy this file beside the program; it needs NumPy alone.

    @mi_study.estimator
    def gaussian(x, y, shrinkage=0.0):
        return -0.5 * np.log1p(-((1 - shrinkage) * np.corrcoef(x, y)[0, 1]) ** 2)

A function says by the names of its parameters what it wants. An estimator: `x`, `y`, `z`, arrays of its own
(float64 of shape (n,) or, for vectors, (n, d); int32 for symbols 0, 1, ...), `n`, and `quantities`, a list of
names such as I(X;Y). A law: `n`. Both: each setting of the study file by its name, with _ for -, or all in a
dictionary `settings`; `seed`, an int of 64 bits for this replication; `rng`, a Generator made of that. Also
`random` and `numpy.random` are seeded. The values may depend on nothing else. NaN is a failed estimate, an
exception one with a reason. Importing the program from another file, as a test does, starts nothing.
"""

from __future__ import annotations

import inspect
import json
import os
import random
import sys
import traceback
from typing import Any, Callable

import numpy as np


def estimator(function: Callable | None = None, **options: Any) -> Any:
    """Makes the program an estimator. Its function returns nats, one number for each quantity that is asked.

    The decorator stands last in the program: it answers until mi-study is done. Options: `name`; `version`;
    `check`, a function that takes the request (a dictionary with n, x, z, y, settings and quantities) and
    returns why the estimator cannot serve it, or None. Such a study is refused before it runs.
    """
    return _program("estimator", function, options, sys._getframe(1).f_globals["__name__"])


def law(function: Callable | None = None, **options: Any) -> Any:
    """Makes the program a law. Its function returns n points: the columns (x, y) or (x, z, y)."""
    return _program("law", function, options, sys._getframe(1).f_globals["__name__"])


def _program(role: str, function: Callable | None, options: dict, caller: str) -> Any:
    if function is None:
        return lambda decorated: _program(role, decorated, options, caller)
    if caller == "__main__":
        _serve(role, function, **options)
    return function


def _serve(role: str, function: Callable, name: str = "", version: str = "", check: Any = None) -> None:
    requests = None if os.isatty(0) else os.fdopen(os.dup(0), "rb", 1 << 20)
    hello = requests.readline() if requests else b""
    if not hello:
        print(f"{sys.argv[0]}: {role} for mi-study run; name it in a study file", file=sys.stderr)
        sys.exit(64)
    # The pipes are for the protocol alone. What the function or its children print goes to standard error.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    work = _Work(role, function, json.loads(hello))
    reason = work.refusal() or (check(work.hello) if check else None)
    ready = {"ready": True, "name": name or function.__name__, "version": version}
    answers.write(json.dumps({"refuses": reason} if reason else ready).encode() + b"\n")
    answers.flush()
    for line in iter(requests.readline, b""):
        rows = work.rows(json.loads(line)["replications"])
        pieces = [row[part] for row in rows for part in work.parts]
        if any(requests.readinto(piece) < piece.size for piece in pieces):
            break
        try:
            answer = line + work.answers(rows)
        except Exception as error:
            traceback.print_exc()
            answer = json.dumps({"error": f"{type(error).__name__}: {error}"[:500]}).encode() + b"\n"
        answers.write(answer)
        answers.flush()
    sys.exit(0)


class _Work:
    """A function, what it takes, and where requests and answers have it."""

    def __init__(self, role: str, function: Callable, hello: dict) -> None:
        self.role, self.function, self.hello = role, function, hello
        parameters = inspect.signature(function).parameters.values()
        self.takes = {each.name: each.default for each in parameters if each.kind != each.VAR_KEYWORD}
        self.takes_any = len(self.takes) < len(parameters)
        self.settings = {key.replace("-", "_"): value for key, value in hello["settings"].items()}
        self.ours = {"n": hello["n"], "settings": hello["settings"], "seed": 0, "rng": None}
        self.columns, self.asked, self.parts = {}, [], [slice(0, 8)]
        for letter in [letter for letter in "xzy" if hello[letter]]:
            dimension, is_real = hello[letter].get("dimension", 1), hello[letter]["kind"] == "real"
            shape = (hello["n"], dimension) if dimension > 1 else (hello["n"],)
            self.asked.append((np.dtype("<f8" if is_real else "<i4"), shape))
            if role == "estimator":
                # At multiples of 64 bytes: the place in a batch changes the rounding of no sum.
                start = -(-self.parts[-1].stop // 64) * 64
                self.parts.append(slice(start, start + hello["n"] * dimension * (8 if is_real else 4)))
                self.columns[letter] = (self.parts[-1], *self.asked[-1])
        if role == "estimator":
            self.asked = [(np.dtype("<f8"), (len(hello.get("quantities", [])),))]
            self.ours.update(dict.fromkeys(self.columns), quantities=hello.get("quantities"))

    def rows(self, count: int) -> np.ndarray:
        stride = -(-self.parts[-1].stop // 64) * 64
        room = np.empty(count * stride + 64, np.uint8)
        return room[-room.ctypes.data % 64 :][: count * stride].reshape(count, stride)

    def refusal(self) -> str | None:
        """Why the function cannot serve the request; None if it can."""
        if ("mi-study/1", self.role) != (self.hello["protocol"], self.hello["role"]):
            return f"is {self.role} of mi-study/1, not {self.hello['role']} of {self.hello['protocol']}"
        for name in self.settings:
            if name in self.ours:
                return f"needs another name for the setting {name}: mi-study gives something else by it"
            if name not in self.takes and "settings" not in self.takes and not self.takes_any:
                return f"has no setting {name}; its function takes {', '.join(self.takes)}"
        for name, default in self.takes.items():
            if default is inspect.Parameter.empty and name not in self.ours and name not in self.settings:
                return f"needs {name}, which is no setting of the study and no column of the law"
        return "takes no z, which the law has" if "z" in self.ours and "z" not in self.takes else None

    def answers(self, rows: np.ndarray) -> bytes:
        given = {name: value for name, value in self.settings.items() if name in self.takes or self.takes_any}
        given.update((name, value) for name, value in self.ours.items() if name in self.takes)
        columns = [(letter, *column) for letter, column in self.columns.items() if letter in given]
        answers: list[bytes] = []
        for row in rows:
            seed = int.from_bytes(row[:8], "little")
            random.seed(seed)
            np.random.seed(seed % 2**32)
            given.update({"seed": seed} if "seed" in given else {})
            given.update({"rng": np.random.Generator(np.random.PCG64(seed))} if "rng" in given else {})
            for letter, part, dtype, shape in columns:
                given[letter] = row[part].view(dtype).reshape(shape)
            answers += self.checked(self.function(**given))
        return b"".join(answers)

    def checked(self, result: Any) -> list[bytes]:
        arrays = [np.asarray(each) for each in (result if self.role == "law" else [np.ravel(result)])]
        if any(each.dtype.kind not in "fiub" for each in arrays):
            raise TypeError(f"the function returned {result!r:.80}, no numbers")
        if (shapes := [each.shape for each in arrays]) != (asked := [shape for _, shape in self.asked]):
            raise ValueError(f"the function returned arrays of shapes {shapes}, not {asked}")
        values = [array.astype(dtype) for array, (dtype, _) in zip(arrays, self.asked)]
        if not all(new.dtype.kind == "f" or np.array_equal(new, old) for new, old in zip(values, arrays)):
            raise ValueError("the function returned symbols that are not whole numbers")
        return [each.tobytes() for each in values]
