"""What the peers are: each does the work of one replication, drawing the sample included, the fastest way that we know.

A peer is checked before it is timed: the mean of a few of its estimates must be near the value that mi-study gets.
"""
import math
from dataclasses import dataclass
from importlib.metadata import version
from typing import Callable

import ennemi
import numba
import numpy as np
from sklearn.feature_selection._mutual_info import _compute_mi_cc

from fills import NUMBERS, fastest_process, median_seconds

NUMPY, NUMBA = f"NumPy {np.__version__}", f"Numba {numba.__version__}"


@dataclass
class Peer:
    """`replicate` returns the estimate, whose mean over `trials` calls must be within `tolerance` of `expected`."""
    name: str
    goal: float | None
    replicate: Callable[[], float]
    expected: float
    tolerance: float
    trials: int

    def check(self):
        mean = float(np.mean([self.replicate() for _ in range(self.trials)]))
        if abs(mean - self.expected) > self.tolerance:
            raise SystemExit(f"bench-peers: {self.name} has mean {mean}, which should be about {self.expected}")

    def seconds(self):
        return median_seconds(self.replicate)


class Fill:
    """A number from NumPy's fastest generator, in a process of its own."""

    def __init__(self, method, goal):
        self.process, self.goal = fastest_process(method), goal
        self.name = f"{NUMPY}, {self.process.generator}"

    def check(self):
        pass

    def seconds(self):
        return self.process.seconds() / NUMBERS


class CompiledFill:
    """A normal of NumPy's generators as Numba compiles it."""
    goal = None

    def __init__(self):
        self.generator, kind = fastest("standard_normal")
        self.name, self.out = f"{NUMBA} over NumPy's {kind}", np.empty(NUMBERS)

    def check(self):
        fill_normals(self.generator, self.out)
        if abs(np.mean(self.out)) > 0.04 or abs(np.std(self.out) - 1) > 0.03:
            raise SystemExit(f"bench-peers: {self.name}: not standard normal")

    def seconds(self):
        return median_seconds(lambda: fill_normals(self.generator, self.out)) / NUMBERS


@numba.njit
def fill_normals(generator, out):
    for i in range(out.size):
        out[i] = generator.standard_normal()


def fastest(method):
    """The generator with which NumPy fills an array fastest, and its name."""
    kind = fastest_process(method).generator
    return np.random.Generator(getattr(np.random, kind)(20240607)), kind


def normal_pair(generator, n, rho):
    z = generator.standard_normal((2, n))
    return z[0], rho * z[0] + math.sqrt(1 - rho * rho) * z[1]


# Histograms: the mean over the data's range, 12 bins, n = 4000, is 0.218.

BINS, HISTOGRAM_N, RHO = 12, 4000, 0.6


def information(joint):
    """Sum of p ln(p / (px py)) over the cells that are not empty."""
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    some = joint > 0
    p = joint[some]
    return float(np.dot(p, np.log(p / product[some])))


@numba.njit(fastmath=True)
def binned_information(x, y, cells, counts):
    n = x.size
    low_x = high_x = x[0]
    low_y = high_y = y[0]
    for i in range(n):
        low_x, high_x = min(low_x, x[i]), max(high_x, x[i])
        low_y, high_y = min(low_y, y[i]), max(high_y, y[i])
    scale_x, scale_y = BINS / (high_x - low_x), BINS / (high_y - low_y)
    last, bins = np.int32(BINS - 1), np.int32(BINS)
    for i in range(n):
        a, b = np.int32((x[i] - low_x) * scale_x), np.int32((y[i] - low_y) * scale_y)
        cells[i] = min(a, last) * bins + min(b, last)
    counts[:] = 0
    for i in range(n):
        counts[cells[i]] += 1
    rows, columns = np.zeros(BINS), np.zeros(BINS)
    for a in range(BINS):
        for b in range(BINS):
            rows[a] += counts[a * BINS + b]
            columns[b] += counts[a * BINS + b]
    total = 0.0
    for a in range(BINS):
        for b in range(BINS):
            c = counts[a * BINS + b]
            if c > 0:
                total += c * math.log(c * n / (rows[a] * columns[b]))
    return total / n


@numba.njit(fastmath=True)
def numba_histogram(x, y, cells, counts):
    for i in range(x.size):
        x[i] = np.random.standard_normal()
        y[i] = RHO * x[i] + 0.8 * np.random.standard_normal()
    return binned_information(x, y, cells, counts)


@numba.njit(fastmath=True)
def numba_histogram_from(generator, x, y, cells, counts):
    for i in range(x.size):
        x[i] = generator.standard_normal()
        y[i] = RHO * x[i] + 0.8 * generator.standard_normal()
    return binned_information(x, y, cells, counts)


@numba.njit
def seed_numba(seed):
    np.random.seed(seed)


def histogram():
    generator, kind = fastest("standard_normal")
    np.random.seed(5)
    seed_numba(5)
    covariance = np.array([[1.0, RHO], [RHO, 1.0]])
    scratch = (np.empty(HISTOGRAM_N), np.empty(HISTOGRAM_N), np.empty(HISTOGRAM_N, np.int32),
               np.empty(BINS * BINS, np.int64))

    def notebook():
        xy = np.random.multivariate_normal([0.0, 0.0], covariance, size=HISTOGRAM_N)
        counts, _, _ = np.histogram2d(xy[:, 0], xy[:, 1], bins=BINS)
        return information(counts / counts.sum())

    def bins_of(column):
        low = column.min()
        bins = ((column - low) * (BINS / (column.max() - low))).astype(np.intp)
        return np.minimum(bins, BINS - 1, out=bins)

    def vectorised():
        x, y = normal_pair(generator, HISTOGRAM_N, RHO)
        counts = np.bincount(bins_of(x) * BINS + bins_of(y), minlength=BINS * BINS)
        return information(counts.reshape(BINS, BINS) / HISTOGRAM_N)

    return [
        Peer(f"{NUMPY}, the notebook's code", 20, notebook, 0.218, 0.004, 200),
        Peer(f"{NUMPY}, {kind} and bincount", None, vectorised, 0.218, 0.004, 200),
        Peer(f"{NUMBA}, its own normals", 12, lambda: numba_histogram(*scratch), 0.218, 0.004, 200),
        Peer(f"{NUMBA} over NumPy's {kind}", None, lambda: numba_histogram_from(generator, *scratch),
             0.218, 0.004, 200),
    ]


# Neighbours


def neighbours(n, trials):
    generator, _ = fastest("standard_normal")
    truth = -0.5 * math.log1p(-RHO * RHO)

    def scikit_learn():
        return _compute_mi_cc(*normal_pair(generator, n, RHO), 3)

    def with_ennemi():
        x, y = normal_pair(generator, n, RHO)
        return ennemi.estimate_mi(y, x, k=3, preprocess=False, max_threads=1)[0, 0]

    return [
        Peer(f"scikit-learn {version('scikit-learn')}", 12, scikit_learn, truth, 0.03, trials),
        Peer(f"ennemi {version('ennemi')}", 12, with_ennemi, truth, 0.03, trials),
    ]


# InfoNCE: the mean is -2.45, the standard deviation of one replication 0.35.

POOL, ANCHORS, CANDIDATES, POOL_RHO, TEMPERATURE = 3000, 400, 64, 0.8, 0.2


def infonce():
    generator, _ = fastest("standard_normal")
    np.random.seed(123)
    deviation = math.sqrt(1 - POOL_RHO**2)
    ones = np.ones(CANDIDATES - 1)

    def with_replacement():
        return generator.integers(0, POOL, (ANCHORS, CANDIDATES - 1), dtype=np.int16)

    def without_replacement():
        """Draws again what is there twice in a row. No number is preferred, so every subset is equally likely."""
        negatives = with_replacement()
        flat = negatives.reshape(-1)
        while True:
            negatives.sort(axis=1)
            repeated = flat[1:] == flat[:-1]
            repeated[CANDIDATES - 2::CANDIDATES - 1] = False  # the next row begins
            places = np.flatnonzero(repeated)
            if not places.size:
                return negatives
            flat[places] = generator.integers(0, POOL, places.size, dtype=np.int16)

    def vectorised(draw):
        def replicate():
            x, y = normal_pair(generator, POOL, POOL_RHO)
            anchors = generator.choice(POOL, ANCHORS, replace=False, shuffle=False)
            scaled = x[anchors] / TEMPERATURE
            positive = scaled * y[anchors]
            scores = y.take(draw())
            scores *= scaled[:, None]
            np.exp(scores, out=scores)
            total = scores @ ones + np.exp(positive)
            return math.log(CANDIDATES) + float(np.mean(positive - np.log(total)))
        return replicate

    def notebook():
        z1 = np.random.randn(POOL, 1)
        z2 = POOL_RHO * z1 + deviation * np.random.randn(POOL, 1)
        chosen = np.random.choice(POOL, size=ANCHORS, replace=False)
        anchors = z1[chosen]
        positive = (anchors * z2[chosen])[:, 0] / TEMPERATURE
        losses = []
        for i, score in enumerate(positive):
            others = np.random.choice(POOL, size=CANDIDATES - 1, replace=False)
            negative = (anchors[i] * z2[others]).reshape(-1) / TEMPERATURE
            losses.append(np.log(np.sum(np.exp(np.concatenate([[score], negative])))) - score)
        return np.log(CANDIDATES) - np.mean(losses)

    return [
        Peer(f"{NUMPY}, vectorised", 8, vectorised(without_replacement), -2.45, 0.15, 100),
        Peer(f"{NUMPY}, vectorised, with replacement", None, vectorised(with_replacement), -2.45, 0.15, 100),
        Peer(f"{NUMPY}, the notebook's loop", 500, notebook, -2.45, 0.5, 5),
    ]


# The chain rule on a noisy parity: I(X,Z;Y) = ln 2 - h(0.2).

TRIPLES, FLIP = 200_000, 0.2


def conditional_information(joint):
    """I(Z;Y|X) of a table [x, z, y]."""
    return sum(p.sum() * information(p / p.sum()) for p in joint if p.sum() > 0)


def chain_rule():
    generator, _ = fastest("random")
    np.random.seed(11)
    truth = math.log(2) + FLIP * math.log(FLIP) + (1 - FLIP) * math.log1p(-FLIP)
    threshold = np.uint32(round(FLIP * 2**32))

    def terms(joint):
        """Both sides; their difference is rounding."""
        left = information(joint.reshape(4, 2))
        right = information(joint.sum(axis=1)) + conditional_information(joint)
        assert abs(left - right) < 1e-12
        return left

    def notebook():
        x = np.random.binomial(1, 0.5, size=TRIPLES)
        z = np.random.binomial(1, 0.5, size=TRIPLES)
        y = (x + z + np.random.binomial(1, FLIP, size=TRIPLES)) % 2
        joint = np.zeros((2, 2, 2))
        for a, b, c in zip(x, z, y):
            joint[a, b, c] += 1
        return terms(joint / TRIPLES)

    def vectorised():
        """One 32-bit word for a triple: its low two bits are X and Z, and it is below the threshold for a flip."""
        words = generator.integers(0, 2**64, TRIPLES // 2, dtype=np.uint64).view(np.uint32)
        symbols = words.astype(np.uint8) & 3
        y = (symbols >> 1 ^ symbols ^ (words < threshold)) & 1
        symbols = symbols << 1 | y
        counts = np.array([np.count_nonzero(symbols == value) for value in range(8)])
        return terms(counts.reshape(2, 2, 2) / TRIPLES)

    return [
        Peer(f"{NUMPY}, the notebook's loop", 100, notebook, truth, 0.004, 2),
        Peer(f"{NUMPY}, vectorised", None, vectorised, truth, 0.002, 20),
    ]


PEERS = {
    "uniforms": lambda: [Fill("random", 2.5)],
    "normals": lambda: [Fill("standard_normal", 6), CompiledFill()],
    "histogram-replication": histogram,
    "ksg1-replication-1000": lambda: neighbours(1000, 20),
    "ksg1-replication-10000": lambda: neighbours(10_000, 3),
    "infonce-replication": infonce,
    "chain-rule-replication": chain_rule,
}
