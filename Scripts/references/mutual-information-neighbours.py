#!/usr/bin/env python3
"""Nearest-neighbour estimates of mutual information: Tests/References/mutual-information/neighbours.json.

Kraskov, Stoegbauer & Grassberger 2004, doi 10.1103/PhysRevE.69.066138, in the maximum norm:

* ksg1 = psi(k) + psi(N) - <psi(nx + 1) + psi(ny + 1)>, where nx counts the other points with |x_i - x_j| < eps and eps
  is the distance to the k-th neighbour in the joint space;
* ksg2 = psi(k) - 1/k + psi(N) - <psi(nx) + psi(ny)>, where nx counts the other points with |x_i - x_j| <= eps_x and
  eps_x is the largest |x_i - x_j| among the k neighbours.

Every distance is computed and compared with the radius itself; the counts are collected first, and their psi is summed
in 50 decimal digits, so that a value is its definition rounded once. Beside it stand the values of other programs:

* sklearn: the core of scikit-learn's mutual_info_regression, which takes two columns and cuts off at zero: recorded
  where it is positive. Its radius is the double before eps, counted with <=, so its counts are those of <.
* ennemi: estimate_mi without preprocessing; for vectors the function behind it, since the public one reads a matrix as
  several variables. Its psi is an asymptotic series, which is 1.2e-5 too low at 2 and 5e-7 at 3. With scipy's psi in
  its place it agrees like scikit-learn ("ennemiExactPsi" among the disagreements), so its counts are the same. It
  counts with <= in eps - 1e-12, which is < as long as eps is of the order of one: above 8192 the 1e-12 would vanish in
  rounding.

ksg2 is missing where the k-th and the next neighbour are equally far away: then the k neighbours are not defined.

Run from the root of the repository; needs numpy, scipy, mpmath, scikit-learn 1.9.1 and ennemi 1.5.0:
python3 Scripts/references/mutual-information-neighbours.py
"""
import json
from collections import Counter
from importlib.metadata import version

import ennemi
import mpmath as mp
import numpy as np
from ennemi import _entropy_estimators as ennemi_core
from scipy import special
from sklearn.feature_selection._mutual_info import _compute_mi_cc

mp.mp.dps = 50
TARGET = "Tests/References/mutual-information/neighbours.json"
LARGEST = {"sklearn": 1e-12, "ennemi": 2e-6, "ennemiExactPsi": 1e-12}


def distances(a):
    """Maximum-norm distances between all rows; a point is infinitely far from itself."""
    d = np.abs(a[:, None, :] - a[None, :, :]).max(axis=2)
    np.fill_diagonal(d, np.inf)
    return d


def mean_psi(counts):
    """The mean of psi at whole numbers."""
    return sum(times * mp.psi(0, int(m)) for m, times in sorted(Counter(counts.tolist()).items())) / len(counts)


def rounded(value):
    return float(value) if abs(value) > 1e-40 else 0.0


def neighbours(x, y, k):
    n = len(x)
    dx, dy = distances(x), distances(y)
    joint = np.maximum(dx, dy)
    order = np.argsort(joint, axis=1, kind="stable")
    radius = np.take_along_axis(joint, order[:, k - 1:k], axis=1)
    assert radius.min() > 0
    start = mp.psi(0, k) + mp.psi(0, n)
    nx, ny = (dx < radius).sum(axis=1), (dy < radius).sum(axis=1)
    out = {"k": k, "ksg1": rounded(start - mean_psi(nx + 1) - mean_psi(ny + 1))}
    # For k = n - 1 the next neighbour is the point itself, infinitely far away.
    following = np.take_along_axis(joint, order[:, k:k + 1], axis=1)
    if (radius < following).all():
        ex, ey = (np.take_along_axis(d, order[:, :k], axis=1).max(axis=1, keepdims=True) for d in (dx, dy))
        nx, ny = (dx <= ex).sum(axis=1), (dy <= ey).sum(axis=1)
        out["ksg2"] = rounded(start - mp.mpf(1) / k - mean_psi(nx) - mean_psi(ny))
    return out


def with_ennemi(x, y, k):
    if x.shape[1] == y.shape[1] == 1:
        [[value]] = ennemi.estimate_mi(y[:, 0], x[:, 0], k=k, preprocess=False)
        return float(value)
    return float(ennemi_core._estimate_single_mi(x, y, k))


def with_exact_psi(x, y, k):
    series = ennemi_core._psi
    ennemi_core._psi = special.digamma
    try:
        return with_ennemi(x, y, k)
    finally:
        ennemi_core._psi = series


def main():
    disagreement = dict.fromkeys(LARGEST, 0.0)

    def compare(program, name, got, value):
        disagreement[program] = max(disagreement[program], abs(got - value))
        if abs(got - value) > 1e-12:
            print(f"{name}: {program} - ksg1 = {got - value:.2g}")

    def case(name, x, y, ks):
        x, y = (np.asarray(a, dtype=float).reshape(len(a), -1) for a in (x, y))
        values = []
        for k in ks:
            out = neighbours(x, y, k)
            label = f"{name}, k = {k}"
            if x.shape[1] == y.shape[1] == 1:
                value = float(_compute_mi_cc(x[:, 0], y[:, 0], k))
                if value > 0:
                    out["sklearn"] = value
                    compare("sklearn", label, value, out["ksg1"])
            out["ennemi"] = with_ennemi(x, y, k)
            compare("ennemi", label, out["ennemi"], out["ksg1"])
            compare("ennemiExactPsi", label, with_exact_psi(x, y, k), out["ksg1"])
            values.append(out)
        return {
            "name": name, "xDimension": x.shape[1], "yDimension": y.shape[1],
            "x": x.ravel().tolist(), "y": y.ravel().tolist(), "values": values,
        }

    random = np.random.default_rng(20040623)
    normal = random.standard_normal

    def pair(n, rho):
        x = normal(n)
        return x, rho * x + np.sqrt(1 - rho * rho) * normal(n)

    heavy = normal(150)
    two, one, five = normal((120, 2)), normal((200, 1)), normal((100, 5))
    cases = [
        case("normal pair, 0.6317", *pair(97, 0.6317), [3]),
        case("normal pair, 0.9", *pair(200, 0.9), [1, 3, 10]),
        case("normal pair, 0.6", *pair(500, 0.6), [3]),
        case("independent", *pair(130, 0.0), [3, 7]),
        case("heavy tails: y = x + t noise of one degree of freedom", heavy, heavy + random.standard_t(1, 150), [4]),
        case("normal pair, 0.9999", *pair(300, 0.9999), [3]),
        case("a million away from zero", *(1e6 + a for a in pair(120, 0.75)), [3]),
        case("a million away from zero, negative, x alone", normal(120) - 1e6, normal(120), [5]),
        case("scales far apart", *(s * a for s, a in zip((0.1, 1.0), pair(110, 0.8))), [3]),
        case("every other point is a neighbour", *pair(50, 0.5), [49, 48, 25]),
        case("multiples of 1/32: many points on the boundary", *(np.round(32 * a) / 32 for a in pair(150, 0.7)), [6]),
        case("dimensions 2 and 3", two, np.hstack((0.8 * two + 0.6 * normal((120, 2)), normal((120, 1)))), [3]),
        case("dimensions 1 and 2", one, np.hstack((0.9 * one + 0.4 * normal((200, 1)), normal((200, 1)))), [5]),
        case("dimensions 5 and 5", five, 0.8 * five + 0.6 * normal((100, 5)), [3]),
    ]
    print("largest disagreement:", ", ".join(f"{name} {value:.2g}" for name, value in disagreement.items()))
    for name, value in disagreement.items():
        assert value <= LARGEST[name], name
    programs = ", ".join(f"{name} {version(name)}" for name in ("numpy", "mpmath", "scikit-learn", "ennemi", "scipy"))
    with open(TARGET, "w") as file:
        json.dump({
            "source": f"Scripts/references/mutual-information-neighbours.py, {programs}",
            "largestDisagreement": disagreement, "cases": cases}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
