#!/usr/bin/env python3
"""Mutual information by a second route: Tests/References/mutual-information/truths.json.

* Bivariate normal: E[ln p(x,y) - ln p(x) - ln p(y)], the densities from scipy.stats, the mean by a trapezoidal sum over
  two independent normal coordinates.
* Y = X^2 + s*eps: the density of Y in closed form. With z = s/2 - y/s it is
  exp(-y^2/2s^2 + z^2/4) D_{-1/2}(z) / (2 sqrt(pi s)), a parabolic cylinder function, which DLMF 12.7.10 writes with Bessel
  functions of order 1/4; then I = E[ln f(y|x) - ln f(y)] over y alone, by Gauss-Legendre panels.

Run from the root of the repository; needs numpy and scipy:  python3 Scripts/references/mutual-information-truths.py
"""
import json

import numpy as np
import scipy
from scipy import special, stats

CORRELATIONS = [0.0, 0.001, 0.3, 0.5, -0.6317, 0.75, 0.9, -0.99, 0.9999, 0.999999]
NOISES = [0.001, 0.01, 0.1, 0.6317, 1.0, 3.7, 40.0, 1000.0]


def bivariate_normal(rho):
    grid = np.arange(-9, 9.0001, 0.1)
    weight = stats.norm.pdf(grid) * 0.1
    u, v = np.meshgrid(grid, grid, indexing="ij")
    # x and y from coordinates along the principal axes: no direction is badly conditioned.
    a, b = np.sqrt((1 + rho) / 2) * u, np.sqrt((1 - rho) / 2) * v
    x, y = a + b, a - b
    log_joint = -0.5 * (u * u + v * v) - np.log(2 * np.pi) - 0.5 * (np.log1p(rho) + np.log1p(-rho))
    ratio = log_joint - stats.norm.logpdf(x) - stats.norm.logpdf(y)
    return float(np.sum(weight[:, None] * weight[None, :] * ratio))


def scaled_i(order, t):
    """exp(-t) I_order(t); scipy gives NaN beyond 1e9, where three terms of the asymptotic series are exact."""
    m = 4 * order * order
    with np.errstate(divide="ignore"):
        series = (1 - (m - 1) / (8 * t) + (m - 1) * (m - 9) / (2 * (8 * t) ** 2)) / np.sqrt(2 * np.pi * t)
    return np.where(t > 1e7, series, special.ive(order, np.minimum(t, 1e7)))


def density(y, s):
    z = s / 2 - y / s
    w = np.abs(z)
    t = w * w / 4
    above = np.sqrt(w / (2 * np.pi)) * special.kve(0.25, t) * np.exp(-((y / s) ** 2) / 2)
    with np.errstate(over="ignore"):
        below = np.sqrt(np.pi * w) / 2 * np.exp(-y / 2 + s * s / 8) * (scaled_i(0.25, t) + scaled_i(-0.25, t))
    return np.where(z > 0, above, below) / (2 * np.sqrt(np.pi * s))


def quadratic_noise(s):
    nodes, weights = np.polynomial.legendre.leggauss(40)
    edges = [-10.0 * s]
    while edges[-1] < 90 + 10 * s:
        y = edges[-1]
        edges.append(y + min(max(0.4 * s, y / 7), max(0.7, s / 2)))
    low, high = np.array(edges[:-1]), np.array(edges[1:])
    y = ((low + high) / 2)[:, None] + ((high - low) / 2)[:, None] * nodes
    weight = ((high - low) / 2)[:, None] * weights
    f = density(y, s)
    total = float(np.sum(weight * f))
    assert abs(total - 1) < 1e-12, (s, total)
    entropy = float(np.sum(weight * special.entr(f)))
    return entropy - 0.5 * np.log(2 * np.pi * np.e) - np.log(s)


def main():
    reference = {
        "source": f"Scripts/references/mutual-information-truths.py, scipy {scipy.__version__}, numpy {np.__version__}",
        "bivariate-normal": [{"correlation": r, "value": bivariate_normal(r)} for r in CORRELATIONS],
        "quadratic-noise": [{"noise": s, "value": float(quadratic_noise(s))} for s in NOISES],
    }
    with open("Tests/References/mutual-information/truths.json", "w") as file:
        json.dump(reference, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
