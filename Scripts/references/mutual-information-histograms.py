#!/usr/bin/env python3
"""Counts of numpy.histogram2d: Tests/References/mutual-information/histograms.json.

Run from the root of the repository; needs numpy and scipy:  python3 Scripts/references/mutual-information-histograms.py
"""
import json
import math

import numpy as np
from scipy import special


def information(counts, total):
    entropy = lambda c: math.fsum(special.entr(np.asarray(c) / total).ravel())
    return entropy(counts.sum(axis=1)) + entropy(counts.sum(axis=0)) - entropy(counts)


def case(name, x, y, bins, interval=None):
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if interval is None:
        counts, xedges, yedges = np.histogram2d(x, y, bins=bins)
    else:
        # The outermost bins extend to infinity: cut off, then count.
        low, high = interval
        counts, xedges, yedges = np.histogram2d(
            np.clip(x, low, high), np.clip(y, low, high), bins=bins, range=[interval, interval])
    assert counts.sum() == len(x), name
    return {
        "name": name, "x": x.tolist(), "y": y.tolist(), "bins": bins, "range": interval,
        "counts": [int(c) for c in counts.ravel()], "xEdges": xedges.tolist(), "yEdges": yedges.tolist(),
        "information": information(counts, len(x)),
    }


def main():
    random = np.random.default_rng(20240229)
    n = 97
    g, h = random.standard_normal((2, n))
    tenths = np.round(random.uniform(-2, 2, n), 1)
    cases = [
        case("notebook: normal pair, 30 bins", *random.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 400).T, 30),
        case("12 bins", g, 0.6317 * g + h, 12),
        case("ties", tenths, np.round(tenths + 0.5 * g, 1), 7),
        case("values on the edges of tenths", np.arange(0, 41) / 10, np.arange(0, 41)[::-1] / 10, 40),
        case("values on the edges of thirds", np.arange(0, 31) / 3, np.arange(0, 31) * 0.1, 10),
        case("values on every edge of linspace", np.linspace(-0.3, 1.7, 30), np.linspace(0.1, 0.7, 30), 29),
        case("one ulp around the edges", np.nextafter(np.linspace(0, 1, 21), 2), np.nextafter(np.linspace(0, 1, 21), -1), 20),
        case("constant column", g, np.full(n, 2.385), 5),
        case("two constant columns", np.full(5, -1.317), np.full(5, 0.0), 4),
        case("constant and huge", np.full(5, 1e300), g[:5], 3),
        case("tiny range", 1 + np.arange(9) * 2.0**-52, g[:9], 6),
        case("subnormal range", np.arange(9) * 5e-324, g[:9], 6),
        case("subnormal range, more bins than steps", np.arange(3) * 5e-324, g[:3], 7),
        case("huge range", g * 1e307, h * 1e-300, 9),
        case("heavy tail", np.tan(g * 1.5), np.exp(5 * h), 11),
        case("n = 2", [0.3, 0.7], [5.0, -1.0], 4),
        case("n = 1", [0.3], [5.0], 4),
        case("one bin", g, h, 1),
        case("fixed range, points outside", 2 * g, 3 * h, 7, [-2.5, 3.1]),
        case("fixed range, points on the edges", np.arange(-5, 6) / 2, np.arange(-5, 6)[::-1] / 4, 4, [-1.0, 1.0]),
        case("fixed range away from the data", g, h, 3, [100.0, 101.0]),
        case("fixed range, one bin", g, h, 1, [-1.0, 1.0]),
    ]
    source = f"Scripts/references/mutual-information-histograms.py, numpy {np.__version__}"
    with open("Tests/References/mutual-information/histograms.json", "w") as file:
        json.dump({"source": source, "cases": cases}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
