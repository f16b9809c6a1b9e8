#!/usr/bin/env python3
"""Intervals and tests beside single estimates, by other routes: Tests/References/mutual-information/uncertainty.json.

* Probabilities P(R² <= x) of n normal pairs: the mixture of beta distributions with negative binomial weights (Anderson 2003,
  section 4.4.3), summed by scipy; near rho = 1, where the mixture has too many terms, mpmath integrates Hotelling's density
  with 30 digits.
* Exact intervals: these probabilities inverted by scipy's brentq.
* The delta method, the jackknife, and the quantiles of a bootstrap: numpy, from their definitions.
* The permutation test: all n! orders of a small sample.

Run from the root of the repository; needs numpy, scipy, mpmath:
  python3 Scripts/references/mutual-information-uncertainty.py
"""
import itertools
import json
import math

import mpmath as mp
import numpy as np
import scipy
from scipy.optimize import brentq
from scipy.special import betainc, gammaln

mp.mp.dps = 30


def mixture(x, beta, n):
    """P(R^2 <= x) where rho^2 = beta."""
    half = (n - 1) / 2
    if beta == 0:
        return float(betainc(0.5, (n - 2) / 2, x))
    mean = half * beta / (1 - beta)
    deviation = math.sqrt(half * beta) / (1 - beta)
    k = np.arange(max(0, int(mean - 12 * deviation - 40)), int(mean + 45 * deviation + 200), dtype=float)
    weights = np.exp(half * math.log1p(-beta) + gammaln(half + k) - gammaln(half) - gammaln(k + 1) + k * math.log(beta))
    return float(np.sum(weights * betainc(0.5 + k, (n - 2) / 2, x)))


def density(t, zeta, n):
    """Of t = artanh R at rho = tanh zeta."""
    r, rho = mp.tanh(t), mp.tanh(zeta)
    f = (n - 2) * mp.gamma(n - 1) / (mp.sqrt(2 * mp.pi) * mp.gamma(n - mp.mpf(1) / 2))
    f *= mp.sech(zeta) ** (n - 1) * mp.sech(t) ** (n - 4) * (1 - rho * r) ** (mp.mpf(3) / 2 - n)
    return f * mp.sech(t) ** 2 * mp.hyp2f1(0.5, 0.5, n - mp.mpf(1) / 2, (1 + rho * r) / 2)


def integral(t, zeta, n):
    points = sorted({max(-t, zeta - 40)} | {p for p in (zeta + s / mp.sqrt(n) for s in (-8, -4, -2, -1, 0, 1, 2, 4, 8)) if -t < p < t} | {t})
    return mp.quad(lambda u: density(u, zeta, n), points)


def probabilities():
    rows = []
    for n in (4, 5, 6, 7, 9, 12, 13, 14, 20, 60, 200, 1000):
        for rho in (0, 0.05, 0.3, 0.6317, 0.9, 0.99):
            for r in (0.02, 0.28, 0.61, 0.9, 0.985):
                rows.append({"n": n, "t": math.atanh(r), "zeta": math.atanh(rho), "value": mixture(r * r, rho * rho, n), "route": "mixture"})
    for n in (4, 7, 12, 13, 50):
        for t, zeta in ((6, 5.5), (9, 10.2), (12, 12.1)):
            rows.append({"n": n, "t": t, "zeta": zeta, "value": float(integral(mp.mpf(t), mp.mpf(zeta), n)), "route": "density"})
    return [row for row in rows if 1e-14 < row["value"] < 1 - 1e-14]


def exact(r, n, level):
    x, tail = r * r, (1 - level) / 2

    def end(target):
        if mixture(x, 0, n) <= target:
            return 0.0
        # In Fisher's variable, whose scale does not shrink near rho = 1.
        high = math.atanh(r) + 0.5
        while mixture(x, math.tanh(high) ** 2, n) > target:
            high += 0.5
        root = brentq(lambda z: mixture(x, math.tanh(z) ** 2, n) - target, 0, high, xtol=1e-14, rtol=1e-14)
        return math.log(math.cosh(root))

    return end(1 - tail), end(tail)


def exacts():
    rows = []
    for n in (4, 5, 8, 12, 13, 30, 100, 1000):
        for r in (0.003, 0.11, 0.385, 0.6317, 0.93, 0.995):
            for level in (0.95, 0.8, 0.999):
                if n == 4 and r > 0.99 and level > 0.99:
                    continue
                low, high = exact(r, n, level)
                rows.append({"n": n, "r": r, "level": level, "low": low, "high": high})
    for r in (0.11, 0.6317):
        low, high = exact(r, 100_000, 0.95)
        rows.append({"n": 100_000, "r": r, "level": 0.95, "low": low, "high": high})
    return rows


def gaussian(x, y):
    return -0.5 * math.log1p(-np.corrcoef(x, y)[0, 1] ** 2)


def jackknife(estimate, *columns):
    n = len(columns[0])
    left = np.array([estimate(*(np.delete(c, i) for c in columns)) for i in range(n)])
    return math.sqrt((n - 1) / n * np.sum((left - left.mean()) ** 2))


def plug_in(x, y):
    table = np.zeros((x.max() + 1, y.max() + 1))
    np.add.at(table, (x, y), 1)
    return information(table)[0]


def information(table):
    p = table / table.sum()
    product = p.sum(1, keepdims=True) * p.sum(0, keepdims=True)
    used = p > 0
    logs = np.log(p[used] / product[used])
    mean = np.sum(p[used] * logs)
    return mean, np.sum(p[used] * logs**2) - mean**2


def conditional(x, z, y):
    total, logs = len(x), []
    for a, b, c in zip(x, z, y):
        joint = np.sum((x == a) & (z == b) & (y == c)) * np.sum(x == a)
        logs.append(math.log(joint / (np.sum((x == a) & (z == b)) * np.sum((x == a) & (y == c)))))
    return np.mean(logs), np.var(logs)


def samples(random):
    normal = np.round(random.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 40), 6)
    x, y = normal[:, 0], normal[:, 1]
    a = random.integers(0, 3, 50)
    b = np.where(random.random(50) < 0.6, a, random.integers(0, 4, 50))
    c = np.where(random.random(50) < 0.5, (a + b) % 2, random.integers(0, 2, 50))
    histogram = np.histogram2d(x, y, bins=5)[0]
    return {
        "x": x.tolist(), "y": y.tolist(), "a": a.tolist(), "b": b.tolist(), "c": c.tolist(),
        "gaussianJackknife": jackknife(gaussian, x, y),
        "plugInJackknife": jackknife(plug_in, a, b),
        "plugInDelta": math.sqrt(information(np.histogram2d(a, b, bins=(3, 4), range=((0, 3), (0, 4)))[0])[1] / 50),
        "histogramDelta": math.sqrt(information(histogram)[1] / 40),
        "conditionalDelta": math.sqrt(conditional(a, b, c)[1] / 50),
    }


def quantiles(random):
    values = np.round(random.standard_normal(20), 6)
    return {"values": values.tolist(), "quantiles": [{"p": p, "value": float(np.quantile(values, p))} for p in (0.0005, 0.025, 0.3, 0.5, 0.975, 1 - 1e-12)]}


def permutations(random):
    rows = []
    for name, n, rho in (("normal", 7, 0.4), ("normal", 7, -0.8)):
        x = np.round(random.standard_normal(n), 6)
        y = np.round(rho * x + math.sqrt(1 - rho * rho) * random.standard_normal(n), 6)
        estimates = [gaussian(x, y[list(order)]) for order in itertools.permutations(range(n))]
        rows.append({"name": name, "x": x.tolist(), "y": y.tolist(), "share": float(np.mean(np.array(estimates) >= gaussian(x, y) - 1e-12))})
    # Many orders tie here, and rounding alone would tell them apart.
    a, b = np.array([0, 0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 1, 2, 0])
    estimates = [plug_in(a, b[list(order)]) for order in itertools.permutations(range(7))]
    rows.append({"name": "symbols", "x": a.tolist(), "y": b.tolist(), "share": float(np.mean(np.array(estimates) >= plug_in(a, b) - 1e-12))})
    # So do they here, and the sums come in another order each time.
    x, y = np.array([0.1, 0.1, 0.1, 0.7, 0.7, 1.3, 1.3]), np.array([0.3, 0.9, 0.3, 0.9, 2.1, 0.3, 2.1])
    estimates = [gaussian(x, y[list(order)]) for order in itertools.permutations(range(7))]
    rows.append({"name": "ties", "x": x.tolist(), "y": y.tolist(), "share": float(np.mean(np.array(estimates) >= gaussian(x, y) - 1e-12))})
    return rows


random = np.random.default_rng(5)
content = {
    "script": "Scripts/references/mutual-information-uncertainty.py",
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "mpmath": mp.__version__},
    "probabilities": probabilities(),
    "exact": exacts(),
    "samples": samples(random),
    "quantiles": quantiles(random),
    "permutations": permutations(random),
}
with open("Tests/References/mutual-information/uncertainty.json", "w") as file:
    json.dump(content, file, indent=1)
    file.write("\n")
