#!/usr/bin/env python3
"""Mutual information by a second route: Tests/References/mutual-information/truths.json.

* Bivariate normal: E[ln p(x,y) - ln p(x) - ln p(y)], the densities from scipy.stats, the mean by a trapezoidal sum over
  two independent normal coordinates.
* Y = X^2 + s*eps: the density of Y in closed form. With z = s/2 - y/s it is
  exp(-y^2/2s^2 + z^2/4) D_{-1/2}(z) / (2 sqrt(pi s)), a parabolic cylinder function, which DLMF 12.7.10 writes with Bessel
  functions of order 1/4; then I = E[ln f(y|x) - ln f(y)] over y alone, by Gauss-Legendre panels.
* Laws with densities in closed form: integrals of p ln p over one variable by mpmath, with 30 digits; what is left is in the
  functions below. Student's t: the entropy of a radial density in as many dimensions as there are.
* Multivariate normal: determinants by numpy.

Run from the root of the repository; needs mpmath, numpy and scipy:  python3 Scripts/references/mutual-information-truths.py
"""
import json

import mpmath as mp
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


def minus_p_log_p(p):
    return lambda t: -p(t) * mp.log(p(t)) if p(t) > 0 else mp.mpf(0)


def uniform_noise(e):
    """h(Y) - ln 2e."""
    p = lambda y: max(min(y + e, 1) - max(y - e, 0), 0) / (2 * e)
    edges = sorted([-e, e, 1 - e, 1 + e])
    return mp.quad(minus_p_log_p(p), edges) - mp.log(2 * e)


def ordered_weinman(theta):
    """h(Y) - h(Exp), the density of Y being a convolution of two exponentials."""
    r = 1 / theta
    p = lambda y: 2 * r * (y * mp.exp(-2 * y) if r == 2 else (mp.exp(-2 * y) - mp.exp(-r * y)) / (r - 2))
    scales = sorted([mp.mpf(1) / 2, theta])
    edges = [0] + [s * k for s in scales for k in (mp.mpf("0.1"), 1, 10)] + [40 * scales[1], 200 * scales[1]]
    return mp.quad(minus_p_log_p(p), sorted(set(edges))) - 1 - mp.log(theta)


def pareto(a):
    """h(Y) - h(Y|X): given X = x, (Y - 1)/x is a Lomax variable with tail (1 + t)^-(a + 1). All in ln(1 + t)."""
    def entropy(b):  # of the density b (1 + t)^(-b - 1)
        return mp.quad(lambda s: b * mp.exp(-b * s) * ((b + 1) * s - mp.log(b)), [0, 1 / b, 10 / b, 100 / b])
    mean_log_x = mp.quad(lambda s: a * mp.exp(-a * s) * s, [0, 1 / a, 10 / a, 100 / a])
    return entropy(a) - entropy(a + 1) - mean_log_x


def gamma_exponential(t):
    """h(Y) - E[1 - ln X]; Y is a Lomax variable, X = exp(s)."""
    density = lambda s: mp.exp(t * s - mp.exp(s)) / mp.gamma(t)
    edges = [-100 / t, -30 / t, -10 / t, -3 / t, 0, mp.log(t + 1), mp.log(t + 1) + 2, mp.log(t + 1) + 6]
    edges = sorted(set(edges + [mp.log(t) + k / mp.sqrt(t) for k in (-12, -6, -3, 0, 3, 6)]))
    mean_log_x = mp.quad(lambda s: density(s) * s, edges)
    return mp.quad(lambda s: t * mp.exp(-t * s) * ((t + 1) * s - mp.log(t)), [0, 1 / t, 10 / t, 100 / t]) - 1 + mean_log_x


def student_t(nu, rho, d):
    """h(X) + h(Y) - h(X, Y) of radial densities, r = exp(s), and the determinant's part."""
    def entropy(k):
        log_c = mp.loggamma((nu + k) / 2) - mp.loggamma(nu / 2) - mp.mpf(k) / 2 * mp.log(nu * mp.pi)
        log_p = lambda r: log_c - (nu + k) / 2 * mp.log1p(r * r / nu)
        log_area = mp.log(2) + mp.mpf(k) / 2 * mp.log(mp.pi) - mp.loggamma(mp.mpf(k) / 2)
        integrand = lambda s: -mp.exp(log_area + k * s + log_p(mp.exp(s))) * log_p(mp.exp(s))
        middle = mp.log(k) / 2
        edges = [-80 / mp.mpf(k), -20, -5, -2, -1, 0, 1, 2, 5, 20, 200 / min(nu, 8)]
        return mp.quad(integrand, sorted(set(middle + e for e in edges)))
    return 2 * entropy(d) - entropy(2 * d) - mp.mpf(d) / 2 * mp.log1p(-rho * rho)


def multivariate_normal(d, rho, pairs):
    matrix = np.full((2 * d, 2 * d), rho) if pairs is None else np.zeros((2 * d, 2 * d))
    for k in range(pairs or 0):
        matrix[k, d + k] = matrix[d + k, k] = rho
    np.fill_diagonal(matrix, 1.0)
    log_det = lambda m: np.linalg.slogdet(m)[1]
    return 0.5 * (log_det(matrix[:d, :d]) + log_det(matrix[d:, d:]) - log_det(matrix))


def rows(function, names, values):
    mp.mp.dps = 30
    return [
        {**dict(zip(names, v)), "value": float(function(*(mp.mpf(x) if isinstance(x, float) else x for x in v)))}
        for v in values
    ]


def main():
    reference = {
        "source": f"Scripts/references/mutual-information-truths.py, scipy {scipy.__version__}, numpy {np.__version__}",
        "bivariate-normal": [{"correlation": r, "value": bivariate_normal(r)} for r in CORRELATIONS],
        "quadratic-noise": [{"noise": s, "value": float(quadratic_noise(s))} for s in NOISES],
        "uniform-noise": rows(uniform_noise, ["noise"], [(e,) for e in (1e-6, 0.0317, 0.1, 0.5, 0.75, 40.0, 1000.0)]),
        "ordered-weinman": rows(
            ordered_weinman, ["theta"], [(t,) for t in (1e-6, 0.0317, 0.1, 0.499, 0.5, 0.5001, 0.6317, 1.0, 40.0, 1e6)]),
        "pareto": rows(pareto, ["shape"], [(a,) for a in (0.1, 0.6317, 1.0, 3.7, 40.0, 1000.0)]),
        "gamma-exponential": rows(gamma_exponential, ["shape"], [(t,) for t in (0.1, 0.317, 1.0, 3.7, 40.0, 1000.0)]),
        "student-t": rows(
            student_t, ["degrees-of-freedom", "correlation", "dimensions"],
            [(1.0, 0.0, 1), (1.0, 0.0, 2), (0.2, 0.5, 1), (3.0, -0.6317, 1), (5.7, 0.9, 3), (100.0, 0.6, 1),
             (1000.0, 0.6, 2), (2.0, 0.3, 10)]),
        "multivariate-normal": [
            {"dimensions": d, "correlation": r, "pairs": p, "value": float(multivariate_normal(d, r, p))}
            for d, r, p in [(1, 0.6317, None), (2, 0.5, None), (5, 0.5, None), (3, -0.19, None), (50, 0.01, None),
                            (20, 0.95, None), (1, -0.6317, 1), (2, 0.8, 2), (5, 0.8, 2), (25, -0.6317, 7)]
        ],
    }
    with open("Tests/References/mutual-information/truths.json", "w") as file:
        json.dump(reference, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
