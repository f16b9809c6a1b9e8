"""A measure of the summary with its Monte Carlo error, against a factor in small multiples, or law by law.

The measure is an object with `column`, `error`, `name`, `is_logarithmic`, and what is drawn behind the points.
"""

import numpy as np

from shared import factors, labels, panels

# Bars are this many MCSEs long on each side.
WIDTH = 2
# Characters of a line of a law's name beside an axis.
LABEL = 48
# Errors below are rounding.
ROUNDING = 1e-12


def figure(run, options, measure):
    rows = run.estimates
    rows = rows[rows[measure.column].notna()]
    panels.limited(list(rows.index))
    against = factors.choose(run, rows, options.against)
    lines = factors.choose_lines(run, rows, against, options.lines)
    rows, series = factors.add_series(run, rows, against, lines)
    if against == "law":
        return dots(run, rows, series, measure)
    found, remark = panels.limited(factors.panels(run, rows, against, lines))
    drawn, axes = panels.grid(len(found))
    wide = [True] * len(found) if options.wide else are_wide(found, measure)
    for axis, panel, is_wide in zip(axes, found, wide):
        draw_panel(axis, panel, series, against, measure, is_wide)
    share_limits(axes, found, measure)
    used = sorted({s for p in found for s in p.rows["series"]})
    panels.legend(drawn, [series[i].look.handle(series[i].label, measure.is_logarithmic) for i in used] + measure.handles())
    panels.heading(drawn, f"{run.name}: {measure.name} ± {WIDTH} MCSE, {panels.replications(rows)}{remark}")
    return drawn


def are_wide(found, measure):
    """Which panels have a scale that is logarithmic far from zero: all of them where most need one."""
    wide = [panels.is_wide(measure.values(panel.rows)) for panel in found]
    most = 2 * sum(wide) > len(wide)
    return [w or (most and (measure.values(panel.rows) != 0).any()) for w, panel in zip(wide, found)]


def draw_panel(axis, panel, series, against, measure, is_wide):
    places = panel.rows["at"]
    logarithmic = factors.is_log(against, list(places))
    scale(axis, panel.rows, measure, "y", is_wide)
    measure.background(axis, panel, against, logarithmic)
    present = sorted(panel.rows["series"].unique())
    for position, number in enumerate(present):
        part = panel.rows[panel.rows["series"] == number].sort_values("at")
        move = factors.dodge(len(present), position, places, logarithmic)
        measure.lines(axis, part, series[number].look, lambda rows: move(rows["at"]))
        points(axis, move(part["at"]), part, series[number].look, measure)
    cut(axis, panel.rows["at"], panel.rows[measure.column])
    factor_axis(axis, against, places, logarithmic)
    axis.set_ylabel(f"{measure.name}, {panel.rows['unit'].iloc[0]}")
    panels.title(axis, (panel.title or labels.quantity(panel.quantity)) + factors.truth_words(panel))


def points(axis, at, part, look, measure):
    """The points with bars."""
    axis.errorbar(at, part[measure.column], yerr=bars(axis, part, measure, "y"), linestyle="none", capsize=1.8, elinewidth=1,
                  **look.points())


def bars(axis, part, measure, which):
    """The lengths of bars below and above; one on a logarithmic axis stops above zero, and a point beyond limits has none."""
    values = part[measure.column].to_numpy()
    above = WIDTH * part[measure.error].fillna(0).to_numpy()
    if not getattr(axis, f"get_autoscale{which}_on")():
        low, high = getattr(axis, f"get_{which}lim")()
        above = np.where((values < low) | (values > high), 0, above)
    return np.vstack([np.minimum(above, 0.95 * values) if measure.is_logarithmic else above, above])


def scale(axis, rows, measure, which, is_wide):
    """The scale of an axis, and its limits where some values would spoil it: those that `cut` tells."""
    values = measure.values(rows)
    if not measure.is_logarithmic:
        if is_wide:
            panels.symmetric_log(axis, values, which, bars=WIDTH * rows[measure.error].fillna(0).to_numpy())
        return
    told = values[values > ROUNDING]
    if told.empty:
        return
    getattr(axis, f"set_{which}scale")("log")
    plain_log(axis, which, told)
    has_far = told.max() > 1e4 * told.median()
    if has_far or len(told) < len(values):
        high = 1e3 * told.median() if has_far else 2 * told.max()
        ends = np.maximum(told - WIDTH * rows.loc[told.index, measure.error].fillna(0), 0.05 * told)
        getattr(axis, f"set_{which}lim")(min(0.4 * told.min(), 0.8 * ends.min()), high)


def cut(axis, at, values):
    """Says of the points beyond the limits of a panel where the farthest of them is, by value of the factor."""
    low, high = axis.get_ylim()
    for place in sorted(set(at)):
        here = [v for a, v in zip(at, values) if a == place]
        if min(here) < low:
            arrow(axis, place, low, min(here), 1)
        if max(here) > high:
            arrow(axis, place, high, max(here), -1)


def arrow(axis, at, edge, value, inwards):
    """An arrow to the edge of the panel and the value beyond it, 0 for rounding."""
    words = "0" if abs(value) < ROUNDING else panels.plain(float(f"{value:.2g}"))
    axis.annotate(
        words, (at, edge), xytext=(0, 15 * inwards), textcoords="offset points", ha="center",
        va="bottom" if inwards > 0 else "top", fontsize=7, color="0.2", annotation_clip=False, zorder=6,
        bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
        arrowprops={"arrowstyle": "-|>", "color": "0.3", "shrinkA": 0, "shrinkB": 0})


def plain_log(axis, which, values):
    """Ticks of a short logarithmic axis are written out."""
    if values.max() / values.min() < 100:
        here = getattr(axis, f"{which}axis")
        here.set_major_locator(panels.LogLocator(subs=(1, 2, 5)))
        here.set_minor_locator(panels.NullLocator())
        here.set_major_formatter(panels.FuncFormatter(lambda value, _: panels.plain(value)))


def factor_axis(axis, against, places, logarithmic):
    values = sorted(set(places))
    if logarithmic:
        panels.log_ticks(axis, values)
        margin = (values[-1] / values[0]) ** 0.09
        axis.set_xlim(values[0] / margin, values[-1] * margin)
    else:
        axis.set_xticks(values if len(values) <= 8 else values[:: -(-len(values) // 8)])
        margin = 0.08 * (values[-1] - values[0] or 1)
        axis.set_xlim(values[0] - margin, values[-1] + margin)
    axis.set_xlabel(labels.axis(against))


def share_limits(axes, found, measure):
    """Each panel has a scale of its own, but never an empty one."""
    for axis, panel in zip(axes, found):
        if measure.values(panel.rows).abs().max() <= ROUNDING:
            axis.set_ylim(-0.005 if measure.is_logarithmic else -0.1, 0.1)


def dots(run, rows, series, measure):
    """Law by law: one line each, all estimators beside each other, a panel per quantity and sample size."""
    found, remark = panels.limited(factors.panels(run, rows, "law"), 6)
    lines = max(panel.rows["law_text"].nunique() for panel in found)
    each = max(p.rows["series"].nunique() for p in found)
    longest = max(labels.wrap(text, LABEL).count("\n") for text in rows["law_text"]) + 1
    height = max(2.2, lines * max(0.26, 0.055 * each, 0.15 * longest + 0.05) + 0.9)
    columns = min(2, len(found))
    drawn, axes = panels.grid(len(found), width=5.6, height=height, columns=columns, least=8.5)
    alike = len({tuple(dict.fromkeys(panel.rows["law_text"])) for panel in found}) == 1
    for index, (axis, panel) in enumerate(zip(axes, found)):
        draw_laws(axis, panel, series, measure)
        if alike and index % columns:
            axis.set_yticklabels([])
    used = sorted({s for p in found for s in p.rows["series"]})
    panels.legend(drawn, [series[i].look.handle(series[i].label) for i in used] + law_handles(rows, measure))
    panels.heading(drawn, f"{run.name}: {measure.name} ± {WIDTH} MCSE by law, {panels.replications(rows)}{remark}")
    return drawn


def law_handles(rows, measure):
    if measure.is_logarithmic or not (rows["expectation_kind"] == "exact").any():
        return []
    return [panels.Line2D([], [], color="0.25", marker="|", markersize=8, linestyle="none", label="exact expectation − truth")]


def draw_laws(axis, panel, series, measure):
    laws = list(dict.fromkeys(panel.rows["law_text"]))
    scale(axis, panel.rows, measure, "x", panels.is_wide(measure.values(panel.rows)))
    # Each law has lines for its own estimators alone.
    present = {law: sorted(rows["series"].unique()) for law, rows in panel.rows.groupby("law_text")}
    for number in sorted(panel.rows["series"].unique()):
        part = panel.rows[panel.rows["series"] == number]
        look = series[number].look
        at = np.array([
            laws.index(law) + 0.7 * ((present[law].index(number) + 0.5) / len(present[law]) - 0.5) for law in part["law_text"]])
        axis.errorbar(part[measure.column], at, xerr=bars(axis, part, measure, "x"), linestyle="none", capsize=1.5, elinewidth=1,
                      **look.points(4.2))
        exact = (part["expectation_kind"] == "exact").to_numpy()
        if not measure.is_logarithmic and exact.any():
            known = part[exact]
            axis.plot(known["expectation"] - known["truth"], at[exact], marker="|", markersize=8, color=look.colour, linestyle="none")
    for edge in range(1, len(laws)):
        axis.axhline(edge - 0.5, color="0.85", linewidth=0.7)
    if not measure.is_logarithmic:
        axis.axvline(0, color="0.3", linewidth=0.8)
    panels.few_ticks(axis)
    axis.set_yticks(range(len(laws)), [labels.wrap(text, LABEL) for text in laws])
    axis.grid(False, axis="y")
    axis.set_ylim(len(laws) - 0.5, -0.5)
    axis.set_xlabel(f"{measure.name}, {panel.rows['unit'].iloc[0]}")
    panels.title(axis, (panel.title or labels.quantity(panel.quantity)) + factors.truth_words(panel))
