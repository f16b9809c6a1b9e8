"""Nested-loop plot: all scenarios in lexicographic order, a step line per estimator, the factors below.

Rücker & Schwarzer 2014, doi 10.1186/1471-2288-14-129.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from shared import factors, labels, panels
from shared.errors import NotApplicable, UsageError

SUMMARY = "all scenarios on one axis, a step line per estimator, the factors as steps below; --measure bias or rmse"
LEAST = 4
# Curves of one panel: steps cross less than lines.
SERIES = 16
# Parameters of laws that have a strip; of many, the law is one strip.
STRIPS = 4


def draw(run, options):
    measure = options.measure or "bias"
    if measure not in ("bias", "rmse"):
        raise UsageError(f"--measure {measure}: a nested-loop plot has bias or rmse")
    rows = run.estimates
    quantity = rows["quantity"].value_counts(sort=True).index[0]
    rows = rows[(rows["quantity"] == quantity) & rows[measure].notna()]
    rows, series = factors.add_series(run, rows, "law")
    scenarios, strips = order(run, rows)
    if len(scenarios) < LEAST:
        raise NotApplicable(f"a nested-loop plot needs at least {LEAST} scenarios (laws and sample sizes); there are {len(scenarios)}")
    pieces = factors.split(run, [factors.Panel("", rows, quantity, 0)], SERIES)
    figure, axes = layout(len(pieces), strips, len(scenarios))
    for axis, piece in zip(axes, pieces):
        draw_lines(axis, piece, scenarios, series, measure)
        panels.values_axis(axis, "y", options)
    for axis, strip in zip(axes[len(pieces):], strips):
        draw_strip(axis, *strip, scenarios)
    name_laws(axes[-1], strips)
    axes[-1].set_xlabel(f"{len(scenarios)} scenarios in lexicographic order")
    used = sorted(rows["series"].unique())
    panels.legend(figure, [series[i].look.handle(series[i].label, True) for i in used])
    name = "bias" if measure == "bias" else "RMSE"
    panels.heading(figure, f"{run.name}: {name} of {labels.quantity(quantity)}, {panels.replications(rows)}")
    return figure


def layout(pieces, strips, scenarios):
    """Curves above, strips below, one axis of scenarios."""
    width = panels.Paper.width or min(16, max(8, 0.28 * scenarios + 3))
    names = [panels.inches_of(panels.upright(levels, width / len(levels))) for name, levels, _ in strips if name == "law_text"]
    heights = [3.4] * pieces + [0.55] * len(strips)
    figure, axes = plt.subplots(
        len(heights), 1, figsize=(width, sum(heights) + 0.9 + sum(names)), sharex=True, layout="constrained",
        gridspec_kw={"height_ratios": heights}, squeeze=False)
    return figure, list(axes.flat)


def order(run, rows):
    """The cells in order, and the strips: name, and level of each cell."""
    cells = rows.drop_duplicates("cell").set_index("cell")
    varying = [c for c in run.laws if cells[c].nunique() > 1]
    simple = cells["law"].nunique() == 1 and len(varying) <= STRIPS and not any(cells[c].str.startswith(("[", "{")).any() for c in varying)
    names = [*(varying if simple else ["law_text"]), *(["n"] if cells["n"].nunique() > 1 else [])]
    levels = {name: ordered(cells[name]) for name in names}
    places = pd.DataFrame({name: [levels[name].index(v) for v in cells[name]] for name in names}, index=cells.index)
    places = places.sort_values(names, kind="stable") if names else places
    return list(places.index), [(name, [level_text(name, v) for v in levels[name]], places[name].to_numpy()) for name in names]


def ordered(column):
    values = list(dict.fromkeys(column))
    numeric = factors.numbers(pd.Series(values))
    return values if numeric.isna().any() else [values[i] for i in np.argsort(numeric.to_numpy(), kind="stable")]


def level_text(name, value):
    return value if name == "law_text" else labels.number(str(value))


def draw_lines(axis, piece, scenarios, series, measure):
    edges = np.arange(len(scenarios) + 1) - 0.5
    for number in sorted(piece.rows["series"].unique()):
        mine = piece.rows[piece.rows["series"] == number].set_index("cell")[measure].reindex(scenarios).to_numpy()
        look = series[number].look
        axis.stairs(mine, edges, baseline=None, color=look.colour, linestyle=look.line, linewidth=1.4)
        axis.plot(range(len(scenarios)), mine, linestyle="none", **look.points(5))
    values = piece.rows[measure]
    if measure == "bias":
        axis.axhline(0, color="0.3", linewidth=0.8)
        if panels.is_wide(values, 50):
            panels.symmetric_log(axis, values)
    else:
        axis.set_yscale("log")
    axis.set_xlim(-0.5, len(scenarios) - 0.5)
    axis.set_ylabel(f"{'bias' if measure == 'bias' else 'RMSE'}, {piece.rows['unit'].iloc[0]}")
    axis.set_title(piece.title)
    axis.grid(False, axis="x")
    axis.tick_params(axis="x", length=0, labelbottom=False)


def draw_strip(axis, name, levels, places, scenarios):
    """The level of a factor in each scenario as a step line; where there are many, the levels' names are not written."""
    axis.stairs(places, np.arange(len(scenarios) + 1) - 0.5, baseline=None, color="0.2", linewidth=1.3)
    axis.set_ylim(-0.6, len(levels) - 0.4)
    axis.set_yticks([])
    axis.grid(False)
    for side in ("left", "bottom"):
        axis.spines[side].set_visible(False)
    axis.tick_params(axis="x", length=0, labelbottom=False)
    title = "law" if name == "law_text" else labels.axis(name)
    shown = f": {', '.join(levels)}" if sum(map(len, levels)) < 60 else f", {len(levels)} of them"
    axis.set_title(title + shown, loc="left", fontsize=8.5, pad=2)


def name_laws(axis, strips):
    """The laws below the last strip, each at the middle of its scenarios, where they are not all told by numbers."""
    for name, levels, places in strips:
        if name == "law_text":
            centres = [float(np.mean(np.flatnonzero(places == i))) for i in range(len(levels))]
            width = axis.figure.get_size_inches()[0] / len(levels)
            axis.set_xticks(centres, panels.upright(levels, width), rotation=90)
            axis.tick_params(axis="x", length=0, labelbottom=True)
