#!/usr/bin/env python3
"""Means of KSG1 over samples of the forty tasks of Beyond Normal: Tests/References/mutual-information/beyond-normal.json.

A second program from the draws on: truths alone cannot tell a task from one with another injective map. The maps were
compared at points with those of the benchmark's own package (benchmark-mi 0.1.3: half_cube, normal_cdf, swissroll2d,
wiggly_x, wiggly_y, Spiral with so_generator and the speed 1/dimension, the correlations of its latent variable model):
they differ by rounding. Here the spiral is a product with exp(i theta) in the plane of its generator, A[i][j] = -1.

KSG1 is eq. 8 of Kraskov et al. 2004 with ten neighbours and the maximum norm, by sorting all distances.

Run from the root of the repository; needs numpy and scipy, takes minutes:
    python3 Scripts/references/mutual-information-beyond-normal.py
"""
import json

import numpy as np
import scipy
from scipy import special

COUNT, NEIGHBOURS, SAMPLES = 1000, 10, 40
rng = np.random.default_rng(20260731)


def pair(rho):
    x = rng.standard_normal((COUNT, 1))
    return x, rho * x + np.sqrt(1 - rho * rho) * rng.standard_normal((COUNT, 1))


def dense(d):  # correlation 1/2: half of every variance is common
    all = np.sqrt(0.5) * (rng.standard_normal((COUNT, 2 * d)) + rng.standard_normal((COUNT, 1)))
    return all[:, :d], all[:, d:]


def two_pairs(d):  # signals of variance four in noise of variance one
    def noise(k):
        return rng.standard_normal((COUNT, k))

    z = 2 * noise(2)
    rest = [np.hstack([z + noise(2), 2 * noise(d - 2) + noise(d - 2)]) / np.sqrt(5) for _ in "xy"]
    return rest[0], rest[1]


def student(d, dof):
    scale = np.sqrt(dof / rng.chisquare(dof, (COUNT, 1)))
    return rng.standard_normal((COUNT, d)) * scale, rng.standard_normal((COUNT, d)) * scale


def additive(noise):
    x = rng.random((COUNT, 1))
    return x, x + rng.uniform(-noise, noise, (COUNT, 1))


def spiral(x, i, j):
    turned = (x[:, i] + 1j * x[:, j]) * np.exp(1j * np.sum(x * x, axis=1) / x.shape[1])
    result = x.copy()
    result[:, i], result[:, j] = turned.real, turned.imag
    return result


def both(f):
    return lambda x, y: (f(x), f(y))


def quantile(cdf, u):
    low, high = np.full_like(u, -20.0), np.full_like(u, 20.0)
    for _ in range(70):
        middle = (low + high) / 2
        above = cdf(middle) >= u
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return high


Phi = special.ndtr
cdf = both(Phi)
half = both(lambda x: np.sign(x) * np.abs(x) ** 1.5)
asinh = both(np.arcsinh)
spirals = lambda x, y: (spiral(x, 0, 1), spiral(y, 1, 2))
wiggly = lambda x, y: (
    x + 0.4 * np.sin(x) + 0.2 * np.sin(1.7 * x + 1) + 0.03 * np.sin(3.3 * x - 2.5),
    y - 0.4 * np.sin(0.4 * y) + 0.17 * np.sin(1.3 * y + 3.5) + 0.02 * np.sin(4.3 * y - 2.5))
modes = lambda x, y: (
    quantile(lambda t: 0.3 * Phi(t) + 0.7 * Phi(t - 5), Phi(x)),
    quantile(lambda t: 0.5 * Phi(t + 1) + 0.5 * Phi(t - 3), Phi(y)))


def roll(x, y):
    t = 1.5 * np.pi * (1 + 2 * Phi(x))
    return np.hstack([t * np.cos(t), t * np.sin(t)]) / 21, Phi(y)


def tasks():
    """In the order of Studies/published/beyond-normal.yaml."""
    base = lambda: pair(0.75)
    yield base
    yield lambda: cdf(*base())
    yield lambda: additive(0.1)
    yield lambda: additive(0.75)
    yield lambda: modes(*base())
    yield lambda: wiggly(*base())
    yield lambda: half(*base())
    yield lambda: student(1, 1)
    yield lambda: asinh(*student(1, 1))
    yield lambda: roll(*base())
    for d in (2, 3, 5, 25, 50):
        yield lambda: dense(d)
    for d in (2, 3, 5, 25):
        yield lambda: two_pairs(d)
    for d, dof in ((2, 1), (2, 2), (3, 2), (3, 3), (5, 2), (5, 3)):
        yield lambda: student(d, dof)
    for maps in ([cdf], [half], [spirals], [cdf, spirals]):
        for d in (3, 5, 25):
            def draw():
                x, y = two_pairs(d)
                for f in maps:
                    x, y = f(x, y)
                return x, y
            yield draw
    for d, dof in ((2, 1), (3, 2), (5, 2)):
        yield lambda: asinh(*student(d, dof))


def distances(x):
    result = np.zeros((COUNT, COUNT))
    for column in x.T:
        np.maximum(result, np.abs(column[:, None] - column[None, :]), out=result)
    np.fill_diagonal(result, np.inf)
    return result


def ksg1(x, y):
    dx, dy = distances(x), distances(y)
    radius = np.partition(np.maximum(dx, dy), NEIGHBOURS - 1, axis=1)[:, NEIGHBOURS - 1][:, None]
    counts = [np.sum(d < radius, axis=1) + 1 for d in (dx, dy)]
    means = sum(np.mean(special.digamma(c)) for c in counts)
    return special.digamma(NEIGHBOURS) + special.digamma(COUNT) - means


rows = []
for task in tasks():
    values = [ksg1(*task()) for _ in range(SAMPLES)]
    rows.append({"mean": float(np.mean(values)), "error": float(np.std(values, ddof=1) / np.sqrt(SAMPLES))})
    print(len(rows), rows[-1], flush=True)
assert len(rows) == 40
content = {
    "script": f"Scripts/references/mutual-information-beyond-normal.py, numpy {np.__version__}, scipy {scipy.__version__}",
    "count": COUNT, "neighbours": NEIGHBOURS, "rows": rows,
}
with open("Tests/References/mutual-information/beyond-normal.json", "w") as file:
    json.dump(content, file, indent=1)
    file.write("\n")
