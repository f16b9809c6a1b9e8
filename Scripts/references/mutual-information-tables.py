#!/usr/bin/env python3
"""Tables, channels and scores by a second route: Tests/References/mutual-information/tables.json.

* Conditional mutual information of random tables from entropies of marginals (scipy.stats.entropy):
  I(A;B|C) = H(A,C) + H(B,C) - H(C) - H(A,B,C); divergences by scipy.special.rel_entr.
* Capacities of random channels by maximising the mutual information over the simplex with sequential quadratic
  programming (scipy.optimize, SLSQP) from several starts. The value at the maximum is exact to second order in the
  input; what max_x D(P(.|x) || q) leaves open is written beside it.
* BALD scores as H(mean) - mean of H; InfoNCE losses by scipy.special.log_softmax.

Run from the root of the repository; needs numpy and scipy:  python3 Scripts/references/mutual-information-tables.py
"""
import json

import numpy as np
import scipy
from scipy import optimize, special, stats

SEED = 20240612
SHAPES = [(3, 5), (2, 3, 4), (3, 2, 2, 3), (7,)]
GROUPS = {
    2: [([0], [1], [])],
    3: [([0], [2], []), ([0, 1], [2], []), ([1], [2], [0]), ([2], [0], [1])],
    4: [([3, 0], [1], [2]), ([1], [3], [0, 2]), ([2], [1, 3], []), ([0], [3], [2])],
    1: [],
}
CHANNELS = [(3, 4)] * 30 + [(2, 2)] * 4 + [(4, 3)] * 4 + [(5, 7)] * 4 + [(6, 2)] * 4


def entropy(table, axes):
    rest = tuple(a for a in range(table.ndim) if a not in axes)
    return float(stats.entropy(np.ravel(table.sum(axis=rest))))


def information(table, a, b, c):
    return entropy(table, a + c) + entropy(table, b + c) - (entropy(table, c) if c else 0) - entropy(table, a + b + c)


def random_table(rng, shape):
    table = rng.dirichlet(np.full(int(np.prod(shape)), 0.7)).reshape(shape)
    table[tuple(0 for _ in shape)] = 0
    return table / table.sum()


def channel_information(rows, p):
    return float(p @ special.rel_entr(rows, p @ rows).sum(axis=1))


def capacity(rows, rng):
    n = len(rows)

    def negative(p):
        return -channel_information(rows, np.maximum(p, 0) / np.maximum(p, 0).sum())

    def gradient(p):
        return 1 - special.rel_entr(rows, np.maximum(p, 1e-300) @ rows).sum(axis=1)

    best = np.full(n, 1 / n)
    for start in [best] + list(rng.dirichlet(np.ones(n), size=10)):
        found = optimize.minimize(
            negative, start, jac=gradient, method="SLSQP", bounds=[(0, 1)] * n,
            constraints={"type": "eq", "fun": lambda p: p.sum() - 1, "jac": lambda p: np.ones(n)},
            options={"ftol": 1e-18, "maxiter": 1000})
        p = np.maximum(found.x, 0)
        p /= p.sum()
        if channel_information(rows, p) > channel_information(rows, best):
            best = p
    value = channel_information(rows, best)
    return value, float(special.rel_entr(rows, best @ rows).sum(axis=1).max() - value)


def main():
    rng = np.random.default_rng(SEED)
    tables, divergences, channels, scores, losses = [], [], [], [], []
    for shape in SHAPES:
        table = random_table(rng, shape)
        tables.append({
            "shape": list(shape), "probabilities": table.ravel().tolist(),
            "entropy": entropy(table, list(range(table.ndim))),
            "informations": [
                {"first": a, "second": b, "condition": c, "value": information(table, a, b, c)}
                for a, b, c in GROUPS[len(shape)]]})
        other = rng.dirichlet(np.ones(table.size)).reshape(shape)
        divergences.append({
            "shape": list(shape), "p": table.ravel().tolist(), "q": other.ravel().tolist(),
            "value": float(special.rel_entr(table, other).sum())})
    for k, (n, m) in enumerate(CHANNELS):
        rows = rng.dirichlet(np.full(m, [0.3, 1.0, 5.0][k % 3]), size=n)
        value, gap = capacity(rows, rng)
        channels.append({"rows": rows.tolist(), "capacity": value, "gap": gap})
    for states, labels in [(2, 2), (3, 4), (10, 3), (5, 1)]:
        prior, rows = rng.dirichlet(np.ones(states)), rng.dirichlet(np.ones(labels), size=states)
        score = stats.entropy(prior @ rows) - prior @ stats.entropy(rows, axis=1)
        scores.append({"prior": prior.tolist(), "labels": rows.tolist(), "value": float(score)})
    for size in [1, 2, 3, 17]:
        matrix = rng.normal(0, 3, (size, size))
        loss = -np.diag(special.log_softmax(matrix, axis=1)).mean()
        losses.append({"similarities": matrix.tolist(), "value": float(loss)})
    print("largest gap of a capacity:", max(c["gap"] for c in channels))
    content = {
        "source": f"Scripts/references/mutual-information-tables.py, scipy {scipy.__version__}, numpy {np.__version__}",
        "tables": tables, "divergences": divergences, "channels": channels, "scores": scores, "losses": losses}
    with open("Tests/References/mutual-information/tables.json", "w") as file:
        json.dump(content, file)
        file.write("\n")


if __name__ == "__main__":
    main()
