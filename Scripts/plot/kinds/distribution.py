"""The replications as violins, with the truth, the exact expectation and the mean."""

import numpy as np
from matplotlib.lines import Line2D

from shared import bars, factors, labels, panels
from shared.style import TRUTH

SUMMARY = "every replication: violins with truth, exact expectation, mean and quartiles"
# A density is drawn from so many quantiles of more values.
POINTS = 2000
# Characters of a line of a name; more where there are many estimators, so that a name is one line.
NAME, LONG, MANY = 40, 76, 12


def draw(run, options):
    table = run.replications
    table = table[table["quantity"] != "chain-rule residual"]
    keys = list(dict.fromkeys(zip(table["law_text"], table["n"], table["quantity"])))
    texts = [e.label for e in run.entries]
    keys, remark = panels.limited(keys, bars.most(table.groupby(["cell", "quantity"])["entry"].nunique(), texts))
    parts = [table[(table["law_text"] == law) & (table["n"] == n) & (table["quantity"] == q)] for law, n, q in keys]
    columns = panels.columns_of(len(keys), bars.columns(len(keys), texts), 4.5)
    name = max(NAME, min(LONG, max(map(len, texts)))) if max(part["entry"].nunique() for part in parts) > MANY else NAME
    heights = [bars.height([texts[i] for i in part["entry"].unique()], name, each=0.27) for part in parts]
    alike = len({tuple(sorted(part["entry"].unique())) for part in parts}) == 1
    width = 5.4 + 0.065 * (name - NAME) / (columns if alike else 1)
    figure, axes = panels.grid(len(keys), width=width, columns=columns, least=6.4)
    panels.set_heights(figure, axes, heights, columns)
    for index, (axis, key, part) in enumerate(zip(axes, keys, parts)):
        draw_panel(axis, part, run, name, options)
        if alike and index % columns:
            axis.set_yticklabels([])
        several = table["quantity"].nunique() > 1
        words = [key[0], labels.quantity(key[2]) if several else "", f"n = {key[1]}"]
        panels.title(axis, ", ".join(w for w in words if w) + factors.truth_words(part), 40)
    panels.legend(figure, handles((table["expectation_kind"] == "exact").any()))
    counts = table.groupby(["cell", "entry", "quantity"]).size().rename("replications").reset_index()
    panels.heading(figure, f"{run.name}: {panels.replications(counts)} of each estimator", remark)
    return figure


def draw_panel(axis, part, run, name, options):
    numbers = sorted(part["entry"].unique())
    low, high = options.ylim or limits(part)
    for line, number in enumerate(numbers):
        mine = part[part["entry"] == number]
        values = mine["estimate"].to_numpy()
        violin(axis, values, line, run.looks[number].colour, low, high)
        marks(axis, mine, values, line, low, high)
    for truth in part["truth"].dropna().unique():
        axis.axvline(truth, color=TRUTH, linewidth=1.2, linestyle=(0, (4, 2)), zorder=4)
    bars.names(axis, [run.entries[i].label for i in numbers], name)
    axis.set_xlim(low, high)
    panels.few_ticks(axis)
    panels.values_axis(axis, "x", options)
    axis.set_xlabel(f"estimate, {part['unit'].iloc[0]}")


def limits(part):
    """The range of nearly all estimates; estimators with long tails must not make the others a line."""
    groups = [g.to_numpy() for _, g in part.groupby("entry")["estimate"]]
    ends = np.array([np.quantile(g, [0.002, 0.998]) for g in groups])
    middle = np.array([np.median(g) for g in groups])
    spans = ends[:, 1] - ends[:, 0]
    centre = np.median(np.append(middle, part["truth"].dropna().unique()))
    reach = np.maximum(np.abs(ends - centre).max(axis=1), 1e-12)
    kept = reach <= 40 * max(np.median(reach), np.median(spans))
    low, high = ends[kept, 0].min(), ends[kept, 1].max()
    truths = part["truth"].dropna().unique()
    low, high = min([low, *truths]), max([high, *truths])
    margin = 0.04 * (high - low) or 0.1
    return low - margin, high + margin


def violin(axis, values, line, colour, low, high):
    """A density within the panel; a line where all values are one."""
    inside = values[(values >= low) & (values <= high)]
    if len(inside) > 2 and np.ptp(inside) > 1e-9 * max(1, np.abs(inside).max()):
        drawn = np.quantile(inside, (np.arange(POINTS) + 0.5) / POINTS) if len(inside) > POINTS else inside
        body = axis.violinplot(drawn, positions=[line], widths=0.84, showextrema=False, **HORIZONTAL)["bodies"][0]
        body.set(facecolor=colour, edgecolor=colour, alpha=0.55, linewidth=0.8, zorder=2)
    elif len(inside):
        axis.plot([inside[0]] * 2, [line - 0.36, line + 0.36], color=colour, linewidth=2)


def marks(axis, mine, values, line, low, high):
    """Quartiles, mean, expectation, and where the panel does not show them."""
    quartiles = np.clip(np.quantile(values, [0.25, 0.5, 0.75]), low, high)
    axis.plot(quartiles[[0, 2]], [line, line], color="0.15", linewidth=2.2, solid_capstyle="butt", zorder=3)
    mean = values.mean()
    if low <= mean <= high:
        axis.plot(mean, line, marker="o", markersize=4, color="white", markeredgecolor="0.1", markeredgewidth=0.9, zorder=5)
    else:
        at, side = (low, "left") if mean < low else (high, "right")
        arrow = f"← mean {panels.plain(float(f'{mean:.3g}'))}" if mean < low else f"mean {panels.plain(float(f'{mean:.3g}'))} →"
        axis.text(at, line, f" {arrow} ", ha=side, va="center", fontsize=7.5, zorder=6,
                  bbox={"boxstyle": "square,pad=0", "facecolor": "white", "edgecolor": "none", "alpha": 0.75})
    if mine["expectation_kind"].iloc[0] == "exact" and low <= mine["expectation"].iloc[0] <= high:
        axis.plot(mine["expectation"].iloc[0], line, marker="|", markersize=11, markeredgewidth=1.6, color="0.1", zorder=4)


def handles(with_expectation):
    known = [
        Line2D([], [], color=TRUTH, linestyle=(0, (4, 2)), linewidth=1.2, label="truth"),
        Line2D([], [], color="0.1", marker="|", markersize=10, markeredgewidth=1.6, linestyle="none", label="exact expectation"),
        Line2D([], [], marker="o", markersize=4, color="white", markeredgecolor="0.1", linestyle="none", label="mean"),
        Line2D([], [], color="0.15", linewidth=2.2, label="quartiles"),
    ]
    return known if with_expectation else [known[0], *known[2:]]


def horizontal():
    """How Matplotlib is asked for horizontal violins: by another word from 3.10 on."""
    import matplotlib

    newer = tuple(map(int, matplotlib.__version__.split(".")[:2])) >= (3, 10)
    return {"orientation": "horizontal"} if newer else {"vert": False}


HORIZONTAL = horizontal()
