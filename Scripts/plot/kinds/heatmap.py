"""Bias over two factors: blue is too low, red too high, white is right."""

import re

import matplotlib
import numpy as np
import pandas as pd
import seaborn
from matplotlib.colors import SymLogNorm, TwoSlopeNorm

from shared import labels, panels
from shared.errors import NotApplicable

SUMMARY = "bias over two factors (rows, columns), values in the cells where they fit"
MOST = 9
# Laws that are columns; more are rows.
MOST_LAWS = 16
# Cells of a panel whose values are written.
WRITTEN = 170
# The width of a cell, inches.
CELL = 0.52
# Characters of a line of a row's name.
ROW = 46
WORDS = {"estimator": "entry", "law": "law_text"}


def draw(run, options):
    rows = run.estimates
    rows = rows[rows["bias"].notna() & (rows["unit"] == rows["unit"].iloc[0])]
    pair = [named(run, rows, name) for name in options.factors] if options.factors else chosen(run, rows)
    tables, remark = panels.limited(large(pivots(run, rows, *pair)), MOST)
    texts = {c for _, table in tables for c in table.columns}
    rows_text = max(len(labels.wrap(t, ROW).split("\n")[0]) for _, table in tables for t in table.index)
    most = max(table.shape[1] for _, table in tables)
    written = max(table.size for _, table in tables) <= WRITTEN
    alike = len({(*table.index, *table.columns) for _, table in tables}) == 1
    wide = max(2.6, 0.07 * rows_text / (2 if alike and len(tables) > 1 else 1) + most * (CELL if written else 0.3) + 0.5)
    lines = max(sum(0.25 if len(labels.wrap(t, ROW)) == len(t) and len(t) <= ROW else 0.33 for t in table.index) for _, table in tables)
    columns = max(1, min(panels.COLUMNS.get(len(tables), 3), int((panels.Paper.width or 17) / wide)))
    # Names below some tables of a row alone would tear it apart.
    columns = 1 if alike and len(tables) % columns and len(tables) < 5 else columns
    each = panels.Paper.width / columns - 0.9 if panels.Paper.width else max(wide, 6 / columns) - 0.5
    room = (each - 0.07 * rows_text / (columns if alike else 1)) / most
    written = written and room > 0.42
    turned = are_turned(texts, room)
    tall = lines + 0.7 + (panels.inches_of(panels.upright(list(texts), room)) if turned else 0.4) * (0.6 if alike else 1)
    figure, axes = panels.grid(len(tables), width=wide, height=max(1.9, tall), columns=columns, least=6)
    scale = norm(np.concatenate([table.to_numpy().ravel() for _, table in tables]), options)
    for index, (axis, (name, table)) in enumerate(zip(axes, tables)):
        draw_panel(axis, name, table, scale, written, room, turned)
        if alike and index % columns:
            axis.set_yticklabels([])
        if alike and index + columns < len(tables):
            axis.set_xticklabels([])
    bar = figure.colorbar(matplotlib.cm.ScalarMappable(norm=scale, cmap="RdBu_r"), ax=axes, shrink=0.85, pad=0.015, aspect=30)
    bar.ax.yaxis.set_major_formatter(panels.FuncFormatter(lambda value, _: panels.plain(float(f"{value:.6g}"))))
    bar.set_label(f"bias, {rows['unit'].iloc[0]}")
    grey = "; grey: not in the study" if any(table.isna().to_numpy().any() for _, table in tables) else ""
    panels.heading(figure, f"{run.name}: bias, {panels.replications(rows)}{grey}", remark)
    return figure


def named(run, rows, name):
    """A factor of --factors, by its name or its symbol."""
    return name if name in ("estimator", "law", "n") else run.column(name, run.whole)


def chosen(run, rows):
    """The two factors with most levels: laws, sizes, and the estimators, or their parameters where all are of one id."""
    counts = {"law": rows["law_text"].nunique(), "n": rows["n"].nunique()}
    if rows["estimator"].nunique() == 1:
        counts |= {c: rows[c].nunique() for c in run.parameters if (rows[c] != "NA").all()}
    else:
        counts["estimator"] = rows["entry"].nunique()
    best = sorted((c for c in counts if counts[c] > 1), key=lambda c: -counts[c])[:2]
    if len(best) < 2:
        raise NotApplicable("there is one factor only; a heatmap needs two: laws, sizes or parameters")
    # Names of rows have room, and few columns leave it to them.
    across = [c for c in best if c == "n"] or [c for c in best if c == "law" and counts["law"] <= MOST_LAWS and best[0] != c]
    across = across or [c for c in best if c in run.parameters] or best[1:]
    return [next(c for c in best if c != across[-1]), across[-1]]


def pivots(run, rows, first, second):
    """A table per combination of what the two factors leave; the two must tell its rows apart."""
    rest = rest_of(run, rows, first, second)
    found = []
    for key, part in rows.groupby([rows[c] for c in rest], sort=False) if rest else [((), rows)]:
        table = part.pivot_table(index=WORDS.get(first, first), columns=WORDS.get(second, second), values="bias", sort=False)
        table = table.loc[ordered(table.index)][ordered(table.columns)]
        table.index = [text(run, first, v) for v in table.index]
        table.columns = [text(run, second, v) for v in table.columns]
        table.index, table.columns = shorter(table.index, first), shorter(table.columns, second)
        found.append((", ".join(w for w in (text(run, c, v) for c, v in zip(rest, key)) if w), table))
    return found


def large(tables):
    """Without single rows and columns, where there are other tables."""
    return [t for t in tables if min(t[1].shape) > 1] or tables


def ordered(index):
    """Numbers by size, words as they come."""
    values = pd.to_numeric(pd.Series(index), errors="coerce")
    return list(index) if values.isna().any() else list(pd.Series(index)[values.argsort(kind="stable").to_numpy()])


def shorter(texts, factor):
    """Laws of one name without it."""
    start = texts[0].split(", ")[0] + ", "
    alike = factor == "law" and len(texts) > 1 and all(t.startswith(start) for t in texts)
    return [t[len(start):] for t in texts] if alike else list(texts)


def across(text, room):
    """A column's name in lines that are as long as a cell is wide, inches."""
    return labels.wrap(text, max(5, int(room / 0.082)))


def are_turned(texts, room):
    """Whether names of columns are written upwards: they do not fit in three lines across."""
    lines = [across(text, room).split("\n") for text in texts]
    return max(map(len, lines)) > 3 or max(len(line) for each in lines for line in each) > max(5, int(room / 0.075))


def rest_of(run, rows, first, second):
    """The columns that differ and that neither factor decides."""
    used = {WORDS.get(first, first), WORDS.get(second, second)}
    possible = ["quantity", "law_text" if not any(c in run.laws for c in used) else None, "n", "estimator", *run.laws, *run.parameters]
    rest = []
    for column in possible:
        if column is None or column in used or rows[column].nunique() < 2:
            continue
        known = list(used) + rest
        if len(rows[known].drop_duplicates()) < len(rows[[*known, column]].drop_duplicates()):
            rest.append(column)
    return rest


def text(run, factor, value):
    """A value of a factor as people write it."""
    if factor == "estimator":
        return run.entries[value].label if not isinstance(value, str) else run.labels.estimator(value)
    if factor == "quantity":
        return labels.quantity(value)
    if factor == "n":
        return f"n = {value}"
    if factor in run.laws:
        return labels.law_parameter(labels.bare(factor), value) if value != "NA" else ""
    if factor in run.parameters:
        return labels.parameter(labels.bare(factor), value) or f"{labels.bare(factor)} {value}" if value != "NA" else ""
    return value


def norm(values, options):
    """Symmetric about zero; logarithmic beyond a threshold where a few biases are much larger than the others."""
    sizes = np.abs(values[np.isfinite(values)])
    most = max(map(abs, options.ylim)) if options.ylim else sizes.max() or 1.0
    if (options.log and sizes.any()) or (panels.is_wide(sizes, 20) and not options.ylim):
        threshold = 10.0 ** np.floor(np.log10(np.median(sizes[sizes > 0])))
        return SymLogNorm(threshold, vmin=-min(most, 1e5 * threshold), vmax=min(most, 1e5 * threshold), base=10)
    return TwoSlopeNorm(0, -most, most)


def draw_panel(axis, name, table, scale, written, room, turned):
    values = table.map(short).to_numpy() if written else False
    seaborn.heatmap(table, ax=axis, norm=scale, cmap="RdBu_r", annot=values, fmt="", cbar=False, linewidths=0.6,
                    linecolor="white", annot_kws={"fontsize": 7})
    axis.set_facecolor("0.88")
    columns = list(table.columns)
    axis.set_xticks(axis.get_xticks(), panels.upright(columns, room) if turned else [across(t, room) for t in columns])
    axis.set_yticks(axis.get_yticks(), [labels.wrap(t, ROW) for t in table.index], rotation=0)
    axis.tick_params(axis="x", rotation=90 if turned else 0, length=0)
    axis.tick_params(axis="y", length=0)
    axis.set(xlabel="", ylabel="")
    axis.grid(False)
    if name:
        panels.title(axis, name, 34)


def short(value):
    """Three digits after the point at most, or a power; rounding is 0."""
    if not np.isfinite(value):
        return ""
    if abs(value) < 1e-12:
        return "0"
    if abs(value) >= 1000 or abs(value) < 5e-4:
        return re.sub(r"e([+-])0*", lambda sign: "e" + sign[1].strip("+"), f"{value:.0e}").replace("-", "−")
    return f"{value:.{3 if abs(value) < 10 else 1}f}".replace("-", "−")
