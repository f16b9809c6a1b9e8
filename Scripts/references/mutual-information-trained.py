#!/usr/bin/env python3
"""Critics trained by scipy's BFGS on the first half of a sample, and the bounds on the second half:
Tests/References/mutual-information/trained.json.

Features y, xy, y² of the standardised variables; for the Jensen-Shannon objective 1, x, x² too; ridge 1e-6 / 2 times
the squared norm; disjoint batches of K. The contrastive critic is normalised for each x over the y of the first half.

Run from the root of the repository; needs numpy and scipy:  python3 Scripts/references/mutual-information-trained.py
"""
import json

import numpy as np
import scipy
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

RIDGE = 1e-6


def batches(x, y, k):
    m = len(x) // k * k
    return x[:m].reshape(-1, k), y[:m].reshape(-1, k)


def features(x, y, logistic):
    """All pairs of one batch: an array [feature, anchor, candidate]."""
    x, y = x[:, None], y[None, :]
    one = np.ones((x.shape[0], y.shape[1]))
    rows = [one * y, x * y, one * y * y]
    if logistic:
        rows += [one, one * x, one * x * x]
    return np.array(rows)


def objective(p, blocks, logistic):
    value, slope, n = 0.0, np.zeros(len(p)), 0
    for phi in blocks:
        k = phi.shape[1]
        f = np.tensordot(p, phi, 1)
        own = np.eye(k, dtype=bool)
        if logistic:
            w = np.where(own, expit(f) - 1, expit(f) / (k - 1))
            value += np.sum(np.where(own, np.logaddexp(0, -f), np.logaddexp(0, f) / (k - 1)))
        else:
            total = logsumexp(f, axis=1, keepdims=True)
            w = np.exp(f - total) - own
            value -= np.sum(np.diag(f) - total[:, 0])
        slope += np.tensordot(phi, w, 2)
        n += k
    return value / n + RIDGE / 2 * p @ p, slope / n + RIDGE * p


def train(x, y, k, logistic):
    xs, ys = batches(x, y, k)
    blocks = [features(a, b, logistic) for a, b in zip(xs, ys)]
    start = np.zeros(6 if logistic else 3)
    found = minimize(objective, start, (blocks, logistic), "BFGS", jac=True, options={"gtol": 1e-11, "maxiter": 1000})
    # Rounding ends the line search before the tolerance is met.
    assert np.linalg.norm(objective(found.x, blocks, logistic)[1]) < 1e-8, found
    return found.x


def bounds(x, y, k, half, p, q):
    """The scores of the second half's batches by the contrastive critic p and the logistic q."""
    xs, ys = batches(x[half:], y[half:], k)
    sums = {}
    for a, b in zip(xs, ys):
        raw = np.tensordot(p, features(a, b, False), 1)
        free = np.tensordot(p, features(a, y[:half], False), 1)
        f = raw - (logsumexp(free, axis=1, keepdims=True) - np.log(half))
        v = np.tensordot(q, features(a, b, True), 1)
        off = ~np.eye(k, dtype=bool)
        joint, others = np.mean(np.diag(f)), f[off]
        values = {
            "infonce": np.log(k) + np.mean(np.diag(raw) - logsumexp(raw, axis=1)),
            "nwj": joint + 1 - np.exp(-1) * np.mean(np.exp(others + 1)),
            "tuba": 1 + joint - np.mean(np.exp(others)),
            "donsker-varadhan": joint - np.log(np.mean(np.exp(others))),
            "smile": joint - np.log(np.mean(np.clip(np.exp(others), np.exp(-5), np.exp(5)))),
            "club": joint - np.mean(others),
            "js": 1 + np.mean(np.diag(v)) - np.mean(np.exp(v[off])),
        }
        for name, value in values.items():
            sums[name] = sums.get(name, 0.0) + float(value) / len(xs)
    return sums


def case(seed, n, k, make):
    x, y = make(np.random.default_rng(seed), n)
    x, y = np.round(x, 5), np.round(y, 5)
    half = n // 2
    s, t = [(v - v[:half].mean()) / v[:half].std() for v in (x, y)]
    p, q = train(s[:half], t[:half], k, False), train(s[:half], t[:half], k, True)
    return {
        "candidates": k, "x": x.tolist(), "y": y.tolist(), "contrastive": p.tolist(), "logistic": q.tolist(),
        "bounds": bounds(s, t, k, half, p, q),
    }


def normal(rho):
    def make(rng, n):
        x = rng.standard_normal(n)
        return x, rho * x + np.sqrt(1 - rho * rho) * rng.standard_normal(n)

    return make


def quadratic(rng, n):
    x = rng.exponential(2.0, n)
    return 7 + 100 * x, 0.3 * x * x + rng.standard_normal(n)


def main():
    reference = {
        "source": f"Scripts/references/mutual-information-trained.py, numpy {np.__version__}, scipy {scipy.__version__}",
        "cases": [case(1, 97, 16, normal(0.6317)), case(2, 80, 5, normal(-0.9)), case(3, 131, 31, quadratic)],
    }
    with open("Tests/References/mutual-information/trained.json", "w") as file:
        json.dump(reference, file)
        file.write("\n")


if __name__ == "__main__":
    main()
