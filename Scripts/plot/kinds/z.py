"""Normal quantile plot of the z-scores between Monte Carlo means (and variances) and exact values."""

import math
from statistics import NormalDist

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from shared import panels
from shared.errors import NotApplicable
from shared.style import TRUTH

SUMMARY = "normal quantile plot of the z-scores against exact expectations and variances, with a pointwise 95 % band"
NORMAL = NormalDist()
SOURCES = {"z": "means against exact expectations", "variance_z": "variances against exact variances"}


def draw(run, options):
    known = {c: run.summary[run.summary[c].notna()] for c in SOURCES if c in run.summary.columns}
    known = {c: rows for c, rows in known.items() if len(rows) >= 3}
    if not known:
        raise NotApplicable("fewer than three rows have a z-score: exact expectations are known for few estimators and laws")
    # An id has the look of its first entry.
    looks = {entry.id: run.looks[entry.number] for entry in reversed(run.entries)}
    figure, axes = panels.grid(len(known), width=5, height=4.6)
    for axis, (column, rows) in zip(axes, known.items()):
        draw_panel(axis, column, rows, looks, options)
    ids = sorted({i for rows in known.values() for i in rows["estimator"]}, key=list(run.summary["estimator"]).index)
    panels.legend(figure, [looks[i].handle(run.labels.estimator(i)) for i in ids] + [
        Line2D([], [], color=TRUTH, linewidth=1, label="standard normal"),
        Patch(color="0.85", label="pointwise 95 % band of independent z")])
    panels.heading(figure, f"{run.name}: z-scores, {panels.replications(run.summary)}; rows of one cell share their samples")
    return figure


def draw_panel(axis, column, rows, looks, options):
    rows = rows.sort_values([column, "line"])
    scores = rows[column].to_numpy()
    count = len(scores)
    expected = np.array([NORMAL.inv_cdf((i + 0.625) / (count + 0.25)) for i in range(count)])
    low, high = band(count)
    axis.fill_between(expected, low, high, color="0.87", linewidth=0)
    ends = [expected[0] - 0.3, expected[-1] + 0.3]
    axis.plot(ends, ends, color=TRUTH, linewidth=1)
    for identity in dict.fromkeys(rows["estimator"]):
        mine = (rows["estimator"] == identity).to_numpy()
        axis.plot(expected[mine], scores[mine], linestyle="none", **looks[identity].points(4.8))
    panels.values_axis(axis, "y", options)
    # Rows of a cell depend on each other, cells do not.
    single = np.sort(rows.sort_values("line").drop_duplicates("cell")[column].to_numpy())
    square = anderson_darling(single)
    axis.text(0.03, 0.97, f"{count} z, mean {scores.mean():.2f}, SD {scores.std(ddof=1):.2f}\n"
              f"largest |z| = {np.abs(scores).max():.2f}\nfirst z of each of {len(single)} cells: Anderson–Darling\n"
              f"A² = {square:.2f}, {p_words(square)}".replace("-", "−"),
              transform=axis.transAxes, va="top", fontsize=8)
    axis.set_xlabel("standard normal quantile")
    axis.set_ylabel("z")
    axis.set_title(SOURCES[column])


def p_words(square):
    p = anderson_darling_p(square)
    return f"p = {p:.2g}" if p >= 0.001 else "p < 0.001"


def anderson_darling(scores):
    """A² of ordered values against the standard normal distribution, nothing fitted."""
    count = len(scores)
    index = np.arange(1, count + 1)
    below = np.array([math.log(max(NORMAL.cdf(v), 1e-300)) for v in scores])
    above = np.array([math.log(max(NORMAL.cdf(-v), 1e-300)) for v in scores])
    return -count - float(np.sum((2 * index - 1) * (below + above[::-1]))) / count


def anderson_darling_p(square):
    """The limiting distribution: Marsaglia & Marsaglia 2004, doi 10.18637/jss.v009.i02, function adinf. Measured: 2e-5."""
    a = square
    if a <= 0:
        return 1.0
    if a < 2:
        inner = 2.00012 + (0.247105 - (0.0649821 - (0.0347962 - (0.011672 - 0.00168691 * a) * a) * a) * a) * a
        return 1 - math.exp(-1.2337141 / a) / math.sqrt(a) * inner
    inner = 1.0776 - (2.30695 - (0.43424 - (0.082433 - (0.008056 - 0.0003146 * a) * a) * a) * a) * a
    return 1 - math.exp(-math.exp(inner))


def band(count):
    """The 2.5 % and 97.5 % quantiles of each of `count` ordered standard normal values."""
    ranks = np.arange(1, count + 1)
    ends = [beta_quantile(share, ranks, count + 1 - ranks) for share in (0.025, 0.975)]
    return [np.array([NORMAL.inv_cdf(min(max(p, 1e-300), 1 - 1e-16)) for p in end]) for end in ends]


def beta_quantile(share, a, b):
    """Quantiles of beta distributions with whole a and b, the ranks from below and above, by bisection."""
    low, high = np.zeros(len(a)), np.ones(len(a))
    for _ in range(54):
        middle = (low + high) / 2
        below = beta_distribution(middle, a, b) < share
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def beta_distribution(p, a, b):
    """P(at least a of a + b − 1 uniforms lie below p), a sum of binomial probabilities."""
    total = int(a[0] + b[0] - 1)
    k = np.arange(total + 1)
    logs = np.array([math.lgamma(total + 1) - math.lgamma(i + 1) - math.lgamma(total - i + 1) for i in k])
    terms = np.exp(logs + np.outer(np.log(p), k) + np.outer(np.log1p(-p), total - k))
    return np.where(k >= a[:, None], terms, 0).sum(axis=1)
