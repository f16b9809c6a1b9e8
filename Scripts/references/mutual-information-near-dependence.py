#!/usr/bin/env python3
"""Gaussian estimates of samples that are nearly collinear: Tests/References/mutual-information/near-dependence.json.

I(X;Y), I(X,Z;Y) and I(Z;Y|X) from determinants of sample covariances with 1200 digits by mpmath (the elements are the doubles
of the file, exactly). Students's t of few degrees of freedom, where one draw outweighs all; small noise on a multiple; columns far from
zero and in units of 1e-300; values whose squares overflow; vectors whose coordinates nearly depend on each other.

Run from the root of the repository; needs numpy and mpmath:
python3 Scripts/references/mutual-information-near-dependence.py
"""
import json
from importlib.metadata import version

import mpmath as mp
import numpy as np

mp.mp.dps = 1200
random = np.random.default_rng(17675)
normal = random.standard_normal


def log_determinant(*columns):
    """ln |S| of the covariances of columns side by side, without their common factor."""
    values = mp.matrix(np.hstack(columns).tolist())
    n, d = values.rows, values.cols
    for j in range(d):
        mean = mp.fsum(values[i, j] for i in range(n)) / n
        for i in range(n):
            values[i, j] -= mean
    return mp.log(mp.det(values.T * values))


def informations(x, z, y):
    h = log_determinant
    pair = (h(x) + h(y) - h(x, y)) / 2
    if z is None:
        return [float(pair), None, None]
    joint = (h(x, z) + h(y) - h(x, z, y)) / 2
    return [float(pair), float(joint), float((h(x, z) + h(x, y) - h(x) - h(x, z, y)) / 2)]


def case(name, x, z, y):
    x, z, y = (None if v is None else v.reshape(len(v), -1) for v in (x, z, y))
    data = {
        variable: None if v is None else {"dimension": v.shape[1], "values": v.ravel().tolist()}
        for variable, v in (("x", x), ("z", z), ("y", y))
    }
    return {"name": name, **data, "plain": informations(x, z, y)}


def student(n, d, freedom):
    return normal((n, d)) / np.sqrt(random.chisquare(freedom, (n, 1)) / freedom)


def cases():
    for k in range(12):
        x, y = student(20, 2, 0.2).T
        yield case(f"Student's t, 0.2 degrees of freedom, {k + 1}", x, None, y)
    for noise in (0.03, 1e-3, 1e-6, 1e-9, 1e-12, 1e-14):
        x = normal(30)
        yield case(f"noise {noise}", x, None, 0.7 * x + noise * normal(30))
    x, y = normal((2, 25))
    yield case("far from zero", 1e12 + x, None, 1e9 - x + 0.01 * y)
    yield case("one draw 1e30 times as large", np.append(x, 1e30), None, np.append(y, -3e30))
    yield case("two draws, 1e40 and 1e20", np.append(x, [1e40, 1e20]), None, np.append(y, [1e40, 2e20]))
    yield case("squares overflow", 1e200 * x, None, y)
    yield case("squares underflow", 1e-200 * x, None, 1e-300 * (x + y))
    yield case("only slightly dependent, one draw apart", np.append(x, 1e9), None, np.append(y, 1))
    for noise in (1e-2, 1e-7, 1e-12):
        x, z, y = normal((12, 2)), normal((12, 1)), normal((12, 2))
        yield case(f"vectors, Y near X and Z, noise {noise}", x, z, x @ normal((2, 2)) + z + noise * y)
        yield case(f"vectors, X nearly singular, noise {noise}", np.hstack([z, z + noise * normal((12, 1))]), x, y + z)
    t = student(15, 5, 0.3)
    yield case("vectors, Student's t", t[:, :2], t[:, 2:3], t[:, 3:])
    x, z, y = normal((3, 20))
    yield case("numbers, X near Z", x, x + 1e-8 * z, y + x)
    yield case("numbers, Y near X + Z", x, z, x + z + 1e-10 * y)


content = {
    "source": f"mpmath {mp.__version__} with {mp.mp.dps} digits; samples by numpy {version('numpy')}",
    "cases": list(cases()),
}
with open("Tests/References/mutual-information/near-dependence.json", "w") as file:
    json.dump(content, file, indent=1)
    file.write("\n")
