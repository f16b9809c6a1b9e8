"""The bias of trained critics in its parts, stacked, by sample size."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from shared import factors, labels, panels
from shared.data import PARTS
from shared.errors import NotApplicable
from shared.measure import WIDTH
from shared.style import COLOURS, TRUTH

SUMMARY = "the bias of trained critics in its parts: bound, training, overfitting, selection"
LOOKS = dict(zip(PARTS, (COLOURS[0], COLOURS[1], COLOURS[7], COLOURS[8])))
REST = "averaging"
MOST = 12


def draw(run, options):
    rows = run.summary
    if "bound_gap" not in rows.columns or rows["bound_gap"].isna().all():
        raise NotApplicable("this study has no parts of errors: no network has error-parts: all")
    rows = rows[rows["bound_gap"].notna()]
    found, remark = panels.limited(list(dict.fromkeys(zip(rows["law_text"], rows["entry"]))), MOST)
    figure, axes = panels.grid(len(found), width=3.4, height=2.9, sharey=rows["law_text"].nunique() == 1)
    used = {}
    for axis, (law, entry) in zip(axes, found):
        part = rows[(rows["law_text"] == law) & (rows["entry"] == entry)].sort_values("n")
        used.update(draw_panel(axis, part, options))
        panels.title(axis, f"{run.entries[entry].label}, {law}" + factors.truth_words(part))
    patches = [Patch(facecolor=colour, label=name) for name, colour in [*LOOKS.items(), (REST, "0.7")] if name in used]
    panels.legend(figure, [*patches, Line2D([], [], color=TRUTH, marker="o", markersize=4.5, linestyle="none", label=f"bias ± {WIDTH} MCSE")])
    panels.heading(figure, f"{run.name}: the bias in its parts, {panels.replications(rows)}", remark)
    return figure


def stacked(row):
    """The parts that add up to a bias: overfit where draws that train also test, selection where the largest value is reported."""
    said = ["bound gap", "training gap"]
    if row["estimator.split"] == "none":
        said.append("overfit")
    if row["estimator.report"] == "largest-test":
        said.append("selection")
    found = {part: row[PARTS[part]] for part in said}
    rest = row["bias"] - sum(found.values())
    return found | ({REST: rest} if abs(rest) > 1e-9 else {})


def draw_panel(axis, part, options):
    used = {}
    for place, (_, row) in enumerate(part.iterrows()):
        ends = {1: 0.0, -1: 0.0}
        for name, value in stacked(row).items():
            side = 1 if value >= 0 else -1
            axis.bar(place, value, 0.62, bottom=ends[side], color=LOOKS.get(name, "0.7"), edgecolor="white", linewidth=0.5)
            ends[side] += value
            used[name] = True
    axis.errorbar(np.arange(len(part)), part["bias"], yerr=WIDTH * part["bias_mcse"].fillna(0).to_numpy(), color=TRUTH, marker="o", markersize=4.5,
                  linestyle="none", capsize=2.5, elinewidth=1.2, zorder=5)
    axis.axhline(0, color=TRUTH, linewidth=0.9)
    axis.set_xticks(range(len(part)), [f"{n}" for n in part["n"]])
    axis.set_xlim(-0.6, len(part) - 0.4)
    axis.grid(False, axis="x")
    axis.set_xlabel(labels.axis("n").format(""))
    axis.set_ylabel(f"bias, {part['unit'].iloc[0]}")
    if options.ylim:
        axis.set_ylim(*options.ylim)
    return used
