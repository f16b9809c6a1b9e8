#!/usr/bin/env python3
"""Normal vectors, normal scores and triples by other programs: Tests/References/mutual-information/triples.json.

* gaussian: I(X;Y), I(X,Z;Y) and I(Z;Y|X) of samples from numpy.cov and numpy.linalg.slogdet; the same of normal scores, which are
  scipy.stats.norm.ppf(scipy.stats.rankdata(v) / (n + 1)) coordinate by coordinate.
* biases: of these estimates on normal laws, from E ln|W| = ln|S| + d ln 2 + sum_i psi((n - i)/2) of a Wishart matrix with n - 1
  degrees of freedom, by mpmath.
* quantiles: of the normal distribution, by mpmath's inverse error function with 30 digits.
* neighbours: Frenzel & Pompe 2007, doi 10.1103/PhysRevLett.99.204101: psi(k) - <psi(nxz + 1) + psi(nxy + 1) - psi(nx + 1)>, every
  distance computed and compared with the radius itself, psi by mpmath; beside it the value of ennemi's function behind
  estimate_mi(..., cond=...), whose psi is an asymptotic series, 1.2e-5 too low at 2; and the two informations of Kraskov's first
  estimator with (X, Z) as one vector.
* histograms: three-dimensional counts by numpy.histogramdd, entropies by scipy.stats.entropy.
* truths: of normal triples, determinants of correlation matrices by mpmath with 40 digits.

Run from the root of the repository; needs numpy, scipy, mpmath and ennemi 1.5.0:
python3 Scripts/references/mutual-information-triples.py
"""
import json
from importlib.metadata import version

import mpmath as mp
import numpy as np
from ennemi import _entropy_estimators as ennemi_core
from scipy import stats

mp.mp.dps = 40
random = np.random.default_rng(20070516)
normal = random.standard_normal


def log_determinant(*columns):
    return np.linalg.slogdet(np.atleast_2d(np.cov(np.hstack(columns), rowvar=False)))[1]


def informations(x, z, y):
    """Pair, joint, conditional; the last two are None without z."""
    h = log_determinant
    pair = 0.5 * (h(x) + h(y) - h(x, y))
    if z is None:
        return [pair, None, None]
    return [pair, 0.5 * (h(x, z) + h(y) - h(x, z, y)), 0.5 * (h(x, z) + h(x, y) - h(x) - h(x, z, y))]


def scores(v):
    return None if v is None else stats.norm.ppf(stats.rankdata(v, axis=0) / (len(v) + 1))


def gaussian_case(name, x, z, y):
    data = {
        variable: None if v is None else {"dimension": v.shape[1], "values": v.ravel().tolist()}
        for variable, v in (("x", x), ("z", z), ("y", y))
    }
    return {"name": name, **data, "plain": informations(x, z, y), "scores": informations(scores(x), scores(z), scores(y))}


def gaussian_cases():
    def mixed(n, *dimensions):
        total = sum(dimensions)
        all_columns = normal((n, total)) @ normal((total, total))
        return np.split(all_columns, np.cumsum(dimensions)[:-1], axis=1)

    x, z, y = mixed(40, 1, 1, 1)
    u, w, v = mixed(60, 2, 1, 3)
    a, b = mixed(30, 3, 2)
    return [
        gaussian_case("three numbers", x, z, y),
        gaussian_case("vectors of 2, 1 and 3", u, w, v),
        gaussian_case("pairs of vectors of 3 and 2", a, None, b),
        gaussian_case("rounded: equal values", np.round(2 * x) / 2, np.round(z), np.round(2 * y) / 2),
        gaussian_case("hardly more draws than dimensions", *mixed(9, 2, 2, 2)),
        gaussian_case("heavy tails", np.exp(3 * x), z**3, y * np.abs(y)),
    ]


def log_wishart(d, n):
    return sum(mp.psi(0, (mp.mpf(n) - i) / 2) for i in range(1, d + 1))


def bias(x, z, y, n):
    w = lambda d: log_wishart(d, n)
    row = {"x": x, "z": z, "y": y, "n": n, "pair": float((w(x) + w(y) - w(x + y)) / 2)}
    row["joint"] = float((w(x + z) + w(y) - w(x + z + y)) / 2)
    row["conditional"] = float((w(x + z) + w(x + y) - w(x) - w(x + z + y)) / 2)
    return row


def distances(a):
    d = np.abs(a[:, None, :] - a[None, :, :]).max(axis=2)
    np.fill_diagonal(d, np.inf)
    return d


def mean_psi(counts):
    return sum(mp.psi(0, int(m)) for m in counts) / len(counts)


def kraskov(x, y, k):
    dx, dy = distances(x), distances(y)
    radius = np.sort(np.maximum(dx, dy), axis=1)[:, k - 1:k]
    nx, ny = (dx < radius).sum(axis=1), (dy < radius).sum(axis=1)
    return float(mp.psi(0, k) + mp.psi(0, len(x)) - mean_psi(nx + 1) - mean_psi(ny + 1))


def neighbours_case(name, x, z, y, k):
    dx, dz, dy = distances(x), distances(z), distances(y)
    radius = np.sort(np.maximum(np.maximum(dx, dz), dy), axis=1)[:, k - 1:k]
    assert radius.min() > 0
    nxz, nxy = (np.maximum(dx, d) < radius for d in (dz, dy))
    value = mp.psi(0, k) - mean_psi(nxz.sum(axis=1) + 1) - mean_psi(nxy.sum(axis=1) + 1) + mean_psi(
        (dx < radius).sum(axis=1) + 1)
    ennemi = float(ennemi_core._estimate_conditional_mi(z, y, x, k))
    print(f"{name}: ennemi - frenzel-pompe = {ennemi - float(value):.2g}")
    assert abs(ennemi - float(value)) < 2e-5
    return {
        "name": name, "k": k,
        **{n: {"dimension": v.shape[1], "values": v.ravel().tolist()} for n, v in (("x", x), ("z", z), ("y", y))},
        "conditional": float(value), "ennemi": ennemi,
        "pair": kraskov(x, y, k), "joint": kraskov(np.hstack((x, z)), y, k),
    }


def neighbours_cases():
    def chain(n, dx=1, dz=1, dy=1):
        x = normal((n, dx))
        z = 0.8 * x[:, :1] + 0.6 * normal((n, dz))
        return x, z, 0.9 * z[:, :1] + 0.4 * normal((n, dy))

    x, z, y = chain(80)
    return [
        neighbours_case("chain", *chain(90), 3),
        neighbours_case("first neighbours", *chain(60), 1),
        neighbours_case("many neighbours", *chain(50), 30),
        neighbours_case("vectors of 2, 1 and 2", *chain(60, 2, 1, 2), 4),
        neighbours_case("multiples of 1/16: points on the boundary", *(np.round(16 * v) / 16 for v in (x, z, y)), 5),
    ]


def histogram_case(x, z, y, bins, limits):
    # Values beyond a fixed range belong to the outermost bins.
    columns = [v.ravel() if limits is None else np.clip(v.ravel(), *limits) for v in (x, z, y)]
    counts, _ = np.histogramdd(np.column_stack(columns), bins=bins, range=None if limits is None else [limits] * 3)
    assert counts.sum() == len(x)
    h = lambda *axes: float(stats.entropy(counts.sum(axis=axes).ravel()))
    return {
        "bins": bins, "range": limits, **{n: v.ravel().tolist() for n, v in (("x", x), ("z", z), ("y", y))},
        "joint": h(2) + h(0, 1) - h(), "pair": h(1, 2) + h(0, 1) - h(1),
        "conditional": h(2) + h(1) - h(1, 2) - h(),
    }


def determinants(a, b, c):
    """The informations of correlations a of X and Z, b of X and Y, c of Z and Y."""
    everything = mp.det(mp.matrix([[1, a, b], [a, 1, c], [b, c, 1]]))
    return {
        "pair": float(-mp.log(1 - b * b) / 2), "joint": float(mp.log((1 - a * a) / everything) / 2),
        "conditional": float(mp.log((1 - a * a) * (1 - b * b) / everything) / 2),
    }


def triple_truth(xz, xy, zy):
    return {"first": xz, "second": xy, "third": zy, **determinants(mp.mpf(xz), mp.mpf(xy), mp.mpf(zy))}


def chain_truth(xz, zy):
    a, c = mp.mpf(xz), mp.mpf(zy)
    return {"first": xz, "second": zy, **determinants(a, a * c, c)}


def cause_truth(noise_x, noise_y):
    a, c = (1 / mp.sqrt(1 + mp.mpf(s) ** 2) for s in (noise_x, noise_y))
    return {"first": noise_x, "second": noise_y, **determinants(a, a * c, c)}


def main():
    x, z, y = (normal((200, 1)) for _ in range(3))
    z, y = z + x, y - 0.7 * z
    programs = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "mpmath", "ennemi"))
    reference = {
        "source": f"Scripts/references/mutual-information-triples.py, {programs}",
        "gaussian": gaussian_cases(),
        "biases": [bias(*row) for row in [
            (1, 1, 1, 4), (1, 1, 1, 100), (5, 1, 5, 100), (2, 3, 4, 10), (2, 3, 4, 97), (3, 1, 1, 60), (100, 2, 100, 1000)]],
        "quantiles": [
            {"p": p, "value": float(mp.sqrt(2) * mp.erfinv(2 * mp.mpf(p) - 1))}
            for p in (2e-11, 1e-9, 1e-6, 0.0001, 0.01, 0.074, 0.0749999, 0.0750001, 0.2, 0.499, 0.5, 0.50001, 0.7, 0.925, 0.93, 0.999999)],
        "neighbours": neighbours_cases(),
        "histograms": [histogram_case(x, z, y, 4, None), histogram_case(x, z, y, 7, None),
                       histogram_case(x, z, y, 3, [-1.5, 1.25])],
        "truths": [triple_truth(*row) for row in [
            (0.5, 0.5, 0.5), (0.0, 0.0, 0.0), (-0.6317, 0.3, 0.317), (0.99, -0.9, -0.85), (0.3, 1e-7, 0.2),
            (0.6, 0.8, 0.0000001), (0.9999, 0.9999, 0.9999), (0.1, 0.2, 0.9945)]],
        "chains": [chain_truth(*row) for row in [
            (0.8, 0.6), (-0.6317, 0.99), (0.0, 0.0), (1e-6, 0.5), (0.999999, 0.999999), (0.5, -1e-6)]],
        "causes": [cause_truth(*row) for row in [
            (0.5, 1.0), (0.0317, 40.0), (0.001, 0.001), (1000.0, 1000.0), (0.001, 1000.0)]],
    }
    with open("Tests/References/mutual-information/triples.json", "w") as file:
        json.dump(reference, file)
        file.write("\n")


if __name__ == "__main__":
    main()
