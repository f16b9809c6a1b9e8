"""Paired differences between the estimators of a cell and the best of them, on the same samples."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from shared import bars, curves, labels, panels
from shared.errors import NotApplicable, UsageError
from shared.style import TRUTH

SUMMARY = "paired differences ± 1.96 MCSE from the estimator with the smallest RMSE of a cell; --measure mse, absolute-error or bias"
Z = 1.96
# Characters of a line of a name.
NAME = 60
MEASURES = {
    "mse": ("mse_difference", "MSE − MSE of the best, {}²"),
    "absolute-error": ("absolute_error_difference", "mean |error| − that of the best, {}"),
    "bias": ("bias_difference", "bias − bias of the best, {}"),
}


def draw(run, options):
    measure = options.measure or "mse"
    if measure not in MEASURES:
        raise UsageError(f"--measure {measure}: pairs have mse, absolute-error or bias")
    column, axis_text = MEASURES[measure]
    table = run.pairs
    if column not in table.columns:
        raise NotApplicable(f"pairs.csv has no column {column}; write it again with mi-study report {run.directory}")
    table = against_best(run, table, column)
    keys = list(dict.fromkeys(zip(table["law_text"], table["n"], table["quantity"])))
    keys, remark = panels.limited(keys, 6 if table.groupby(["cell", "quantity"]).size().max() > 20 else 10)
    parts = [table[(table["law_text"] == law) & (table["n"] == n) & (table["quantity"] == q)] for law, n, q in keys]
    texts = [[run.entries[i].label for i in part["entry"]] for part in parts]
    width = min(NAME, max(len(text) for lines in texts for text in lines))
    columns = panels.columns_of(len(keys), min(len(keys), 2), 5)
    alike = len(set(map(tuple, texts))) == 1
    figure, axes = panels.grid(len(keys), width=3.4 + 0.068 * width / (columns if alike else 1), columns=columns, least=7)
    panels.set_heights(figure, axes, [bars.height(lines, width, each=0.24) for lines in texts], columns, around=1.0)
    for index, (axis, key, part, lines) in enumerate(zip(axes, keys, parts, texts)):
        draw_panel(axis, part, run, lines, width, options)
        axis.set_xlabel(axis_text.format(part["unit"].iloc[0]))
        words = [key[0], labels.quantity(key[2]) if table["quantity"].nunique() > 1 else "", f"n = {key[1]}"]
        panels.title(axis, ", ".join(w for w in words if w), 50)
        if alike and index % columns:
            axis.set_yticklabels([])
    panels.legend(figure, handles(measure, any(part["knows"].any() for part in parts)))
    panels.heading(figure, f"{run.name}: paired differences ± {Z} MCSE from the smallest RMSE, {panels.replications(table)}", remark)
    return figure


def against_best(run, table, column):
    """A row for each estimator of a cell: its difference from the one with the smallest RMSE, which has a row of zeros."""
    summary = run.summary[(run.summary["quantity"] != "chain-rule residual") & run.summary["rmse"].notna()]
    table = table[table[column].notna()]
    both = [table.assign(line=table[f"row_{one}"], other=table[f"row_{two}"], value=sign * table[column])
            for one, two, sign in (("a", "b", 1), ("b", "a", -1))]
    paired = pd.concat(both).set_index(["line", "other"])
    compared = set(paired.index.get_level_values("line"))
    found = []
    for _, rows in summary.groupby(["cell", "quantity"], sort=False):
        # Who knows the law competes with nobody.
        knows = rows["estimator.critic"] == "oracle" if "estimator.critic" in rows else pd.Series(False, index=rows.index)
        competing = rows[~knows]
        if competing.empty or len(rows) < 2:
            continue
        # Of estimators that differ in their intervals alone, one has pairs.
        smallest = competing[competing["rmse"] <= competing["rmse"].min() * (1 + 1e-12)]
        best = max(smallest["line"], key=lambda line: line in compared)
        keys = pd.MultiIndex.from_arrays([rows["line"], [best] * len(rows)])
        mine = paired.reindex(keys)
        is_best = (rows["line"] == best).to_numpy()
        found.append(rows.assign(
            value=np.where(is_best, 0, mine["value"]), error=np.where(is_best, 0, mine[f"{column}_mcse"].fillna(0)),
            best=is_best, knows=knows.to_numpy()))
    whole = pd.concat(found) if found else pd.DataFrame(columns=["value"])
    whole = whole[whole["value"].notna()]
    if whole.empty:
        raise NotApplicable("no cell has two estimators to compare")
    return whole


def draw_panel(axis, part, run, lines, width, options):
    value, error = part["value"].to_numpy(dtype=float), Z * part["error"].to_numpy(dtype=float)
    at = np.arange(len(part))
    # Estimators that differ by rounding alone are one.
    value, error = (np.where(np.abs(value) + error < curves.ROUNDING, 0, v) for v in (value, error))
    if value.any() and (options.log or panels.is_wide(value)):
        panels.symmetric_log(axis, value, "x", bars=error)
    elif not value.any():
        axis.set_xlim(-1e-3, 1e-3)
    if options.ylim:
        axis.set_xlim(*options.ylim)
    low, high = axis.get_xlim() if not axis.get_autoscalex_on() else (-np.inf, np.inf)
    far = (value < low) | (value > high)
    for line, (v, e, entry, best, knows) in enumerate(zip(value, error, part["entry"], part["best"], part["knows"])):
        look = run.looks[entry].points(6)
        if abs(v) <= e and not best:
            look |= {"markerfacecolor": "white", "markeredgecolor": look["color"], "markeredgewidth": 1.2}
        axis.errorbar(v, line, xerr=0 if far[line] else e, linestyle="none", capsize=2, elinewidth=1.2, **look)
        if best or knows:
            axis.annotate("best" if best else "knows the law", (v, line), xytext=(8, 0), textcoords="offset points", va="center",
                          fontsize=7.5, color="0.25", zorder=6,
                          bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8})
    axis.axvline(0, color=TRUTH, linewidth=0.9, zorder=1)
    bars.names(axis, lines, width)
    if axis.get_xscale() == "linear" and not options.ylim and value.any():
        # Zero stands clear of the edges.
        low, high = axis.get_xlim()
        axis.set_xlim(min(low, -0.03 * high), max(high, -0.03 * low))
    panels.few_ticks(axis)
    low, high = axis.get_xlim()
    for line, v in zip(at[far], value[far]):
        words = panels.plain(float(f"{v:.2g}"))
        axis.text(low if v < low else high, line, f" ← {words} " if v < low else f" {words} → ", fontsize=7.5, va="center",
                  ha="left" if v < low else "right", bbox={"boxstyle": "square,pad=0", "facecolor": "white", "edgecolor": "none"})


def handles(measure, has_oracles):
    told = "differs from the best" if measure == "bias" else "worse than the best"
    told += " or, if it knows the law, better" if has_oracles and measure != "bias" else ""
    points = [("0.3", told), ("white", "cannot be told from the best")]
    return [Line2D([], [], color="0.3", markerfacecolor=f, marker="o", markersize=5.5, linestyle="none", label=t) for f, t in points]
