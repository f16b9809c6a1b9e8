#!/usr/bin/env python3
"""The figures that Studies/published compares with where the literature has curves only, by plain NumPy:
Tests/References/mutual-information/published.json.

* Kraskov's two estimators (k = 3, n = 1000) by brute force over all distances: mean bias, its standard error, the standard
  deviation and its standard error, over 1600 samples of each correlation.
* InfoNCE with the log density ratio as critic in batches of K = 64 and 128, d = 20 normal pairs with one correlation
  (the setting of Poole et al. 2019, arXiv 1905.06922): mean and standard error over 4000 batches.

Some minutes. Run from the root of the repository; needs numpy, scipy:
  python3 Scripts/references/mutual-information-published.py
"""
import json

import numpy as np
from scipy.special import digamma, logsumexp

generator = np.random.default_rng(20240611)


def kraskov(x, y, k):
    n = len(x)
    dx, dy = (np.abs(v[:, None] - v[None, :]) for v in (x, y))
    both = np.maximum(dx, dy)
    np.fill_diagonal(both, np.inf)
    nearest = np.argpartition(both, k, axis=1)[:, :k]
    r = np.take_along_axis(both, nearest, 1).max(1)
    nx, ny = ((d < r[:, None]).sum(1) - 1 for d in (dx, dy))
    first = digamma(k) + digamma(n) - np.mean(digamma(nx + 1) + digamma(ny + 1))
    ex, ey = (np.take_along_axis(d, nearest, 1).max(1) for d in (dx, dy))
    nx, ny = ((d <= e[:, None]).sum(1) - 1 for d, e in ((dx, ex), (dy, ey)))
    return first, digamma(k) - 1 / k + digamma(n) - np.mean(digamma(nx) + digamma(ny))


def moments(values, truth=0.0):
    values = np.asarray(values)
    n, s = len(values), values.std(ddof=1)
    t = (values - values.mean()) ** 2
    return {
        "bias": values.mean() - truth, "error": s / n**0.5, "sd": s,
        "sdError": t.std(ddof=1) / n**0.5 / (2 * s),
    }


neighbours = []
for rho in (0.0, 0.6, 0.9):
    pairs = []
    for _ in range(1600):
        x = generator.standard_normal(1000)
        y = rho * x + (1 - rho * rho) ** 0.5 * generator.standard_normal(1000)
        pairs.append(kraskov(x, y, 3))
    truth = -0.5 * np.log1p(-rho * rho)
    for name, column in zip(("ksg1", "ksg2"), np.array(pairs).T):
        neighbours.append({"correlation": rho, "estimator": name} | moments(column, truth))
        print(neighbours[-1])

contrastive = []
for information in (2, 4, 6, 8, 10):
    rho = round((1 - np.exp(-information / 10)) ** 0.5, 10)
    for size in (64, 128):
        values = []
        for _ in range(4000):
            x = generator.standard_normal((size, 20))
            y = rho * x + (1 - rho * rho) ** 0.5 * generator.standard_normal((size, 20))
            # ln p(y|x) less what does not depend on x.
            scores = (rho * (x @ y.T) - 0.5 * rho * rho * (x**2).sum(1)[:, None]) / (1 - rho * rho)
            # The critic of the bound may differ by a function of y; the log density ratio has this one.
            scores -= 0.5 * rho * rho * (y**2).sum(1)[None, :] / (1 - rho * rho)
            values.append(np.log(size) + np.mean(np.diag(scores) - logsumexp(scores, axis=1)))
        result = moments(values)
        contrastive.append({
            "information": information, "correlation": rho, "candidates": size, "mean": result["bias"],
            "error": result["error"],
        })
        print(contrastive[-1])

with open("Tests/References/mutual-information/published.json", "w") as file:
    json.dump({
        "script": "Scripts/references/mutual-information-published.py",
        "versions": {"numpy": np.__version__}, "neighbours": neighbours, "contrastive": contrastive,
    }, file, indent=1)
    file.write("\n")
