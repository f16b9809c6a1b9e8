"""Residuals of the chain rule, I(X, Z; Y) − I(X; Y) − I(Z; Y | X): their means, and the largest of all."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from shared import bars, labels, panels
from shared.data import RESIDUAL
from shared.errors import NotApplicable
from shared.style import MARKERS, TRUTH

SUMMARY = "residuals of the chain rule: means ± 2 MCSE, and the largest |residual|, by estimator, law and n"
MOST = 8
# Where a residual that is zero to the last bit is drawn.
ZERO = 1e-18


def draw(run, options):
    rows = run.summary[run.summary["quantity"] == RESIDUAL]
    rows = rows[rows["mean"].notna()]
    if rows.empty:
        raise NotApplicable("this study has no residuals of the chain rule: it has no estimator chain-rule")
    laws, remark = panels.limited(list(dict.fromkeys(rows["law_text"])), MOST)
    parts = [rows[rows["law_text"] == law] for law in laws]
    texts = [[run.entries[i].label.replace("chain rule of ", "").removeprefix("chain-rule, ") for i in dict.fromkeys(part["entry"])] for part in parts]
    sizes = sorted(rows["n"].unique())
    each = 0.16 + 0.09 * len(sizes)
    heights = [bars.height(lines, each=each, least=0.6) for lines in texts]
    figure, axes = panels.grid(2 * len(laws), width=5.2, columns=2)
    panels.set_heights(figure, axes, [height for height in heights for _ in range(2)], 2)
    top = 10.0 ** np.ceil(np.log10(max(largest(rows).max(), 1e-3)))
    for index, (law, part, lines) in enumerate(zip(laws, parts, texts)):
        left, right = axes[2 * index: 2 * index + 2]
        draw_pair(left, right, part, sizes, run.looks, top)
        if options.ylim:
            left.set_xlim(*options.ylim)
        bars.names(left, lines)
        bars.names(right, [""] * len(lines))
        left.set_title(labels.wrap(law, 90), loc="left")
        left.set_xlabel(f"mean residual, {part['unit'].iloc[0]}")
        right.set_xlabel(f"largest |residual|, {part['unit'].iloc[0]}")
    panels.legend(figure, [
        Line2D([], [], color="0.3", marker=MARKERS[i], linestyle="none", markersize=5, label=f"n = {n}") for i, n in enumerate(sizes)])
    panels.heading(figure, f"{run.name}: residuals of the chain rule, {panels.replications(rows)}", remark)
    return figure


def largest(part):
    return np.maximum(part["min"].abs(), part["max"].abs())


def draw_pair(left, right, part, sizes, seen, top):
    """The means on a linear axis, the largest on a logarithmic one."""
    order = list(dict.fromkeys(part["entry"]))
    for index, n in enumerate(sizes):
        mine = part[part["n"] == n]
        offset = 0.62 * ((index + 0.5) / len(sizes) - 0.5)
        for entry, mean, mcse, most in zip(mine["entry"], mine["mean"], mine["bias_mcse"], largest(mine)):
            at = order.index(entry) + offset
            point = {"color": seen[entry].colour, "marker": MARKERS[index % len(MARKERS)], "markersize": 5, "linestyle": "none"}
            left.errorbar(mean, at, xerr=2 * (mcse if mcse == mcse else 0), capsize=2, elinewidth=1.2, **point)
            right.plot(max(most, ZERO), at, **point)
    left.axvline(0, color=TRUTH, linewidth=0.9)
    panels.few_ticks(left)
    if part["mean"].abs().max() < 1e-9:
        left.set_xlim(-1e-3, 1e-3)
        left.set_xticks([-1e-3, 0, 1e-3])
    right.set_xscale("log")
    right.set_xlim(ZERO / 2, 2 * top)
    ticks = [ZERO, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, *([1.0] if top >= 1 else [])]
    right.xaxis.set_major_locator(FixedLocator(ticks))
    right.xaxis.set_minor_locator(NullLocator())
    right.xaxis.set_major_formatter(FuncFormatter(lambda v, _: "0" if v <= ZERO * 1.01 else panels.plain(v)))
