#!/usr/bin/env python3
"""Numbers of bins and information by the rules of numpy: Tests/References/mutual-information/bin-rules.json.

numpy.histogram_bin_edges is applied to each variable, numpy.histogram2d counts between these edges, and the entropies are
summed exactly. Columns that are all equal are left out: where their mean rounds, numpy sees a spread.

Run from the root of the repository; needs numpy and scipy:  python3 Scripts/references/mutual-information-bin-rules.py
"""
import json
import math

import numpy as np
from scipy import special

RULES = {
    "sturges": "sturges", "scott": "scott", "freedman-diaconis": "fd", "rice": "rice", "sqrt": "sqrt",
    "doane": "doane", "auto": "auto",
}
LIMIT = 4096


def information(counts, total):
    entropy = lambda c: math.fsum(special.entr(np.asarray(c) / total).ravel())
    return entropy(counts.sum(axis=1)) + entropy(counts.sum(axis=0)) - entropy(counts)


def bins(rule, v):
    """The number of bins, or None where it is more than numpy makes."""
    try:
        return len(np.histogram_bin_edges(v, bins=RULES[rule])) - 1
    except (ValueError, MemoryError):
        return None


def result(rule, x, y):
    row = {"rule": rule, "xBins": bins(rule, x), "yBins": bins(rule, y), "information": None}
    if all(n and n <= LIMIT for n in (row["xBins"], row["yBins"])):
        counts, *_ = np.histogram2d(x, y, bins=[row["xBins"], row["yBins"]])
        assert counts.sum() == len(x)
        row["information"] = information(counts, len(x))
    return row


def case(name, x, y):
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    return {"name": name, "x": x.tolist(), "y": y.tolist(), "results": [result(rule, x, y) for rule in RULES]}


def main():
    random = np.random.default_rng(20240917)
    g, h, u = random.standard_normal((3, 512))
    few = lambda v: np.round(v, 3)
    cases = [
        case("normal pair, n = 512", few(g), few(0.6317 * g + h)),
        case("uniform and exponential, n = 200", few(random.uniform(-1, 1, 200)), few(random.exponential(2, 200))),
        case("a Cauchy variable, n = 100", few(random.standard_cauchy(100)), few(random.standard_normal(100))),
        case("heavy tails: too many bins, n = 300", np.sign(g[:300]) * np.exp(12 * np.abs(h[:300])), few(u[:300])),
        case("skewed, n = 97", few(random.gamma(0.5, 1, 97)), few(np.exp(2 * g[:97]))),
        case("ties: rounded to a tenth, n = 128", np.round(g[:128], 1), np.round(h[:128], 0)),
        case("ties: no interquartile range, n = 64", np.where(np.abs(g[:64]) > 1.5, np.round(g[:64], 2), 0), few(h[:64])),
        case("two values, n = 50", g[:50] > 0, h[:50] > 0.5),
        case("whole numbers in order, n = 1000", np.arange(1000), np.arange(1000)[::-1] % 125),
        case("whole numbers in order, n = 64", np.arange(64), np.arange(64)[::-1] / 7),
        case("whole numbers in order, n = 27", np.arange(27), np.arange(27) ** 2),
        case("whole numbers in order, n = 100", np.arange(100), np.arange(100) / 3),
        case("symmetric: no skewness, n = 16", np.arange(16) - 7.5, np.exp(np.arange(16) / 5)),
        case("a column of one value but one, n = 20", [1.0] * 19 + [2.0], few(g[:20])),
        case("n = 5", [0.1, 0.7, 0.2, 2.385, -1.317], [3, 1, 4, 1, 5]),
        case("n = 3", [0.1, 0.7, 0.2], [3, 1, 4]),
        case("n = 2", [0.3, 0.7], [5.0, -1.0]),
        case("tiny range, n = 9", 1 + np.arange(9) * 2.0**-40, few(g[:9])),
    ]
    sizes = [1, 2, 3, 7, 8, 27, 64, 97, 100, 125, 216, 343, 512, 729, 1000, 4096, 10_000, 8000, 15_625, 10**6, 10**9]
    source = f"Scripts/references/mutual-information-bin-rules.py, numpy {np.__version__}"
    powers = [{"n": n, "third": n ** (1 / 3), "inverse": n ** (-1.0 / 3.0)} for n in sizes]
    with open("Tests/References/mutual-information/bin-rules.json", "w") as file:
        json.dump({"source": source, "cases": cases, "powers": powers}, file)
        file.write("\n")
    for row in cases:
        print(row["name"], [(r["xBins"], r["yBins"]) for r in row["results"]])


if __name__ == "__main__":
    main()
