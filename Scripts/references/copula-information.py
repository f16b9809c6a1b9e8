#!/usr/bin/env python3
"""The information of copulas by integrating c ln c, for Tests/MutualInformationTests/CopulaTests.swift, printed with the
integral of c, which is 1. Gauss and Legendre's rule with 400 nodes a side for Frank and FGM, the trapezium rule in
ln(-ln u) and ln(-ln v) with steps of 0.02 for Clayton and Gumbel; no closed form is used.

Needs numpy:  python3 Scripts/references/copula-information.py
"""
import numpy as np


def over_logarithms(log_density, last, step=0.02):
    """Integrals of c and of c ln c; log_density takes -ln u, -ln v and their logarithms."""
    s = np.arange(-45, last, step)
    log_x, log_y = s[:, None], s[None, :]
    x, y = np.exp(log_x), np.exp(log_y)
    values = log_density(x, y, log_x, log_y)
    weights = np.exp(values - x - y + log_x + log_y) * step * step
    return weights.sum(), (weights * values).sum()


def gumbel(theta):
    def log_density(x, y, log_x, log_y):
        log_r = np.maximum(log_x, log_y) + np.log1p(np.exp(-theta * np.abs(log_x - log_y))) / theta
        r = np.exp(log_r)
        return -r + x + y + (theta - 1) * (log_x + log_y) + (1 - 2 * theta) * log_r + np.log(r + theta - 1)
    return over_logarithms(log_density, 5)


def clayton(theta):
    def log_density(x, y, log_x, log_y):
        large, small = theta * np.maximum(x, y), theta * np.minimum(x, y)
        total = large + np.log1p(np.exp(small - large) - np.exp(-large))
        return np.log1p(theta) + (1 + theta) * (x + y) - (2 + 1 / theta) * total
    return over_logarithms(log_density, 7)


def over_square(density):
    nodes, weights = np.polynomial.legendre.leggauss(400)
    nodes, weights = (nodes + 1) / 2, weights / 2
    values = density(nodes[:, None], nodes[None, :])
    weights = weights[:, None] * weights[None, :] * values
    return weights.sum(), (weights * np.log(values)).sum()


def frank(theta):
    whole = -np.expm1(-theta)
    return over_square(lambda u, v: theta * whole * np.exp(-theta * (u + v))
                       / (whole - np.expm1(-theta * u) * np.expm1(-theta * v)) ** 2)


def fgm(theta):
    return over_square(lambda u, v: 1 + theta * (1 - 2 * u) * (1 - 2 * v))


for family, parameters in ((clayton, (1, 3)), (frank, (0.3, 0.7, 5, -5)), (gumbel, (1.2, 1.5, 2, 5)), (fgm, (0.3, -0.7, 0.95, 1))):
    for theta in parameters:
        print(family.__name__, theta, *(f"{value:.13f}" for value in family(theta)))
