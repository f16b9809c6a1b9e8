#!/usr/bin/env python3
"""Moments over all tables, and means over all permutations: Tests/References/mutual-information/enumerations.json.

* Moments: means and variances of estimates of I(X;Y) over all tables of N counts, weighted by scipy.stats.multinomial; the
  estimates are written from their definitions.
* Permutations: sklearn.metrics.mutual_info_score and sklearn's expected mutual information of tables of counts.

Run from the root of the repository; needs numpy, scipy and scikit-learn:
python3 Scripts/references/mutual-information-enumerations.py
"""
import itertools
import json
import math

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.metrics import mutual_info_score
from sklearn.metrics.cluster import expected_mutual_information


def plug_in(counts, n):
    return -math.fsum(k / n * math.log(k / n) for k in counts if k > 0)


def miller_madow(counts, n):
    return plug_in(counts, n) + (sum(k > 0 for k in counts) - 1) / (2 * n)


def chao_shen(counts, n):
    singletons = sum(k == 1 for k in counts)
    coverage = 1 - min(singletons, n - 1) / n
    shares = [coverage * k / n for k in counts if k > 0]
    return -math.fsum(p * math.log(p) / (1 - (1 - p) ** n) for p in shares if p < 1)


ENTROPIES = {"none": plug_in, "miller-madow": miller_madow, "chao-shen": chao_shen}


def information(table, n, word):
    if word == "james-stein":
        k = table.size
        concentration = float((table**2).sum()) / n**2
        distance = concentration - 1 / k
        noise = (1 - concentration) / (n - 1) if n > 1 else math.inf
        shrinkage = noise / distance if noise < distance else 1.0
        table, n = shrinkage / k + (1 - shrinkage) * table / n, 1
        word = "none"
    entropy = ENTROPIES[word]
    return entropy(table.sum(1), n) + entropy(table.sum(0), n) - entropy(table.ravel(), n)


def tables(cells, n):
    for bars in itertools.combinations(range(n + cells - 1), cells - 1):
        edges = (-1, *bars, n + cells - 1)
        yield [b - a - 1 for a, b in zip(edges, edges[1:])]


def moments(rows, n):
    p = np.array(rows)
    support = np.flatnonzero(p.ravel())
    law = stats.multinomial(n, p.ravel()[support])
    values, weights = {word: [] for word in (*ENTROPIES, "james-stein")}, []
    for counts in tables(len(support), n):
        table = np.zeros(p.size, dtype=int)
        table[support] = counts
        weights.append(law.pmf(counts))
        for word, list_ in values.items():
            list_.append(information(table.reshape(p.shape), n, word))
    assert abs(math.fsum(weights) - 1) < 1e-12
    out = {}
    for word, list_ in values.items():
        mean = math.fsum(w * v for w, v in zip(weights, list_))
        out[word] = {"mean": mean, "variance": math.fsum(w * (v - mean) ** 2 for w, v in zip(weights, list_))}
    return {"rows": rows, "n": n, "moments": out}


def permutations(rows):
    table = np.array(rows)
    x, y = (np.repeat(axis, table.ravel()) for axis in np.indices(table.shape).reshape(2, -1))
    return {
        "rows": rows, "information": float(mutual_info_score(x, y)),
        "expected": float(expected_mutual_information(table.astype(np.int64), int(table.sum()))),
    }


def main():
    random = np.random.default_rng(20240917)
    skewed = (random.dirichlet([0.2] * 42).reshape(6, 7), 300)
    flat = (random.dirichlet([5] * 144).reshape(12, 12), 1000)
    drawn = [random.multinomial(n, p.ravel()).reshape(p.shape).tolist() for p, n in (skewed, flat)]
    reference = {
        "source": "Scripts/references/mutual-information-enumerations.py, "
        f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}",
        "tables": [
            moments([[0.4, 0.1], [0.15, 0.35]], 1),
            moments([[0.4, 0.1], [0.15, 0.35]], 6),
            moments([[0.4, 0.1], [0.15, 0.35]], 17),
            moments([[0.02, 0.0], [0.31, 0.67]], 12),
            moments([[0.1, 0.2, 0.05], [0.3, 0.15, 0.2]], 7),
        ],
        "permutations": [
            permutations(rows)
            for rows in [
                [[10] * 10] * 10, [[5, 1], [2, 4]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[40, 3, 0], [2, 1, 0]],
                [[7, 9]], [[500, 20], [30, 450]], *drawn,
            ]
        ],
    }
    with open("Tests/References/mutual-information/enumerations.json", "w") as file:
        json.dump(reference, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
