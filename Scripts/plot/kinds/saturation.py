"""Contrastive bounds against the number of candidates K, with the truth and the limit ln K of InfoNCE."""

import numpy as np
from matplotlib.lines import Line2D

from shared import curves, factors, labels, panels
from shared.errors import NotApplicable
from shared.measure import WIDTH
from shared.style import TRUTH

SUMMARY = "contrastive bounds against the number of candidates K, with ln K and the truth"
K = "estimator.candidates"


def draw(run, options):
    rows = run.estimates
    if K not in rows.columns:
        raise NotApplicable("this study has no contrastive bounds: no estimator has candidates")
    rows = rows[(rows[K] != "NA") & rows["mean"].notna() & (rows["unit"] != "probability")]
    if rows[K].nunique() < 2:
        raise NotApplicable("all contrastive bounds have one number of candidates; give a list, as candidates: [4, 16, 64]")
    rows, series = factors.add_series(run, rows, K)
    # A bound at one K has no curve.
    rows = rows[rows.groupby(["cell", "series", "quantity"])["at"].transform("nunique") > 1]
    found, remark = panels.limited(factors.panels(run, rows, K), 12)
    figure, axes = panels.grid(len(found))
    for axis, panel in zip(axes, found):
        draw_panel(axis, panel, series, options)
    used = sorted({s for p in found for s in p.rows["series"]})
    shown = any(np.log(p.rows["at"].min()) / ratio(p) < axis.get_ylim()[1] for axis, p in zip(axes, found))
    panels.legend(figure, [series[i].look.handle(series[i].label) for i in used] + handles(set(rows["expectation_kind"]), shown))
    panels.heading(figure, f"{run.name}: means ± {WIDTH} MCSE, {panels.replications(rows)}", remark)
    return figure


def draw_panel(axis, panel, series, options):
    places = panel.rows["at"]
    truth = panel.rows["truth"].iloc[0]
    present = sorted(panel.rows["series"].unique())
    for position, number in enumerate(present):
        part = panel.rows[panel.rows["series"] == number].sort_values("at")
        move = factors.dodge(len(present), position, places, True)
        look = series[number].look
        exact = part[part["expectation_kind"] == "exact"]
        axis.plot(move(exact["at"]), exact["expectation"], color=look.colour, linewidth=1.2)
        rest = part[part["expectation_kind"] != "exact"]
        axis.plot(move(rest["at"]), rest["mean"], color=look.colour, linewidth=0.7, alpha=0.7)
        axis.errorbar(move(part["at"]), part["mean"], yerr=WIDTH * part["bias_mcse"].fillna(0).to_numpy(), linestyle="none", capsize=1.8,
                      elinewidth=1, **look.points())
    grid = np.geomspace(places.min(), places.max(), 100)
    axis.plot(grid, np.log(grid) / ratio(panel), color="0.45", linewidth=1.1, linestyle=(0, (1, 1.5)))
    axis.axhline(truth, color=TRUTH, linewidth=1.1, linestyle=(0, (5, 2)))
    curves.factor_axis(axis, K, places, True)
    window(axis, panel, truth, np.log(places.min()) / ratio(panel))
    panels.values_axis(axis, "y", options)
    curves.cut(axis, panel.rows["at"], panel.rows["mean"])
    axis.set_ylabel(f"estimate, {panel.rows['unit'].iloc[0]}")
    panels.title(axis, (panel.title or labels.quantity(panel.quantity)) + factors.truth_words(panel.rows))


def ratio(panel):
    """What ln K is divided by."""
    return np.log(2) if panel.rows["unit"].iloc[0] == "bits" else 1


def window(axis, panel, truth, bottom):
    """What shows the truth and the means near it: the limit ln K leaves the panel where it is far above."""
    means = panel.rows["mean"]
    reach = max(1.12 * truth, 1.05 * bottom if bottom < 1.7 * truth else 0, 0.1)
    high = max(reach, min(means.max(), 4 * reach))
    low = max(min(means.min(), 0), -2 * max(high, 0.5))
    axis.set_ylim(low - 0.07 * (high - low), high + 0.07 * (high - low))


def handles(kinds, has_limit):
    exact = [Line2D([], [], color="0.25", linewidth=1.2, label="exact expectation")] if "exact" in kinds else []
    joined = [Line2D([], [], color="0.25", linewidth=0.6, label="no known expectation, means joined")] if kinds - {"exact"} else []
    limit = [Line2D([], [], color="0.45", linewidth=1.1, linestyle=(0, (1, 1.5)), label="ln K")] if has_limit else []
    return exact + joined + [Line2D([], [], color=TRUTH, linewidth=1.1, linestyle=(0, (5, 2)), label="truth")] + limit
