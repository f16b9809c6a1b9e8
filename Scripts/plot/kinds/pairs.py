"""The estimators of a cell against the best of them on the same samples: ratios of RMSEs, or differences."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from shared import bars, labels, panels
from shared.errors import NotApplicable, UsageError
from shared.measure import ROUNDING
from shared.style import TRUTH

SUMMARY = "each estimator against the one with the smallest RMSE on the same samples ± 1.96 MCSE: ratio of RMSEs, or --measure bias, ..."
Z = 1.96
# Characters of a line of a name.
NAME = 60
RATIO = "rmse_ratio"
MEASURES = {
    "rmse": (RATIO, "RMSE / RMSE of the best"),
    "mse": ("mse_difference", "MSE − MSE of the best, {}²"),
    "absolute-error": ("absolute_error_difference", "mean |error| − that of the best, {}"),
    "bias": ("bias_difference", "bias − bias of the best, {}"),
}


def draw(run, options):
    measure = options.measure or "rmse"
    if measure not in MEASURES:
        raise UsageError(f"--measure {measure}: pairs have rmse, mse, absolute-error or bias")
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
        draw_panel(axis, part, run, lines, width, options, 1 if column == RATIO else 0)
        axis.set_xlabel(axis_text.format(part["unit"].iloc[0]))
        words = [key[0], labels.quantity(key[2]) if table["quantity"].nunique() > 1 else "", f"n = {key[1]}"]
        panels.title(axis, ", ".join(w for w in words if w), 50)
        if alike and index % columns:
            axis.set_yticklabels([])
    panels.legend(figure, handles(measure, any(part["knows"].any() for part in parts)))
    words = "RMSE against the smallest" if column == RATIO else "paired differences from the smallest RMSE"
    panels.heading(figure, f"{run.name}: {words} on the same samples ± {Z} MCSE, {panels.replications(table)}", remark)
    return figure


def against_best(run, table, column):
    """A row for each estimator of a cell against the one with the smallest RMSE: its difference or ratio, which is 0 or 1 there."""
    summary = run.summary[(run.summary["quantity"] != "chain-rule residual") & run.summary["rmse"].notna()]
    table = table[table[column].notna()]
    value, error = table[column], table[f"{column}_mcse"].fillna(0)
    turned = (1 / value, error / value**2) if column == RATIO else (-value, error)
    paired = pd.concat([
        table.assign(line=table[f"row_{one}"], other=table[f"row_{two}"], value=values, error=errors)
        for one, two, (values, errors) in (("a", "b", (value, error)), ("b", "a", turned))]).set_index(["line", "other"])
    compared = set(paired.index.get_level_values("line"))
    found = []
    for _, rows in summary.groupby(["cell", "quantity"], sort=False):
        # Who knows the law competes with nobody.
        knows = rows["assumes"] == "law"
        competing = rows[~knows]
        if competing.empty or len(rows) < 2:
            continue
        # Of estimators that differ in their intervals alone, one has pairs.
        smallest = competing[competing["rmse"] <= competing["rmse"].min() * (1 + 1e-12)]
        best = max(smallest["line"], key=lambda line: line in compared)
        keys = pd.MultiIndex.from_arrays([rows["line"], [best] * len(rows)])
        mine = paired.reindex(keys)
        is_best = (rows["line"] == best).to_numpy()
        if column == RATIO:
            # Who knows the law and makes no error but rounding.
            mine.loc[(knows & (rows["rmse"] < ROUNDING)).to_numpy(), ["value", "error"]] = 0
        found.append(rows.assign(
            value=np.where(is_best, 1 if column == RATIO else 0, mine["value"]), error=np.where(is_best, 0, mine["error"]),
            best=is_best, knows=knows.to_numpy()))
    whole = pd.concat(found) if found else pd.DataFrame(columns=["value"])
    # Of a cell whose best makes no error there are no ratios.
    whole = whole[np.isfinite(whole["value"].astype(float))]
    if not whole.empty:
        whole = whole[whole.groupby(["cell", "quantity"])["line"].transform("size") > 1]
    if whole.empty:
        raise NotApplicable("no cell has two estimators to compare")
    return whole


def draw_panel(axis, part, run, lines, width, options, equal):
    value, error = part["value"].to_numpy(dtype=float), Z * part["error"].to_numpy(dtype=float)
    at = np.arange(len(part))
    # Estimators that differ by rounding alone are one.
    same = np.abs(value - equal) + error < ROUNDING
    value, error = np.where(same, equal, value), np.where(same, 0, error)
    if same.all():
        axis.set_xlim(equal - 1e-3, equal + 1e-3)
    elif equal == 1:
        axis.set_xscale("log")
        told = value > 1e-6
        low, high = np.maximum(value - error, 0.5 * value)[told].min(), (value + error)[told].max()
        margin = max(high / low, 1.01) ** 0.06
        axis.set_xlim(low / margin, min(high, 1e5) * margin)
    elif options.log or panels.is_wide(value):
        panels.symmetric_log(axis, value, "x", bars=error)
    if options.ylim:
        axis.set_xlim(*options.ylim)
    low, high = axis.get_xlim() if not axis.get_autoscalex_on() else (-np.inf, np.inf)
    far = (value < low) | (value > high)
    for line, (v, e, entry, best, knows) in enumerate(zip(value, error, part["entry"], part["best"], part["knows"])):
        look = run.looks[entry].points(6)
        if abs(v - equal) <= e and not best:
            look |= {"markerfacecolor": "white", "markeredgecolor": look["color"], "markeredgewidth": 1.2}
        below = min(e, 0.5 * v) if equal == 1 else e
        axis.errorbar(v, line, xerr=0 if far[line] else [[below], [e]], linestyle="none", capsize=2, elinewidth=1.2, **look)
    axis.axvline(equal, color=TRUTH, linewidth=0.9, zorder=1)
    bars.names(axis, lines, width)
    if axis.get_xscale() == "linear" and equal == 0 and not options.ylim and value.any():
        # Zero stands clear of the edges.
        low, high = axis.get_xlim()
        axis.set_xlim(min(low, -0.03 * high), max(high, -0.03 * low))
    panels.few_ticks(axis)
    if axis.get_xscale() == "log":
        panels.value_ticks(axis, "x", 7)
    for line, (v, e, best, knows) in enumerate(zip(value, error, part["best"], part["knows"])):
        if best or knows:
            remark(axis, v, e, line, "best" if best else "knows the law")
    low, high = axis.get_xlim()
    for line, v in zip(at[far], value[far]):
        words = panels.plain(float(f"{v:.2g}"))
        axis.text(low if v < low else high, line, f" ← {words} " if v < low else f" {words} → ", fontsize=7.5, va="center",
                  ha="left" if v < low else "right", bbox={"boxstyle": "square,pad=0", "facecolor": "white", "edgecolor": "none"})


def remark(axis, value, error, line, text):
    """Words behind a point and its bar, before them where the panel ends, or above the point."""
    low, high = axis.get_xlim()
    to_share = axis.transData + axis.transAxes.inverted()
    ends = [min(max(end, low), high) for end in (value - error, value + error)]
    left, right = (to_share.transform((end, line))[0] for end in ends)
    if value < low or right < 0.74:
        place, across, how = ends[1], 26 if value < low else 8, {"ha": "left", "va": "center"}
    elif left > 0.28:
        place, across, how = ends[0], -8, {"ha": "right", "va": "center"}
    else:
        place, across, how = value, 0, {"ha": "center", "va": "bottom"}
    axis.annotate(text, (place, line), xytext=(across, 0 if across else 3), textcoords="offset points", fontsize=7.5, color="0.25",
                  zorder=6, **how)


def handles(measure, has_oracles):
    told = "differs from the best" if measure == "bias" else "worse than the best"
    told += " or, if it knows the law, better" if has_oracles and measure != "bias" else ""
    points = [("0.3", told), ("white", "cannot be told from the best")]
    return [Line2D([], [], color="0.3", markerfacecolor=f, marker="o", markersize=5.5, linestyle="none", label=t) for f, t in points]
