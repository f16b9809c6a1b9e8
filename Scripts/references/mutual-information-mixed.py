#!/usr/bin/env python3
"""Mixed laws and estimators by other programs: Tests/References/mutual-information/mixed.json.

Estimates:

* ross: the core of scikit-learn's mutual_info_classif, _compute_mi_cd, which takes one column and labels. It cuts off at zero: recorded
  where it is positive. Vectors: the same rules in numpy, in the maximum norm. Its search is told to use k-d trees: left alone, it
  takes |a|^2 - 2ab + |b|^2 for the distances of a label with 2k draws or fewer, whose rounding of 1e-8 puts the k-th neighbour itself
  within the radius or not, as it happens (0.05 nats in the first sample at k = 6).
* mixed-ksg: the rules of the program that Gao, Kannan, Oh & Viswanath 2017 (arXiv 1709.06212) published, with scipy's k-d trees:
  counts with the point itself, strictly within the radius (theirs is 1e-15 less than the distance, which is the same for
  numbers of the order of one; here the double before it), psi of them. Symbols are points in a plane, all at the same
  distance, more than any of the real variable: the corners of a cube of as many dimensions as there are letters.

Laws, by mpmath with 30 digits:

* exponential-poisson: the integral over x of exp(-x) sum_y p(y|x) ln p(y|x)/p(y).
* symbol-uniform: the integral over y of sum_x p(x, y) ln p(y|x)/p(y).
* quantised-normal: cell probabilities by quadrature of one normal density times the difference of two normal cumulatives.
* gaussian-coin: the divergence of the joint from the product measure, part by part (pairs of normals; coins), the normal
  part by a two-dimensional trapezoidal sum.
* bimodal-normal: images of normal values, by bisection of the mixture's cumulative.

Run from the root of the repository; needs numpy, scipy, mpmath and scikit-learn:
python3 Scripts/references/mutual-information-mixed.py
"""
import functools
import json
from importlib.metadata import version

import mpmath as mp
import numpy as np
import scipy.spatial as spatial
from scipy import special
from sklearn.feature_selection import _mutual_info

mp.mp.dps = 30
_mutual_info.NearestNeighbors = functools.partial(_mutual_info.NearestNeighbors, algorithm="kd_tree")
TARGET = "Tests/References/mutual-information/mixed.json"


def ross_of_vectors(c, d, k):
    """scikit-learn's rules, with the maximum norm and without the cut."""
    kept = [i for i in range(len(d)) if np.sum(d == d[i]) > 1]
    total = special.digamma(len(kept))
    for i in kept:
        distance = np.abs(c - c[i]).max(axis=1)
        own = np.sort(distance[(d == d[i]) & (np.arange(len(d)) != i)])
        ki = min(k, len(own))
        radius = np.nextafter(own[ki - 1], 0)
        near = np.sum(distance[kept] <= radius)
        total += (special.digamma(ki) - special.digamma(len(own) + 1) - special.digamma(near)) / len(kept)
    return total


def corners(labels, side):
    names = sorted(set(labels.tolist()))
    points = np.zeros((len(labels), len(names)))
    for i, label in enumerate(labels.tolist()):
        points[i, names.index(label)] = side
    return points


def mixed_ksg(x, y, k):
    n = len(x)
    trees = [spatial.cKDTree(x), spatial.cKDTree(y)]
    both = spatial.cKDTree(np.concatenate((x, y), axis=1))
    total = 0.0
    for i in range(n):
        point = np.concatenate((x[i], y[i]))
        radius = both.query(point, k + 1, p=np.inf)[0][k]
        within = np.nextafter(radius, 0) if radius > 0 else 0.0
        kp = k if radius > 0 else len(both.query_ball_point(point, 0.0, p=np.inf))
        counts = [len(tree.query_ball_point(v, within, p=np.inf)) for tree, v in zip(trees, (x[i], y[i]))]
        total += (special.digamma(kp) + np.log(n) - special.digamma(counts[0]) - special.digamma(counts[1])) / n
    return total


def estimates():
    rng = np.random.default_rng(20)
    samples = []

    def add(name, x, y, x_kind, y_kind):
        """Kinds: 0 for a symbol, else the dimension."""
        side = 1e3
        points = [corners(v, side) if kind == 0 else v.reshape(len(v), -1) for v, kind in ((x, x_kind), (y, y_kind))]
        values = []
        for k in (1, 3, 6):
            row = {"k": k, "mixed": mixed_ksg(*points, k)}
            if x_kind == 0 and y_kind > 0:
                if y_kind == 1:
                    found = _mutual_info._compute_mi_cd(y.astype(float), x, k)
                    if found > 0:
                        row["ross"] = found
                row["rossVectors"] = ross_of_vectors(y.reshape(len(y), -1), x, k)
                if "ross" in row:
                    assert abs(row["ross"] - row["rossVectors"]) < 1e-13, (name, row)
            values.append(row)
        samples.append({
            "name": name, "xKind": x_kind, "yKind": y_kind, "x": x.astype(float).ravel().tolist(),
            "y": y.astype(float).ravel().tolist(), "values": values,
        })

    n = 60
    x = rng.integers(0, 5, n)
    add("uniform noise on symbols", x, np.round(x + 2 * rng.random(n), 6), 0, 1)
    x = rng.integers(0, 3, n)
    add("vectors", x, np.round(rng.normal(size=(n, 2)) + x[:, None], 5), 0, 2)
    x = np.concatenate((rng.integers(0, 3, n - 12), [3, 3, 4, 5, 5, 5, 6, 7, 7, 7, 7, 7]))
    add("rare symbols", x, np.round(rng.normal(size=n) + 0.5 * x, 5), 0, 1)
    add("lattice", rng.integers(0, 3, n), rng.poisson(2, n), 0, 1)
    add("rare symbols, lattice of vectors", x, rng.poisson(1, (n, 2)), 0, 2)
    g = rng.normal(size=n)
    is_coin = rng.random(n) < 0.5
    coin = rng.choice([-1.0, 1.0], n)
    add("normal or coin", np.where(is_coin, coin, np.round(g, 5)),
        np.where(is_coin, coin * rng.choice([1, 1, 1, 1, -1], n), np.round(0.9 * g + 0.4 * rng.normal(size=n), 5)), 1, 1)
    add("counts", rng.poisson(2, n), rng.poisson(3, n), 1, 1)
    add("counts and vectors", rng.poisson(1, n), rng.poisson(1, (n, 2)), 1, 2)
    add("continuous", np.round(g, 5), np.round(g + rng.normal(size=n), 5), 1, 1)
    x = rng.integers(0, 4, n)
    add("symbols", x, np.where(rng.random(n) < 0.6, x, rng.integers(0, 6, n)), 0, 0)
    return samples


def exponential_poisson(p):
    p = mp.mpf(p)
    marginal = lambda y: (1 - p) * mp.mpf(2) ** (-y - 1) + (p if y == 0 else 0)
    def inner(x):
        total = mp.mpf(0)
        for y in range(int(3 * x) + 60):
            q = (1 - p) * mp.exp(-x + y * mp.log(x) - mp.loggamma(y + 1)) + (p if y == 0 else 0)
            total += q * mp.log(q / marginal(y)) if q > 0 else 0
        return mp.exp(-x) * total
    return mp.quad(inner, [0, 0.01, 0.1, 0.5, 1, 2, 4, 8, 16, 32, 60])


def symbol_uniform(m):
    total = mp.mpf(0)
    for cell in range(m + 1):
        letters = [x for x in range(m) if x <= cell < x + 2]
        density = mp.mpf(len(letters)) / (2 * m)
        total += mp.quad(lambda y: len(letters) * mp.mpf(1) / (2 * m) * mp.log(mp.mpf(1) / 2 / density), [cell, cell + 1])
    return total


def quantised_normal(rho, m):
    rho = mp.mpf(rho)
    cdf = lambda z: mp.erfc(-z / mp.sqrt(2)) / 2
    edges = [mp.ninf] + [mp.sqrt(2) * mp.erfinv(2 * mp.mpf(i) / m - 1) for i in range(1, m)] + [mp.inf]
    scale = mp.sqrt(1 - rho * rho)
    total = mp.mpf(0)
    for i in range(m):
        low, high = max(edges[i], mp.mpf(-12)), min(edges[i + 1], mp.mpf(12))
        panels = [low + (high - low) * t / 8 for t in range(9)]
        for j in range(m):
            c, d = edges[j], edges[j + 1]
            p = mp.quad(lambda x: mp.npdf(x) * (cdf((d - rho * x) / scale) - cdf((c - rho * x) / scale)), panels)
            total += p * mp.log(p * m * m)
    return total


def gaussian_coin(rho, agreement, weight):
    h = 0.05
    grid = np.arange(-9, 9 + h / 2, h)
    u, v = np.meshgrid(grid, grid, indexing="ij")
    x, y = np.sqrt((1 + rho) / 2) * u + np.sqrt((1 - rho) / 2) * v, np.sqrt((1 + rho) / 2) * u - np.sqrt((1 - rho) / 2) * v
    mass = np.exp(-(u * u + v * v) / 2) / (2 * np.pi) * h * h
    log_joint = np.log(weight) - (u * u + v * v) / 2 - np.log(2 * np.pi) - 0.5 * (np.log1p(rho) + np.log1p(-rho))
    log_product = 2 * np.log(weight) - (x * x + y * y) / 2 - np.log(2 * np.pi)
    total = weight * float(np.sum(mass * (log_joint - log_product)))
    for p in (agreement / 2, agreement / 2, (1 - agreement) / 2, (1 - agreement) / 2):
        if p > 0:
            total += (1 - weight) * p * np.log((1 - weight) * p / ((1 - weight) * 0.5) ** 2)
    return total


def quantiles():
    rng = np.random.default_rng(21)
    rows = []
    cdf = lambda z: mp.erfc(-z / mp.sqrt(2)) / 2
    for w, d in ((0.3, 5.0), (0.5, 4.0), (0.03, 10.0), (0.9, 1.5)):
        for z in np.concatenate(([-8.5, -3, -0.5244, 0.0, 0.25, 3, 8.5], rng.normal(size=12))).tolist():
            # The upper tail turned round.
            z0, w0 = (mp.mpf(z), mp.mpf(w)) if z <= 0 else (-mp.mpf(z), 1 - mp.mpf(w))
            low, high, target = z0, z0 + d, cdf(z0)
            for _ in range(100):
                middle = (low + high) / 2
                if w0 * cdf(middle) + (1 - w0) * cdf(middle - d) < target:
                    low = middle
                else:
                    high = middle
            value = low if z <= 0 else d - low
            density = w * mp.npdf(value) + (1 - w) * mp.npdf(value - d)
            rows.append({"weight": w, "distance": d, "z": z, "value": float(value), "slope": float(target / density)})
    return rows


def main():
    reference = {
        "source": "Scripts/references/mutual-information-mixed.py, "
                  + ", ".join(f"{name} {version(name)}" for name in ("scikit-learn", "scipy", "numpy", "mpmath")),
        "samples": estimates(),
        "exponentialPoisson": [[p, float(exponential_poisson(p))] for p in (0.0, 0.15, 0.5, 0.9317)],
        "symbolUniform": [[m, float(symbol_uniform(m))] for m in (1, 2, 5, 17)],
        "quantisedNormal": [[r, m, float(quantised_normal(r, m))] for r, m in ((0.75, 10), (-0.5, 4), (0.9, 2), (0.3, 7))],
        "gaussianCoin": [[r, a, w, float(gaussian_coin(r, a, w))]
                         for r, a, w in ((0.9, 0.9, 0.5), (-0.6317, 0.25, 0.9), (0.0, 1.0, 0.03))],
        "quantiles": quantiles(),
    }
    with open(TARGET, "w") as file:
        json.dump(reference, file)
        file.write("\n")


if __name__ == "__main__":
    main()
