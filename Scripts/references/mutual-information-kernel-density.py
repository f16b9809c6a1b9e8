#!/usr/bin/env python3
"""Kernel density estimates of I(X;Y) by other programs: Tests/References/mutual-information/kernel-density.json.

* scikit-learn's KernelDensity on standardised coordinates (n - 1), with its own rules of thumb, for the joint density and,
  with marginals "own", for those of X and of Y; with "joint" the marginals take the joint density's bandwidth.
* Leave-one-out by a KernelDensity of the other draws for every draw (standardised by all).
* scipy's gaussian_kde for one-dimensional marginals, which must agree with scikit-learn's.
* With the full covariance: scipy's gaussian_kde, which has it; leave-one-out from scipy's multivariate_normal between all draws.

Run from the root of the repository; needs numpy, scipy, scikit-learn:
  python3 Scripts/references/mutual-information-kernel-density.py
"""
import json

import numpy as np
import scipy
import sklearn
from scipy.special import logsumexp
from scipy.stats import gaussian_kde, multivariate_normal
from sklearn.neighbors import KernelDensity


def factor(rule, n, d):
    return n ** (-1 / (d + 4)) if rule == "scott" else (n * (d + 2) / 4) ** (-1 / (d + 4))


def log_density(points, bandwidth, leave_out):
    if not leave_out:
        return KernelDensity(bandwidth=bandwidth, rtol=0).fit(points).score_samples(points)
    rows = np.arange(len(points))
    return np.array([
        KernelDensity(bandwidth=bandwidth, rtol=0).fit(points[rows != i]).score_samples(points[i : i + 1])[0]
        for i in rows
    ])


def full_log_density(points, bandwidth, leave_out):
    if not leave_out:
        return gaussian_kde(points.T, bw_method=bandwidth).logpdf(points.T)
    n = len(points)
    covariance = np.atleast_2d(np.cov(points, rowvar=False)) * bandwidth**2
    kernels = np.array([np.atleast_1d(multivariate_normal(p, covariance).logpdf(points)) for p in points])
    np.fill_diagonal(kernels, -np.inf)
    return logsumexp(kernels, axis=1) - np.log(n - 1)


def full_estimate(x, y, own, leave_out):
    n, dx, dy = len(x), x.shape[1], y.shape[1]
    joint = factor("full", n, dx + dy)
    hx, hy = (factor("full", n, dx), factor("full", n, dy)) if own else (joint, joint)
    return (
        full_log_density(np.hstack([x, y]), joint, leave_out)
        - full_log_density(x, hx, leave_out)
        - full_log_density(y, hy, leave_out)
    ).mean()


def estimate(x, y, rule, own, leave_out):
    x, y = ((v - v.mean(0)) / v.std(0, ddof=1) for v in (x, y))
    n, dx, dy = len(x), x.shape[1], y.shape[1]
    joint = factor(rule, n, dx + dy)
    hx, hy = (factor(rule, n, dx), factor(rule, n, dy)) if own else (joint, joint)
    terms = (
        log_density(np.hstack([x, y]), joint, leave_out)
        - log_density(x, hx, leave_out)
        - log_density(y, hy, leave_out)
    )
    if own and not leave_out and dx == 1:
        other = np.log(gaussian_kde(x[:, 0], bw_method=rule)(x[:, 0]))
        assert np.abs(other - log_density(x, hx, False)).max() < 1e-12
    return terms.mean()


generator = np.random.default_rng(20240517)
samples = []
for name, n, dx, dy in [("normal", 40, 1, 1), ("cauchy", 25, 1, 1), ("vectors", 30, 2, 3), ("two", 2, 1, 1)]:
    x = generator.standard_normal((n, dx))
    y = 0.8 * x[:, :1] + 0.6 * generator.standard_normal((n, dy))
    if name == "cauchy":
        x, y = np.tan(1.2 * np.tanh(x)), y**3
    x, y = np.round(x, 6), np.round(y, 6)
    estimates = {
        f"{rule} {'own' if own else 'joint'} {'others' if leave_out else 'all'}": estimate(x, y, rule, own, leave_out)
        for rule in ("scott", "silverman")
        for own in (False, True)
        for leave_out in (False, True)
    }
    if n > dx + dy:
        estimates |= {
            f"full {'own' if own else 'joint'} {'others' if leave_out else 'all'}": full_estimate(x, y, own, leave_out)
            for own in (False, True)
            for leave_out in (False, True)
        }
    samples.append({
        "name": name, "xDimension": dx, "yDimension": dy, "x": x.ravel().tolist(), "y": y.ravel().tolist(),
        "estimates": estimates,
    })
with open("Tests/References/mutual-information/kernel-density.json", "w") as file:
    json.dump({
        "script": "Scripts/references/mutual-information-kernel-density.py",
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
        "samples": samples,
    }, file, indent=1)
    file.write("\n")
