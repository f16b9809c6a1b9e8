"""Bias during a training against its steps, with the truth and with what the bound gives the best critic."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from shared import factors, panels
from shared.errors import NotApplicable
from shared.measure import WIDTH
from shared.style import TRUTH

SUMMARY = "bias of trained critics against the steps of their training, with the best critic's and the truth"


def draw(run, options):
    rows = run.training[run.training["bias"].notna()]
    if rows.empty:
        raise NotApplicable("this study has no estimates during a training: no network has checkpoints")
    has_parts = "bound_gap" in run.summary.columns
    ceilings = run.summary.set_index(["cell", "entry"])["bound_gap"].dropna() if has_parts else pd.Series(dtype=float)
    places = list(dict.fromkeys(zip(rows["law_text"], rows["n"])))
    found, remark = panels.limited(places, 12)
    figure, axes = panels.grid(len(found))
    for axis, (law, n) in zip(axes, found):
        draw_panel(axis, rows[(rows["law_text"] == law) & (rows["n"] == n)], ceilings, run, options)
        words = [law] + ([f"n = {n}"] if rows["n"].nunique() > 1 else [])
        panels.title(axis, ", ".join(words) + factors.truth_words(rows[rows["law_text"] == law]))
    used = sorted({entry for law, n in found for entry in rows[(rows["law_text"] == law) & (rows["n"] == n)]["entry"]})
    told = [run.looks[entry].handle(run.entries[entry].label, True) for entry in used]
    if not ceilings.empty:
        told.append(Line2D([], [], color="0.3", linewidth=1.1, linestyle=(0, (5, 2)), label="the bound with the best critic"))
    panels.legend(figure, told)
    panels.heading(figure, f"{run.name}: bias ± {WIDTH} MCSE during training, {panels.replications(rows)}", remark)
    return figure


def draw_panel(axis, part, ceilings, run, options):
    steps = sorted(part["step"].unique())
    logarithmic = steps[-1] / steps[0] >= 5
    ends = np.concatenate([part["bias"], [0.0]])
    if options.wide or panels.is_wide(part["bias"]):
        panels.symmetric_log(axis, ends, "y", bars=0)
    axis.axhline(0, color=TRUTH, linewidth=0.9, zorder=1)
    entries = sorted(part["entry"].unique())
    for position, entry in enumerate(entries):
        mine = part[part["entry"] == entry].sort_values("step")
        look = run.looks[entry]
        at = factors.dodge(len(entries), position, steps, logarithmic)(mine["step"])
        axis.plot(at, mine["bias"], color=look.colour, linewidth=1.2, linestyle=look.line)
        axis.errorbar(at, mine["bias"], yerr=WIDTH * mine["bias_mcse"].fillna(0).to_numpy(), linestyle="none", capsize=1.5, elinewidth=1,
                      **look.points(4.5))
        ceiling = ceilings.get((mine["cell"].iloc[0], entry))
        if ceiling is not None:
            axis.axhline(ceiling, color=look.colour, linewidth=1.1, linestyle=(0, (5, 2)), zorder=1)
    if logarithmic:
        panels.log_ticks(axis, steps)
    axis.set_xlabel("steps of training")
    axis.set_ylabel(f"bias, {part['unit'].iloc[0]}")
    panels.values_axis(axis, "y", options)
