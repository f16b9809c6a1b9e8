#!/usr/bin/env python3
"""Probabilities of rectangles by a second route: Tests/References/mutual-information/cells.json.

* Bivariate normal: the sources integrate over X given the edges of Y; here over Y given the edges of X, by mpmath's
  tanh-sinh rule in pieces that end where the integrand turns.
* Y = X^2 + s*eps: the sources integrate over X; here over eps: for a given eps the condition c < X^2 + s*eps < d is one
  on |X|, so the integrand is a difference of erf, with square-root kinks where s*eps passes c, d, c - a^2, ...

Run from the root of the repository; needs mpmath:  python3 Scripts/references/mutual-information-cells.py
"""
import json

import mpmath as mp

mp.mp.dps = 20
INFINITY = mp.mpf(40)


def mass(a, b):
    """The probability that a standard normal variable lies between a and b."""
    if b <= a:
        return mp.mpf(0)
    if a > 0:
        return (mp.erfc(a / mp.sqrt(2)) - mp.erfc(b / mp.sqrt(2))) / 2
    return mp.ncdf(b) - mp.ncdf(a)


def integrate(function, low, high, breaks):
    points = sorted({low, high, *(p for p in breaks if low < p < high)})
    return mp.quad(function, points) if high > low else mp.mpf(0)


def bivariate_normal(rho, edges):
    rho = mp.mpf(rho)
    s = mp.sqrt(1 - rho * rho)
    cuts = [-INFINITY, *map(mp.mpf, edges), INFINITY]

    def cell(a, b, c, d):
        turns = [e / rho + k * s / abs(rho) for e in (a, b) for k in (-6, -2, 0, 2, 6)] if rho else []
        function = lambda y: mp.npdf(y) * mass((a - rho * y) / s, (b - rho * y) / s)
        return float(integrate(function, max(c, -11), min(d, 11), [*turns, -6, -3, 0, 3, 6]))

    return [cell(a, b, c, d) for a, b in zip(cuts, cuts[1:]) for c, d in zip(cuts, cuts[1:])]


def quadratic_noise(s, edges):
    s = mp.mpf(s)
    # Y goes far beyond X.
    cuts = [-INFINITY, *map(mp.mpf, edges), INFINITY]
    far = INFINITY**4

    def cell(a, b, c, d):
        def function(eps):
            low, high = (c if c > -INFINITY else -far) - s * eps, (d if d < INFINITY else far) - s * eps
            if high <= 0:
                return mp.mpf(0)
            q, p = mp.sqrt(high), mp.sqrt(max(low, 0))
            return mp.npdf(eps) * (mass(max(a, p), min(b, q)) + mass(max(a, -q), min(b, -p)))

        # |X| beyond 11 and |Y| beyond 121 + 11 s do not occur.
        squares = [0, *(e * e for e in (a, b) if abs(e) < 40)]
        turns = [(e - q) / s for e in (c, d) if abs(e) < 40 for q in squares]
        return float(integrate(function, mp.mpf(-11), mp.mpf(11), [*turns, -6, -3, 0, 3, 6]))

    return [cell(a, b, c, d) for a, b in zip(cuts, cuts[1:]) for c, d in zip(cuts, cuts[1:])]


def main():
    ugly = [-1.317, -0.2, 0.385, 2.385]
    normal = [
        {"correlation": r, "edges": e, "cells": bivariate_normal(r, e)}
        for r, e in [
            (0.0, ugly), (0.75, ugly), (-0.6317, ugly), (0.99, ugly), (0.9999, ugly), (-0.9999, ugly),
            (0.75, [-8.5, -6.25, 0.001, 7.5]), (0.9, [0.0]), (0.6317, []),
        ]
    ]
    quadratic = [
        {"noise": s, "edges": e, "cells": quadratic_noise(s, e)}
        for s, e in [
            (0.001, ugly), (0.1, ugly), (0.6317, ugly), (1.0, ugly), (40.0, [-30.0, -1.317, 2.385]),
            (0.1, [-6.25, 0.0, 4.0, 8.5]), (1000.0, [-3.0, 3.0]),
        ]
    ]
    reference = {
        "source": f"Scripts/references/mutual-information-cells.py, mpmath {mp.__version__}",
        "bivariate-normal": normal,
        "quadratic-noise": quadratic,
    }
    for row in (*normal, *quadratic):
        assert abs(sum(row["cells"]) - 1) < 1e-13, (row, sum(row["cells"]))
    with open("Tests/References/mutual-information/cells.json", "w") as file:
        json.dump(reference, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
