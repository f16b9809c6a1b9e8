"""A forest of paired differences between estimators on the same samples."""

import numpy as np
from matplotlib.lines import Line2D

from shared import bars, curves, labels, panels
from shared.errors import NotApplicable, UsageError
from shared.style import BLUE, TRUTH, VERMILION

SUMMARY = "paired differences ± 1.96 MCSE between estimators of a cell; --measure bias, mse or absolute-error"
Z = 1.96
# Characters of a line of a pair's name.
NAME = 76
# Pairs of a panel; with more, the first estimator is compared with all others.
PAIRS = 15
# Others that the first one is compared with.
OTHERS = 60
MEASURES = {
    "bias": ("bias_difference", "bias of A − bias of B, {}"),
    "mse": ("mse_difference", "MSE of A − MSE of B, {}²"),
    "absolute-error": ("absolute_error_difference", "mean |error| of A − of B, {}"),
}


def draw(run, options):
    if options.measure not in MEASURES:
        raise UsageError(f"--measure {options.measure}: pairs have bias, mse or absolute-error")
    column, axis_text = MEASURES[options.measure]
    table = run.pairs
    if column not in table.columns:
        raise NotApplicable(f"pairs.csv has no column {column}; write it again with mi-study report {run.directory}")
    table = table[table[column].notna() & (table["quantity"] != "chain-rule residual")]
    keys = list(dict.fromkeys(zip(table["law_text"], table["n"], table["quantity"])))
    most = 6 if table.groupby(["cell", "quantity"])["entry_a"].nunique().max() > 20 else 10
    keys, remark = panels.limited(keys, most)
    wholes = [table[(table["law_text"] == law) & (table["n"] == n) & (table["quantity"] == q)] for law, n, q in keys]
    counts, parts = [len(whole) for whole in wholes], [some(whole) for whole in wholes]
    texts = [names(run, part) for part in parts]
    longest = max(len(text) for lines in texts for text in lines)
    width = min(NAME, longest)
    columns = min(len(keys), 2)
    alike = len(set(map(tuple, texts))) == 1
    figure, axes = panels.grid(len(keys), width=3.4 + 0.068 * width / (columns if alike else 1), columns=columns, least=7)
    panels.set_heights(figure, axes, [bars.height(lines, width, each=0.24) for lines in texts], columns, around=1.05)
    for index, (axis, key, part, lines) in enumerate(zip(axes, keys, parts, texts)):
        draw_panel(axis, part, lines, width, column)
        axis.set_xlabel(axis_text.format(part["unit"].iloc[0]))
        words = [key[0], labels.quantity(key[2]) if table["quantity"].nunique() > 1 else "", f"n = {key[1]}"]
        first = labels.wrap(f"A: {run.entries[part['entry_a'].iloc[0]].label}", 50) if part["entry_a"].nunique() == 1 else ""
        axis.set_title("\n".join(filter(None, [labels.wrap(", ".join(w for w in words if w), 50), first])))
        if alike and index % 2:
            axis.set_yticklabels([])
    panels.legend(figure, handles(options.measure))
    reference = ", the first estimator A with all others" if any(len(p) < count for p, count in zip(parts, counts)) else ""
    panels.heading(figure, f"{run.name}: paired differences ± {Z} MCSE, {panels.replications(table)}{reference}{remark}")
    return figure


def some(part):
    """All pairs of a cell where they are few, else those with the first estimator."""
    return part if len(part) <= PAIRS else part[part["row_a"] == part["row_a"].iloc[0]].head(OTHERS)


def names(run, part):
    """`A − B`, or `A − B` with B alone where the title says A."""
    first = [run.entries[a].label for a in part["entry_a"]]
    second = [run.entries[b].label for b in part["entry_b"]]
    return [f"A − {b}" for b in second] if len(set(first)) == 1 else [f"{a}  −  {b}" for a, b in zip(first, second)]


def draw_panel(axis, part, lines, width, column):
    value, error = part[column].to_numpy(), Z * part[f"{column}_mcse"].fillna(0).to_numpy()
    at = np.arange(len(part))
    # Estimators that differ by rounding alone are one.
    value, error = (np.where(np.abs(value) + error < curves.ROUNDING, 0, v) for v in (value, error))
    if panels.is_wide(value):
        panels.symmetric_log(axis, value, "x", bars=error)
        low, high = axis.get_xlim()
        far = (value < low) | (value > high)
    else:
        far = np.zeros(len(part), dtype=bool)
    for chosen, colour in ((value - error > 0, VERMILION), (value + error < 0, BLUE), (np.abs(value) <= error, "0.45")):
        if chosen.any():
            axis.errorbar(value[chosen], at[chosen], xerr=np.where(far, 0, error)[chosen], linestyle="none", marker="o", markersize=4.5,
                          color=colour, capsize=2, elinewidth=1.2, markerfacecolor="white" if colour == "0.45" else colour)
    axis.axvline(0, color=TRUTH, linewidth=0.9)
    bars.names(axis, lines, width)
    if not value.any():
        axis.set_xlim(-1e-3, 1e-3)
    elif axis.get_xscale() == "linear":
        # Zero stands clear of the edges.
        low, high = axis.get_xlim()
        axis.set_xlim(min(low, -0.03 * high), max(high, -0.03 * low))
    panels.few_ticks(axis)
    low, high = axis.get_xlim()
    for line, v in zip(at[far], value[far]):
        words = panels.plain(float(f"{v:.2g}"))
        axis.text(low if v < low else high, line, f" ← {words} " if v < low else f" {words} → ", fontsize=7.5, va="center",
                  ha="left" if v < low else "right", bbox={"boxstyle": "square,pad=0", "facecolor": "white", "edgecolor": "none"})


def handles(measure):
    above, below = ("A is higher", "A is lower") if measure == "bias" else ("B is better", "A is better")
    points = [(VERMILION, VERMILION, above), (BLUE, BLUE, below), ("0.45", "white", "not told apart")]
    return [Line2D([], [], color=c, markerfacecolor=f, marker="o", markersize=4.5, linestyle="none", label=t) for c, f, t in points]
