"""Zip plot of intervals: ranked by |z|, those that miss the truth apart; Morris, White & Crowther 2019, doi 10.1002/sim.8086."""

import math

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from shared import labels, panels
from shared.errors import NotApplicable
from shared.style import COVERS, MISSES, TRUTH

SUMMARY = "intervals ranked by |z|, covering or not, with the nominal level and the Monte Carlo interval of the coverage"
MOST = 12


def draw(run, options):
    if "estimator.interval" not in run.summary.columns:
        raise NotApplicable("this study has no intervals: give an estimator the key interval, as interval: jackknife")
    table = run.replications
    if not {"interval_low", "interval_high"} <= set(table.columns):
        raise NotApplicable("the replications have no intervals")
    table = table[table["interval_low"].notna() & table["interval_high"].notna() & table["truth"].notna()]
    keys = list(dict.fromkeys(zip(table["law_text"], table["n"], table["entry"], table["quantity"])))
    keys, remark = panels.limited(keys, MOST)
    figure, axes = panels.grid(len(keys), width=3.9, height=3.6, columns=min(len(keys), 3 if len(keys) != 4 else 2))
    for axis, (law, n, entry, quantity) in zip(axes, keys):
        chosen = (table["law_text"] == law) & (table["n"] == n) & (table["entry"] == entry) & (table["quantity"] == quantity)
        part = table[chosen]
        shares = draw_panel(axis, part)
        if options.ylim:
            axis.set_xlim(*options.ylim)
        several = table["quantity"].nunique() > 1
        words = [run.entries[entry].label, law, labels.quantity(quantity) if several else "", f"n = {n}"]
        panels.title(axis, ", ".join(w for w in words if w) + f", (covers {shares})")
    panels.legend(figure, handles())
    panels.heading(figure, f"{run.name}: intervals of {panels.replications(run.summary)}, ranked by |z|", remark)
    return figure


def draw_panel(axis, part):
    """The intervals from the smallest |z| at the bottom; returns the coverage in words."""
    low, high, truth = (part[c].to_numpy() for c in ("interval_low", "interval_high", "truth"))
    order = np.argsort(distance(part), kind="stable")
    centile = 100 * (np.arange(len(part)) + 0.5) / len(part)
    covers = ((low <= truth) & (truth <= high))[order]
    segments = [[(a, y), (b, y)] for a, b, y in zip(low[order], high[order], centile)]
    width = min(1.6, max(0.35, 170 / len(part)))
    for chosen, colour in ((covers, COVERS), (~covers, MISSES)):
        lines = [segment for segment, c in zip(segments, chosen) if c]
        axis.add_collection(LineCollection(lines, colors=colour, linewidths=width, rasterized=len(part) > 600))
    level = nominal(part)
    share, (wilson_low, wilson_high) = covers.mean(), wilson(covers.sum(), len(covers))
    axis.axhspan(100 * wilson_low, 100 * wilson_high, color="0.25", alpha=0.22, linewidth=0, zorder=3)
    axis.axhline(100 * level, color="black", linewidth=1, linestyle=(0, (4, 2)), zorder=4)
    axis.axvline(truth[0], color=TRUTH, linewidth=1, zorder=4)
    reach = np.quantile(np.abs(np.concatenate([low, high]) - truth[0]), 0.99)
    axis.set_xlim(min(low.min(), truth[0] - 0.05 * reach) if low.min() > truth[0] - 2 * reach else truth[0] - 2 * reach,
                  max(min(high.max(), truth[0] + 2 * reach), truth[0] + 0.05 * reach))
    axis.set_ylim(0, 100)
    axis.set_yticks(sorted({0, 25, 50, 75, round(100 * level, 1), 100} - ({100} if level > 0.93 else set())))
    axis.set_ylabel("centile of |z|")
    axis.set_xlabel(f"interval, {part['unit'].iloc[0]}")
    axis.grid(False, axis="x")
    return f"{100 * share:.1f} % of {100 * level:g} %"


def distance(part):
    """|z| of each estimate; where it has no standard error, the distance in halves of the interval's side."""
    error = part["estimate"] - part["truth"]
    half = np.where(error > 0, part["estimate"] - part["interval_low"], part["interval_high"] - part["estimate"])
    scale = part["standard_error"].where(part["standard_error"].notna(), half) if "standard_error" in part.columns else half
    scale = np.asarray(scale, dtype=float)
    return np.abs(error.to_numpy()) / np.where(scale > 0, scale, np.finfo(float).tiny)


def nominal(part):
    value = part["estimator.level"].iloc[0] if "estimator.level" in part.columns else "NA"
    return 0.95 if value == "NA" else float(value)


def wilson(count, total, z=1.959963984540054):
    """Wilson's interval of a share, as in summary.csv."""
    share, square = count / total, z * z / total
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / total + square / (4 * total))
    return middle - half, middle + half


def handles():
    return [
        Line2D([], [], color=COVERS, linewidth=3, label="covers the truth"),
        Line2D([], [], color=MISSES, linewidth=3, label="does not"),
        Line2D([], [], color=TRUTH, linewidth=1, label="truth"),
        Line2D([], [], color="black", linewidth=1, linestyle=(0, (4, 2)), label="nominal level"),
        Patch(color="0.25", alpha=0.22, linewidth=0, label="coverage, 95 % Monte Carlo interval"),
    ]
