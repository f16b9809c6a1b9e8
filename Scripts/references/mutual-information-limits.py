#!/usr/bin/env python3
"""Truths near the limits of parameter ranges, with ninety digits: Tests/References/mutual-information/limits.json.

Parameters are the doubles that a study file's decimals become, so the rows are about the numbers that the program has.
Every formula is the plain one of the law, which cancels; the digits pay for it. Elsewhere the same formulas are checked by
quadrature (mutual-information-truths.py, mutual-information-mixed.py, mutual-information-triples.py).

* Tables: sums over cells, the probabilities divided by their sum.
* The quantised normal pair: cell probabilities by Mehler's expansion in Hermite polynomials, not by quadrature.
* Normal triples: determinants.

Run from the root of the repository; needs mpmath:  python3 Scripts/references/mutual-information-limits.py
"""
import json

import mpmath as mp

mp.mp.dps = 90
ONE, HALF = mp.mpf(1), mp.mpf(1) / 2


def xlogx(p):
    return p * mp.log(p) if p > 0 else mp.mpf(0)


def h(p):
    return -xlogx(p) - xlogx(1 - p)


def normal(rho):
    return -mp.log(1 - rho * rho) / 2


def table(rows):
    total = sum(map(sum, rows))
    p = [[c / total for c in row] for row in rows]
    x, y = [sum(row) for row in p], [sum(column) for column in zip(*p)]
    return sum(map(xlogx, sum(p, []))) - sum(map(xlogx, x)) - sum(map(xlogx, y))


def triples(probability):
    """I(X;Y), I(X,Z;Y), I(Z;Y|X) of three bits."""
    p = {(x, z, y): probability(x, z, y) for x in (0, 1) for z in (0, 1) for y in (0, 1)}

    def entropy(axes):
        sums = {}
        for key, value in p.items():
            k = tuple(key[a] for a in axes)
            sums[k] = sums.get(k, 0) + value
        return -sum(map(xlogx, sums.values()))

    pair = entropy([0]) + entropy([2]) - entropy([0, 2])
    joint = entropy([0, 1]) + entropy([2]) - entropy([0, 1, 2])
    return [pair, joint, joint - pair]


def chain_symbols(e, d):
    return triples(lambda x, z, y: HALF * (1 - e if x == z else e) * (1 - d if z == y else d))


def cause_symbols(p, e, d):
    return triples(
        lambda x, z, y: (p if z else 1 - p) * (1 - e if x == z else e) * (1 - d if y == z else d))


def normal_triple(xz, xy, zy):
    pair = normal(xy)
    joint = -mp.log((1 - xz**2 - xy**2 - zy**2 + 2 * xz * xy * zy) / (1 - xz**2)) / 2
    return [pair, joint, joint - pair]


def markov_chain(xz, zy):
    return normal_triple(xz, xz * zy, zy)


def common_cause(x, y):
    return markov_chain(1 / mp.sqrt(1 + x * x), 1 / mp.sqrt(1 + y * y))


def dense(d, rho):
    size = lambda k: (1 - rho) ** (k - 1) * (1 + (k - 1) * rho)
    return mp.log(size(d) ** 2 / size(2 * d)) / 2


def student(nu, rho, d):
    f = lambda x: mp.loggamma(x) - x * mp.psi(0, x)
    return d * normal(rho) + f(nu / 2) + f(nu / 2 + d) - 2 * f((nu + d) / 2)


def weinman(theta):
    w = 2 * theta
    if w == 1:
        return mp.euler
    return mp.log(abs(1 - w) / w) + mp.psi(0, 1 / (1 - w) if w < 1 else w / (w - 1)) + mp.euler


def poisson(p):
    r = 1 - p
    s = mp.nsum(lambda k: mp.log(k) / mp.mpf(2) ** k, [2, 400])
    positive = mp.mpf(3) / 2 * mp.log(2) - mp.euler - s + mp.mpf(1) / 4
    q = (1 + p) / 2
    return r * positive - (1 + p) / 4 - xlogx(q) - (p * p * mp.log(p) / (2 * r) if p > 0 else 0)


def quantised(rho, m):
    quantile = lambda i: mp.mpf(-8) if i == 0 else mp.sqrt(2) * mp.erfinv(mp.mpf(2 * i) / m - 1)
    edges = [None] + [quantile(i) for i in range(1, m)] + [None]
    density = lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)

    def part(k, x):  # He_(k-1) φ / √k!
        if x is None:
            return mp.mpf(0)
        a, b = mp.mpf(1), x
        if k == 1:
            return density(x)
        for j in range(1, k - 1):
            a, b = b, x * b - j * a
        return b * density(x) / mp.sqrt(mp.factorial(k))

    terms = 60
    loads = [[m * (part(k, edges[i]) - part(k, edges[i + 1])) for i in range(m)] for k in range(1, terms)]
    cell = lambda i, j: (1 + sum(rho ** (k + 1) * loads[k][i] * loads[k][j] for k in range(terms - 1))) / m**2
    return table([[cell(i, j) for j in range(m)] for i in range(m)])


def real(x):
    """The double of a decimal, exactly."""
    return mp.mpf(float(x))


def reals(values):
    return [real(v) for v in values]


PAIR, TRIPLE = ["I(X;Y)"], ["I(X;Y)", "I(X,Z;Y)", "I(Z;Y|X)"]
NEAR_ZERO = [1e-9, 1e-5, 1e-3, -1e-7, 0.0317]
NEAR_ONE = [0.98, 0.99, 0.999, 0.9999999999, -0.99999, 1 - 2.0**-53]
result = []


def add(law, parameters, values, quantities=PAIR):
    values = values if isinstance(values, list) else [values]
    for quantity, value in zip(quantities, values):
        result.append({"law": law, "parameters": parameters, "quantity": quantity, "value": float(value)})


for rho in [0.0, *NEAR_ZERO, 0.5, 0.9, *NEAR_ONE]:
    add("bivariate-normal", {"correlation": rho}, normal(real(rho)))
    for d, pairs in [(5, 3), (100, 100)]:
        add("multivariate-normal", {"dimensions": d, "correlation": rho, "structure": "sparse", "pairs": pairs},
            pairs * normal(real(rho)))
    for d in [1, 5, 100]:
        if 1 + (2 * d - 1) * rho > 0:
            add("multivariate-normal", {"dimensions": d, "correlation": rho, "structure": "dense"}, dense(d, real(rho)))
for d, rho in [(5, -0.1111), (5, -0.11111111111), (100, 0.0003), (100, -0.005), (2, 0.02)]:
    add("multivariate-normal", {"dimensions": d, "correlation": rho, "structure": "dense"}, dense(d, real(rho)))
for nu in [0.2, 1.0, 7.3, 31.9, 32.0, 100.0, 1234.5, 10000.0]:
    for rho in [0.0, 1e-6, 0.6, 0.9999999999]:
        for d in [1, 3, 100]:
            add("student-t", {"degrees-of-freedom": nu, "correlation": rho, "dimensions": d},
                student(real(nu), real(rho), d))
for t in [0.1, 0.5, 40.0, 63.9, 64.0, 317.0, 1000.0]:
    add("gamma-exponential", {"shape": t}, mp.psi(0, real(t)) - mp.log(real(t)) + 1 / real(t))
    add("pareto", {"shape": t}, mp.log(1 + 1 / real(t)) - 1 / (real(t) + 1))
for theta in [1e-6, 1e-3, 0.4999999, 0.5, 0.5000001, 17.0, 64.4, 64.6, 999.0, 31700.0, 1e6]:
    add("ordered-weinman", {"theta": theta}, weinman(real(theta)))
for e in [1e-6, 1e-3, 0.4999, 0.5, 0.50001, 40.0, 1000.0]:
    add("uniform-noise", {"noise": e}, real(e) - mp.log(2 * real(e)) if e <= 0.5 else 1 / (4 * real(e)))
FLIPS = [0.0, 1e-300, 1e-12, 0.1, 0.45, 0.478, 0.49, 0.4999999, 0.5, 0.500001, 0.52, 0.999999, 1 - 2.0**-53, 1.0]
for e in FLIPS:
    p = real(e)
    add("binary-symmetric-channel", {"flip": e}, mp.log(2) - h(p))
    add("binary-erasure-channel", {"erasure": e}, (1 - p) * mp.log(2))
    add("z-channel", {"flip": e}, h((1 - p) / 2) - h(p) / 2)
    add("xor-noise", {"flip": e}, [mp.mpf(0), mp.log(2) - h(p), mp.log(2) - h(p)], TRIPLE)
    if e < 1:
        add("exponential-poisson", {"erasure": e}, poisson(p))
    for f in [0.2, 0.4999999, 0.5, 1e-9, 1.0]:
        add("markov-chain-symbols", {"flip-xz": e, "flip-zy": f}, chain_symbols(p, real(f)), TRIPLE)
        for q in [0.5, 1e-6, 0.317]:
            add("common-cause-symbols", {"probability": q, "flip-x": e, "flip-y": f},
                cause_symbols(real(q), p, real(f)), TRIPLE)
for p in [0.0, 0.9317, 0.96, 0.97, 0.999, 0.99999999]:
    add("exponential-poisson", {"erasure": p}, poisson(real(p)))
for xz, xy, zy in [
    (0.6, 0.8, 1e-9), (0.6, 0.8, 0.9599999), (0.6, 0.8, 0.48), (0.5, 0.5, 0.25), (0.5, 0.5, 0.2500001),
    (1e-6, 1e-7, 1e-8), (0.99999, 0.99999, 0.99998), (0.1, 1e-9, 0.3), (0.3, 0.999999, 0.3), (0.9999, 0.0, 0.014),
]:
    add("normal-triple", {"correlation-xz": xz, "correlation-xy": xy, "correlation-zy": zy},
        normal_triple(*reals([xz, xy, zy])), TRIPLE)
for xz, zy in [(1e-6, 1e-7), (0.5, 0.0), (0.0, 0.5), (0.9999999999, 0.9999999), (0.999999, 1e-5), (1e-5, 0.999999)]:
    add("markov-chain", {"correlation-xz": xz, "correlation-zy": zy}, markov_chain(*reals([xz, zy])), TRIPLE)
for x, y in [(1e-3, 1e-3), (1e3, 1e3), (1e-3, 1e3), (1e3, 1e-3), (0.5, 1.0)]:
    add("common-cause", {"noise-x": x, "noise-y": y}, common_cause(*reals([x, y])), TRIPLE)
for rho, a, w in [(0.0, 0.5, 1e-10), (1e-5, 0.5000001, 1 - 2.0**-50), (0.9999999999, 1.0, 0.5), (0.6, 0.0, 0.0157)]:
    r, b, c = reals([rho, a, w])
    add("gaussian-coin", {"correlation": rho, "agreement": a, "weight": w},
        c * normal(r) + (1 - c) * (mp.log(2) - h(b)) + h(c))
TABLES = [
    [[0.03, 0.07], [0.27, 0.63]], [[0.25, 0.25], [0.25, 0.25]], [[0.2500001, 0.2499999], [0.2499999, 0.2500001]],
    [[0.333, 0, 0.667]], [[0.1, 0.2, 0.3], [0.06666666667, 0.13333333333, 0.2]], [[0.5, 1e-12], [0.5 - 1e-12, 0]],
    [[1e-200, 1e-100], [0.5, 0.5]], [[0.26, 0.24], [0.24, 0.26]], [[0.999, 0], [0, 0.001]], [[1 - 1e-7, 0], [0, 1e-7]],
]
for rows in TABLES:
    add("discrete-table", {"probabilities": rows}, table([reals(row) for row in rows]))
for queries in [
    [[0.5, 0.5], [0.5, 0.5]], [[0.3, 0.3, 0.3], [0.7, 0.7, 0.7]], [[0.1, 0.1000001], [0.2, 0.2]],
    [[1e-9, 2e-9], [0, 0]], [[0.9, 0.4, 0.15], [0.85, 0.6317, 0.1]],
]:
    score = lambda row: h(sum(row) / len(row)) - sum(map(h, row)) / len(row)
    add("bald", {"queries": queries}, max(score(reals(row)) for row in queries))
for rho in [0.0, 1e-7, 1e-4, -0.01, 0.05, 0.3]:
    for m in [2, 7]:
        add("quantised-normal", {"correlation": rho, "alphabet": m}, quantised(real(rho), m))

content = {"script": "Scripts/references/mutual-information-limits.py", "rows": result}
with open("Tests/References/mutual-information/limits.json", "w") as file:
    json.dump(content, file, indent=None, separators=(",", ":"))
    file.write("\n")
print(len(result), "rows")
