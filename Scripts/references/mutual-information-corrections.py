#!/usr/bin/env python3
"""Corrected estimates of I(X;Y) from tables of counts: Tests/References/mutual-information/corrections.json.

By other programs where they are right, and by a second derivation where they are not or where there is none:

* miller-madow: infomeasure. chao-shen: in mpmath, compared with infomeasure, which loses digits in 1 - (1 - p)^N (the
  largest difference is printed) and divides 0 by 0 for one draw. james-stein, dirichlet: the frequencies of the joint table by infomeasure where
  every cell is occupied (it knows no others), marginalised here; with empty cells the same formulas on all cells in numpy.
* grassberger-2003: dit's `entropy_2`, which has psi(N) in place of ln N; the difference is added.
* grassberger-1988: from the formula, in mpmath. infomeasure's "grassberger" has (-1)^n/(n + 1) within the sum over points,
  which is (-1)^n n/(n + 1) in the sum over cells. The Poisson mean decides: with (-1)^n/(n + 1) in the sum over cells what is
  left of z ln z is O(exp(-z)/z^2), with infomeasure's O(exp(-z)); printed below at z = 3.
* jackknife: every point left out in turn, in mpmath.
* panzeri-treves: the Bayesian count written out with mpmath's powers.
* nsb: the integrals over ln beta by mpmath's Gauss-Legendre quadrature with 20 points on many panels, to some 12 digits.
  infomeasure's "nsb" is not used: it multiplies each ln [Gamma(n + beta)/Gamma(beta)] by n, integrates beta from 0 to ln K
  (the range of xi, of which beta is a function), and leaves out empty cells. ndd 1.10.6 could not be built (it needs a
  Fortran compiler).

Run from the root of the repository:
    pip install infomeasure==0.6.3 dit==1.2.3 mpmath==1.4.1 numpy==2.4.6
    python3 Scripts/references/mutual-information-corrections.py
"""
import json
import sys
import types
from importlib.metadata import version
from importlib.util import find_spec

import infomeasure
import numpy as np
from infomeasure.estimators.entropy.bayes import BayesEntropyEstimator
from infomeasure.estimators.entropy.shrink import ShrinkEntropyEstimator
from mpmath import mp, mpf

# dit 1.2.3 as a whole does not load with Python 3.10 or numpy 2; its estimators do, without the rest.
folder = find_spec("dit").submodule_search_locations[0]
for package, path in [("dit", folder), ("dit.inference", f"{folder}/inference")]:
    sys.modules[package] = types.ModuleType(package)
    sys.modules[package].__path__ = [path]
sys.modules["dit.inference.counts"] = types.ModuleType("dit.inference.counts")
sys.modules["dit.inference.counts"].get_counts = lambda data, length: np.unique(data, return_counts=True)[1]
from dit.inference.estimators import entropy_2  # noqa: E402

mp.dps = 25
ALPHAS = [0.37, 1.0]
TABLES = {
    "eight draws": [[3, 1], [1, 3]],
    "one draw": [[0, 0], [0, 1]],
    "one cell": [[7, 0], [0, 0]],
    "all alone": [[1, 0, 1], [0, 1, 0], [1, 0, 1], [0, 0, 0]],
    "no coincidence but one": [[2, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0]],
    "full 2x3": [[5, 1, 2], [1, 9, 3]],
    "3x5 with empty cells": [[11, 4, 0, 21, 6], [1, 30, 7, 0, 0], [0, 4, 6, 6, 1]],
    "flat": [[4, 4], [4, 4]],
    "diagonal": [[30, 0, 0], [0, 41, 0], [0, 0, 29]],
    "thousand": [[203, 48, 55], [49, 310, 0], [17, 33, 285]],
}


def sparse(seed, rows, columns, n):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.full(rows * columns, 0.3))
    return rng.multinomial(n, p).reshape(rows, columns).tolist()


TABLES["10x10, 97 draws"] = sparse(1, 10, 10, 97)
TABLES["12x12, 1000 draws"] = sparse(2, 12, 12, 1000)
TABLES["100x100, 300 draws"] = sparse(3, 100, 100, 300)
TABLES["3x4, 100000 draws"] = sparse(4, 3, 4, 100000)


def draws(counts):
    return np.repeat(np.arange(len(counts)), counts)


def information(entropy, table):
    table = np.asarray(table)
    x, y, cells = table.sum(axis=1), table.sum(axis=0), table.ravel()
    return float(entropy(x) + entropy(y) - entropy(cells))


def of_frequencies(q):
    def entropy(p):
        return -float(np.sum(p[p > 0] * np.log(p[p > 0])))
    return entropy(q.sum(axis=1)) + entropy(q.sum(axis=0)) - entropy(q.ravel())


def plug_in(counts):
    n = mpf(int(sum(counts)))
    return -sum((mpf(int(k)) / n * mp.log(mpf(int(k)) / n) for k in counts if k > 0), mpf(0))


def jackknife(counts):
    n = int(sum(counts))
    if n == 1:
        return mpf(0)
    left = mpf(0)
    for cell, k in enumerate(counts):
        if k > 0:
            rest = list(counts)
            rest[cell] -= 1
            left += int(k) * plug_in(rest)
    return n * plug_in(counts) - mpf(n - 1) / n * left


def grassberger_1988(counts):
    n = int(sum(counts))
    total = sum((int(k) * mp.digamma(int(k)) + mpf((-1) ** int(k)) / (int(k) + 1) for k in counts if k > 0), mpf(0))
    return mp.log(n) - total / n


def grassberger_2003(counts):
    n = int(sum(counts))
    return entropy_2(draws(counts)) * np.log(2) + float(mp.log(n) - mp.digamma(n))


def miller_madow(counts):
    return infomeasure.entropy(draws(counts), approach="miller_madow", base="e")


DIFFERENCES = []


def chao_shen(counts):
    n, singles = int(sum(counts)), sum(1 for k in counts if k == 1)
    coverage = 1 - mpf(min(singles, n - 1)) / n
    chances = [coverage * int(k) / n for k in counts if k > 0]
    value = -sum((p * mp.log(p) / (1 - (1 - p) ** n) for p in chances), mpf(0))
    if n > 1:
        DIFFERENCES.append(abs(float(value) - infomeasure.entropy(draws(counts), approach="chao_shen", base="e")))
    return value


def james_stein(table):
    table = np.asarray(table)
    n = table.sum()
    if (table > 0).all():
        return of_frequencies(np.asarray(ShrinkEntropyEstimator(draws(table.ravel()), base="e")._shrink_probs())
                              .reshape(table.shape))
    u, t = table / n, 1 / table.size
    noise = np.sum(u * (1 - u)) / (n - 1) if n > 1 else np.inf
    shrinkage = min(1.0, noise / np.sum((u - t) ** 2))
    return of_frequencies(shrinkage * t + (1 - shrinkage) * u)


def dirichlet(table, alpha):
    table = np.asarray(table)
    if (table > 0).all():
        return of_frequencies(np.asarray(BayesEntropyEstimator(draws(table.ravel()), alpha=alpha, base="e").bayes_probs)
                              .reshape(table.shape))
    return of_frequencies((table + alpha) / (table.sum() + alpha * table.size))


def relevant(counts):
    """How many cells matter, by Panzeri & Treves 1996."""
    seen = [int(k) for k in counts if k > 0]
    n, r, room = sum(seen), len(seen), len(counts)
    if r in (0, room):
        return r

    def missed(extra):
        if extra == 0:
            chances = [mpf(k) / n for k in seen]
        else:
            share = 1 - (mpf(n) / (n + r)) ** (mpf(1) / n)
            chances = [(1 - extra * share) * (k + 1) / (n + r) for k in seen] + [share] * extra
        return abs(r - sum((1 - (1 - p) ** n for p in chances), mpf(0)))

    extra = 0
    while r + extra < room and missed(extra + 1) < missed(extra):
        extra += 1
    return r + extra


def panzeri_treves(table):
    table = np.asarray(table)
    excess = sum(relevant(row) - 1 for row in table if row.sum() > 0) - (relevant(table.sum(axis=0)) - 1)
    plain = plug_in(table.sum(axis=1)) + plug_in(table.sum(axis=0)) - plug_in(table.ravel())
    return float(plain - mpf(excess) / (2 * int(table.sum())))


def nsb(counts):
    cells, n = len(counts), int(sum(counts))
    if cells == 1:
        return mpf(0)
    values, times = np.unique(counts, return_counts=True)
    pairs = [(int(k), int(m)) for k, m in zip(values, times)]

    def log_density(t):
        beta = mp.exp(t)
        prior = cells * mp.psi(1, cells * beta + 1) - mp.psi(1, beta + 1)
        value = mp.log(prior) + t + mp.loggamma(cells * beta) - mp.loggamma(n + cells * beta)
        return value + sum(m * (mp.loggamma(k + beta) - mp.loggamma(beta)) for k, m in pairs if k > 0)

    def entropy(t):
        beta = mp.exp(t)
        weight = n + cells * beta
        return mp.digamma(weight + 1) - sum(m * (k + beta) / weight * mp.digamma(k + beta + 1) for k, m in pairs)

    grid = range(-40, 46)
    heights = [log_density(mpf(t)) for t in grid]
    best = max(range(len(grid)), key=lambda i: heights[i])
    height = heights[best]
    mass = mean = mpf(0)
    nodes = np.polynomial.legendre.leggauss(20)
    for i in range(len(grid) - 1):
        # 20 points in panels that are narrow near the maximum, as far as there is anything.
        if max(heights[max(i - 1, 0):i + 3]) < height - 32:
            continue
        panels = (4 if n < 5000 else 32) if abs(i - best) < 3 else 1
        for panel in range(panels):
            for node, weight in zip(*nodes):
                t = grid[i] + (panel + (mpf(float(node)) + 1) / 2) / panels
                density = mp.exp(log_density(t) - height) * float(weight) / panels
                mass += density
                mean += density * entropy(t)
    return mean / mass


def grassberger_forms(cells=100, n=300):
    """The bias of the two forms of Grassberger 1988 on equal cells, by the binomial sum."""
    result = []
    for form in (lambda k: k * (k + 1), lambda k: k + 1):
        mean = mpf(0)
        for k in range(1, n + 1):
            p = mp.binomial(n, k) * mpf(1) / cells ** k * (1 - mpf(1) / cells) ** (n - k)
            mean += p * mpf(k) / n * (mp.log(n) - mp.digamma(k) - mpf((-1) ** k) / form(k))
        result.append(float(cells * mean - mp.log(cells)))
    return result


def main():
    print("bias of the two forms of Grassberger 1988, 100 equal cells, N = 300:", *grassberger_forms())
    cases = []
    for name, table in TABLES.items():
        values = {
            "miller-madow": information(miller_madow, table),
            "jackknife": information(jackknife, table) if np.sum(table) <= 1000 else None,
            "grassberger-1988": information(grassberger_1988, table),
            "grassberger-2003": information(grassberger_2003, table),
            "chao-shen": information(chao_shen, table),
            "james-stein": james_stein(table),
            "panzeri-treves": panzeri_treves(table),
            "nsb": information(nsb, table),
        }
        values = {word: value for word, value in values.items() if value is not None}
        for alpha in ALPHAS:
            values[f"dirichlet {alpha}"] = dirichlet(table, alpha)
        print(name, values, flush=True)
        cases.append({"name": name, "rows": table, "values": values})
    print("largest difference from infomeasure's Chao-Shen entropies:", max(DIFFERENCES))
    versions = ", ".join(f"{name} {version(name)}" for name in ("infomeasure", "dit", "mpmath", "numpy"))
    content = {"source": f"Scripts/references/mutual-information-corrections.py, {versions}", "cases": cases}
    with open("Tests/References/mutual-information/corrections.json", "w") as file:
        json.dump(content, file)
        file.write("\n")


if __name__ == "__main__":
    main()
