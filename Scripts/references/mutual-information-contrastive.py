#!/usr/bin/env python3
"""The mean of the contrastive bound on a normal pair by a second route:
Tests/References/mutual-information/contrastive.json.

The sources reduce E ln S to sums over one variable. Here the mean is a plain trapezoidal sum over all the variables of
ln K - ln sum_k exp(f(x, y_k) - f(x, y_0)), K = 2, 3:

* K = 2, inner product: f(x, y_1) - f(x, y_0) = x d/t with d = y_1 - y_0 normal, so two variables are enough;
* K = 2, oracle: three variables, the positive in units of its own deviation, the negative in steps that resolve it;
* K = 3: four variables.

Run from the root of the repository; needs numpy:  python3 Scripts/references/mutual-information-contrastive.py
"""
import json
from math import erfc

import numpy as np


def normal_grid(step, end=8.5):
    x = np.arange(-end, end + step / 2, step)
    w = np.exp(-x * x / 2)
    return x, w / w.sum()


def two_inner(rho, t):
    width = min(1.0, t)
    # x = w sinh(v) resolves both the bend near x = t and the tail.
    v = np.linspace(-1, 1, 2001) * np.arcsinh(9.0 / width)
    x = width * np.sinh(v)
    w = np.exp(-x * x / 2) * np.cosh(v)
    w /= w.sum()
    total = 0.0
    s = np.sqrt(2 - rho * rho)
    for xi, wi in zip(x, w):
        step = min(0.1, 0.2 / max(abs(xi) * s / t, 1e-9))
        if xi and abs(xi) * s / t > 300:
            # ln(1 + e^z) is max(z, 0) + (pi^2/6) delta(z) + (7 pi^4/360) delta''(z) to the order needed here.
            m, sd = -rho * xi * xi / t, abs(xi) * s / t
            r = m / sd
            phi = np.exp(-r * r / 2) / np.sqrt(2 * np.pi)
            mean = m * 0.5 * erfc(-r / np.sqrt(2)) + sd * phi
            mean += np.pi**2 / 6 * phi / sd + 7 * np.pi**4 / 360 * phi * (r * r - 1) / sd**3
        else:
            e, we = normal_grid(step)
            mean = float(we @ np.logaddexp(0, xi * (s * e - rho * xi) / t))
        total += wi * mean
    return np.log(2) - total


def score(rho, t, x, y):
    return x * y / t if t else -((x - rho * y) ** 2) / (2 * (1 - rho * rho))


def two_oracle(rho):
    s = np.sqrt(1 - rho * rho)
    x, wx = normal_grid(0.25)
    e, we = normal_grid(0.25)
    y1, w1 = normal_grid(min(0.25, 0.12 * s))
    total = 0.0
    for xi, wi in zip(x, wx):
        s0 = score(rho, None, xi, rho * xi + s * e)
        s1 = score(rho, None, xi, y1)
        total += wi * float(we @ np.logaddexp(0, s1[None, :] - s0[:, None]) @ w1)
    return np.log(2) - total


def three(rho, t, step):
    s = np.sqrt(1 - rho * rho)
    g, w = normal_grid(step, 7.5)
    total = 0.0
    for xi, wi in zip(g, w):
        s0 = score(rho, t, xi, rho * xi + s * g)
        s1 = score(rho, t, xi, g)
        pair = np.logaddexp(s1[:, None], s1[None, :])
        mean = np.logaddexp(0, pair[None, :, :] - s0[:, None, None]) @ w @ w @ w
        total += wi * float(mean)
    return np.log(3) - total


def main():
    rows = []
    pairs = [(0.8, 0.2), (0.8, 1.25), (0.0, 1.0), (-0.6317, 0.7), (0.99, 0.05), (0.3, 0.02), (0.999999, 1.0), (-0.8, 1e3)]
    for rho, t in pairs:
        rows.append({"correlation": rho, "temperature": t, "candidates": 2, "value": two_inner(rho, t)})
    for rho in (0.0, 0.3, -0.6317, 0.8, 0.95, 0.99):
        rows.append({"correlation": rho, "temperature": None, "candidates": 2, "value": two_oracle(rho)})
    for rho, t, step in [(0.6, 1.0, 0.3), (-0.6317, 0.7, 0.25), (0.5, None, 0.25), (0.7, None, 0.2)]:
        rows.append({"correlation": rho, "temperature": t, "candidates": 3, "value": three(rho, t, step)})
    reference = {
        "source": f"Scripts/references/mutual-information-contrastive.py, numpy {np.__version__}",
        "rows": [{k: (float(v) if k == "value" else v) for k, v in row.items()} for row in rows],
    }
    with open("Tests/References/mutual-information/contrastive.json", "w") as file:
        json.dump(reference, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
