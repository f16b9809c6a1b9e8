"""A measure of the summary with its Monte Carlo error, against a factor in small multiples, or law by law."""

import numpy as np
from matplotlib.lines import Line2D

from shared import direct, factors, labels, panels
from shared.measure import ROUNDING
from shared.style import TRUTH

# Characters of a line of a law's name beside an axis.
LABEL = 48


def figure(run, options, measure):
    rows = measure.chosen(run)
    panels.limited(list(rows.index))
    against = factors.choose(run, rows, options.against, measure.first)
    lines = factors.choose_lines(run, rows, against, options.lines)
    rows, series = factors.add_series(run, rows, against, lines)
    if against == "law":
        return dots(run, options, rows, series, measure)
    found, remark = panels.limited(factors.panels(run, rows, against, lines))
    used = sorted({s for p in found for s in p.rows["series"]})
    names = direct.names(found, series, used)
    drawn, axes = panels.grid(len(found), width=4.3 + direct.inches(names))
    wide = [True] * len(found) if options.wide or options.log else are_wide(found, measure)
    for axis, panel, is_wide in zip(axes, found, wide):
        draw_panel(axis, panel, series, against, measure, is_wide, options)
        direct.write(axis, panel, series, names, measure)
    share_limits(axes, found, measure, options)
    told = [] if names else [series[i].look.handle(series[i].label, measure.is_logarithmic) for i in used]
    panels.legend(drawn, told + mark_handles(rows, measure, "-") + measure.handles())
    panels.heading(drawn, f"{run.name}: {measure.name} {measure.words}, {panels.replications(rows)}", remark)
    return drawn


def mark_handles(rows, measure, line):
    values, words = measure.marks(rows)
    dashes = "-" if line == "-" and 0 in values else (0, (5, 2))
    return [Line2D([], [], color=TRUTH, linewidth=1.1, linestyle=dashes, label=words)] if len(values) and words else []


def are_wide(found, measure):
    """Which panels have a scale that is logarithmic far from zero: all of them where most need one."""
    wide = [panels.is_wide(measure.values(panel.rows)) for panel in found]
    most = 2 * sum(wide) > len(wide)
    return [w or (most and (measure.values(panel.rows) != 0).any()) for w, panel in zip(wide, found)]


def draw_panel(axis, panel, series, against, measure, is_wide, options):
    places = panel.rows["at"]
    logarithmic = factors.is_log(against, list(places))
    scale(axis, panel.rows, measure, "y", is_wide, options)
    mark(axis, panel.rows, measure, axis.axhline)
    measure.background(axis, panel, against)
    present = sorted(panel.rows["series"].unique())
    for position, number in enumerate(present):
        part = panel.rows[panel.rows["series"] == number].sort_values("at")
        move = factors.dodge(len(present), position, places, logarithmic)
        look = series[number].look
        measure.lines(axis, part, look, lambda rows: move(rows["at"]))
        axis.errorbar(move(part["at"]), part[measure.column], yerr=bars(axis, part, measure, "y"), linestyle="none", capsize=1.8,
                      elinewidth=1, **look.points())
        measure.over(axis, part, look, move(part["at"]))
    finish(axis, measure, "y")
    cut(axis, panel.rows["at"], panel.rows[measure.column], "%" if measure.is_share else "")
    factor_axis(axis, against, places, logarithmic, panel.rows["unit"].iloc[0])
    axis.set_ylabel(measure.axis_label(panel.rows))
    panels.title(axis, (panel.title or labels.quantity(panel.quantity)) + factors.truth_words(panel.rows))


def mark(axis, rows, measure, line):
    """The lines at the values that the measure marks: zero, or levels."""
    for value in measure.marks(rows)[0]:
        line(value, color=TRUTH, linewidth=0.8 if value == 0 else 1.1, linestyle="-" if value == 0 else (0, (5, 2)), zorder=1)


def bars(axis, part, measure, which):
    """The lengths of bars below and above; one on a logarithmic axis stops above zero, and a point beyond limits has none."""
    values = part[measure.column].to_numpy()
    below, above = (np.maximum(reach, 0) for reach in measure.reach(part))
    if not getattr(axis, f"get_autoscale{which}_on")():
        low, high = getattr(axis, f"get_{which}lim")()
        below, above = (np.where((values < low) | (values > high), 0, reach) for reach in (below, above))
    is_log = getattr(axis, f"get_{which}scale")() == "log"
    return np.vstack([np.minimum(below, 0.95 * values) if is_log else below, above])


def scale(axis, rows, measure, which, is_wide, options):
    """The scale of an axis, and its limits where some values would spoil it: those that `cut` tells."""
    values = measure.values(rows)
    below, above = measure.reach(rows)
    if measure.is_logarithmic or (options.log and measure.is_share):
        told = values[values > ROUNDING]
        if not told.empty:
            getattr(axis, f"set_{which}scale")("log", nonpositive="mask")
            ends = np.maximum((values - below)[told.index], 0.05 * told)
            low, high = 0.85 * ends.min(), (values + above)[told.index].max() / 0.85
            if told.max() > 1e4 * told.median():
                high = 1e3 * told.median()
            if high < told.max() or len(told) < len(values):
                low, high = min(low, 0.4 * told.min()), max(high, min(2 * told.max(), 1e3 * told.median()))
            getattr(axis, f"set_{which}lim")(low, high)
    elif is_wide and (values != 0).any():
        panels.symmetric_log(axis, values, which, bars=np.maximum(below, above))
    if options.ylim:
        getattr(axis, f"set_{which}lim")(*options.ylim)


def finish(axis, measure, which):
    """The ticks, where the data are now known."""
    if getattr(axis, f"get_{which}scale")() == "log":
        panels.value_ticks(axis, which)
    elif measure.is_share:
        here = getattr(axis, f"{which}axis")
        here.set_major_locator(panels.MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    if measure.is_share:
        getattr(axis, f"{which}axis").set_major_formatter(panels.FuncFormatter(lambda v, _: f"{100 * v:.6g} %".replace("-", "−")))


def cut(axis, at, values, unit=""):
    """Says of the points beyond the limits of a panel where the farthest of them is, by value of the factor."""
    low, high = axis.get_ylim()
    for place in sorted(set(at)):
        here = [v for a, v in zip(at, values) if a == place]
        if min(here) < low:
            arrow(axis, place, low, min(here), 1, unit)
        if max(here) > high:
            arrow(axis, place, high, max(here), -1, unit)


def arrow(axis, at, edge, value, inwards, unit):
    """An arrow to the edge of the panel and the value beyond it, 0 for rounding."""
    value *= 100 if unit else 1
    words = "0" if abs(value) < ROUNDING else panels.plain(float(f"{value:.2g}"))
    words += f" {unit}" if unit else ""
    axis.annotate(
        words, (at, edge), xytext=(0, 15 * inwards), textcoords="offset points", ha="center",
        va="bottom" if inwards > 0 else "top", fontsize=7, color="0.2", annotation_clip=False, zorder=6,
        bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
        arrowprops={"arrowstyle": "-|>", "color": "0.3", "shrinkA": 0, "shrinkB": 0})


def factor_axis(axis, against, places, logarithmic, unit=""):
    values = sorted(set(places))
    if logarithmic:
        panels.log_ticks(axis, values)
        margin = (values[-1] / values[0]) ** 0.09
        axis.set_xlim(values[0] / margin, values[-1] * margin)
    else:
        margin = 0.08 * (values[-1] - values[0] or 1)
        axis.set_xlim(values[0] - margin, values[-1] + margin)
        shown = values if len(values) <= 8 else values[:: -(-len(values) // 8)]
        close = len(shown) > 1 and np.diff(shown).min() < 0.06 * (values[-1] - values[0])
        if close or against == "truth":
            panels.few_ticks(axis)
        else:
            axis.set_xticks(shown)
    axis.set_xlabel(labels.axis(against).format(unit))


def share_limits(axes, found, measure, options):
    """Each panel has a scale of its own, but never an empty one."""
    for axis, panel in zip(axes, found):
        if measure.values(panel.rows).abs().max() <= ROUNDING and not options.ylim:
            axis.set_ylim(-0.005 if measure.is_logarithmic or measure.is_share else -0.1, 0.1)


def dots(run, options, rows, series, measure):
    """Law by law: one line each, all estimators beside each other, a panel per quantity and sample size."""
    found, remark = panels.limited(factors.panels(run, rows, "law"), 6)
    lines = max(panel.rows["law_text"].nunique() for panel in found)
    each = max(p.rows["series"].nunique() for p in found)
    longest = max(labels.wrap(text, LABEL).count("\n") for text in rows["law_text"]) + 1
    height = max(2.2, lines * max(0.26, 0.085 * each, 0.15 * longest + 0.05) + 0.9)
    columns = panels.columns_of(len(found), min(2, len(found)), 4.5)
    drawn, axes = panels.grid(len(found), width=5.6, height=height, columns=columns, least=8.5)
    alike = len({tuple(dict.fromkeys(panel.rows["law_text"])) for panel in found}) == 1
    for index, (axis, panel) in enumerate(zip(axes, found)):
        draw_laws(axis, panel, series, measure, options)
        if alike and index % columns:
            axis.set_yticklabels([])
    used = sorted({s for p in found for s in p.rows["series"]})
    told = [series[i].look.handle(series[i].label) for i in used]
    panels.legend(drawn, told + mark_handles(rows, measure, "-") + law_handles(rows, measure))
    panels.heading(drawn, f"{run.name}: {measure.name} {measure.words} by law, {panels.replications(rows)}", remark)
    return drawn


def law_handles(rows, measure):
    if measure.column != "bias" or not (rows["expectation_kind"] == "exact").any():
        return []
    return [Line2D([], [], color="0.25", marker="|", markersize=8, linestyle="none", label="exact expectation − truth")]


def draw_laws(axis, panel, series, measure, options):
    laws = list(dict.fromkeys(panel.rows["law_text"]))
    scale(axis, panel.rows, measure, "x", options.wide or options.log or panels.is_wide(measure.values(panel.rows)), options)
    mark(axis, panel.rows, measure, axis.axvline)
    # Each law has lines for its own estimators alone.
    present = {law: sorted(rows["series"].unique()) for law, rows in panel.rows.groupby("law_text")}
    for number in sorted(panel.rows["series"].unique()):
        part = panel.rows[panel.rows["series"] == number]
        look = series[number].look
        at = np.array([
            laws.index(law) + 0.7 * ((present[law].index(number) + 0.5) / len(present[law]) - 0.5) for law in part["law_text"]])
        axis.errorbar(part[measure.column], at, xerr=bars(axis, part, measure, "x"), linestyle="none", capsize=1.5, elinewidth=1,
                      **look.points(4.8))
        measure.over(axis, part, look, at, "x")
        exact = (part["expectation_kind"] == "exact").to_numpy()
        if measure.column == "bias" and exact.any():
            known = part[exact]
            axis.plot(known["expectation"] - known["truth"], at[exact], marker="|", markersize=8, color=look.colour, linestyle="none")
    for edge in range(1, len(laws)):
        axis.axhline(edge - 0.5, color="0.85", linewidth=0.7)
    panels.few_ticks(axis)
    finish(axis, measure, "x")
    axis.set_yticks(range(len(laws)), [labels.wrap(text, LABEL) for text in laws])
    axis.grid(False, axis="y")
    axis.set_ylim(len(laws) - 0.5, -0.5)
    axis.set_xlabel(measure.axis_label(panel.rows))
    panels.title(axis, (panel.title or labels.quantity(panel.quantity)) + factors.truth_words(panel.rows))
