"""Estimators × laws: RMSEs, coloured by how many times the yardstick of their law they are. White is best, dark is far off.

The colours are those of the HTML report: one hue, darker and darker, on a logarithmic scale that is the same in all figures.
"""

import math

import matplotlib
import matplotlib.pyplot as plt
from matplotlib.colors import LinearSegmentedColormap, LogNorm

from shared import panels
from shared.errors import UsageError
from shared.standing import matrices
from shared.table import CELL, LINE, MOST_LAWS, MOST_LINES, NAME, Table, fitted

SUMMARY = "RMSE of estimators (rows, by their worst case) under each law (columns), coloured by its ratio to the best"
RATIOS = {1: "#ffffff", 1.15: "#fff4e3", 1.4: "#ffe6c2", 2: "#ffd095", 3.5: "#fbb163", 10: "#ee8a3c", 40: "#d9622b"}


def draw(run, options):
    if options.measure not in (None, "rmse") and options.kind == "matrix":
        raise UsageError(f"--measure {options.measure}: a matrix has rmse")
    if options.ylim and options.ylim[0] <= 0:
        raise UsageError(f"--ylim {options.ylim[0]:g},{options.ylim[1]:g}: the colours of a matrix are ratios, above 0")
    whole = matrices(run)
    found, remark = readable(whole)
    tables = [Table(run, matrix) for matrix in found]
    columns = columns_of(tables)
    Table.fit(tables, columns)
    rows = -(-len(tables) // columns)
    figure, axes = plt.subplots(rows, columns, squeeze=False, layout="constrained")
    for axis in axes.flat[len(tables):]:
        axis.remove()
    axes = list(axes.flat[:len(tables)])
    lists = [max(t.height for t in tables[i * columns:(i + 1) * columns]) for i in range(rows)]
    for i in range(rows):
        # Titles of panels beside each other stand on one line.
        beside = tables[i * columns:(i + 1) * columns]
        for table in beside:
            table.head = max(t.head for t in beside)
    heads = [tables[i * columns].head for i in range(rows)]
    axes[0].get_subplotspec().get_gridspec().set_height_ratios(lists)
    scale = LogNorm(*(options.ylim or (1, 40)), clip=False)
    colours = colour_map()
    for index, (axis, table) in enumerate(zip(axes, tables)):
        table.draw(axis, lists[index // columns], max(t.reach for t in tables), scale, colours)
    width = panels.Paper.width or columns * max(t.wide for t in tables) + 0.1
    below = fitted(legend(found), width - 0.2, NAME)
    panels.resize(figure, width, sum(lists) + sum(heads) + 0.4 * rows + 0.85 + LINE * (below.count("\n") + 1))
    draw_scale(figure, axes, scale, colours, options, columns * max(t.wide for t in tables) - tables[0].margin, sum(lists))
    figure.supxlabel(below, fontsize=NAME)
    # Laws that --only leaves out are not those of the panels.
    drawn = run.estimates[run.estimates["n"].isin({matrix.n for matrix in found})]
    panels.heading(figure, f"{run.name}: RMSE in {found[0].unit}, {panels.replications(drawn)}", remark)
    return figure


def draw_scale(figure, axes, scale, colours, options, wide, tall):
    """The colours below the panels, which are so many inches wide and tall, with as many numbers as fit."""
    bar = figure.colorbar(matplotlib.cm.ScalarMappable(norm=scale, cmap=colours), ax=axes, location="bottom", pad=0.13 / tall,
                          fraction=min(0.3, 0.15 / tall), aspect=min(wide, 5) / 0.11, shrink=min(1, 5 / wide),
                          extend="max")
    bar.minorticks_off()
    if options.ylim:
        panels.value_ticks(bar.ax, "x", 5)
    else:
        bar.set_ticks([1, 2, 5, 10, 20, 40] if wide > 2.6 else [1, 3, 10, 40])
    bar.ax.tick_params(labelsize=CELL)
    bar.ax.xaxis.set_major_formatter(panels.FuncFormatter(lambda value, _: f"×{panels.plain(float(f'{value:.4g}'))}"))


def readable(whole):
    """The first panels, no more lines than are read, and a remark that says so."""
    found, lines = [], 0
    for matrix in whole:
        lines += len(matrix.lines) + len(matrix.knowing)
        if found and lines > MOST_LINES:
            break
        found.append(matrix)
    words = [f"{len(found)} of {len(whole)} panels, the largest n first"] if len(found) < len(whole) else []
    if any(len(m.lines) > MOST_LINES for m in found):
        words.append(f"the best {MOST_LINES} estimators")
    if any(len(m.laws) > MOST_LAWS for m in found):
        words.append(f"the first {MOST_LAWS} laws")
    return found, "".join(f"; {each}" for each in words)


def legend(found):
    """What the colours and the signs say."""
    values = [v for matrix in found for line in matrix.lines for v in line.values if v]
    has_family = any(v.is_of_family for v in values)
    words = ["colour and worst: ratio to the smallest RMSE under the law" + (", of those that assume no family" if has_family else "")]
    words.append("bold *: smallest")
    if has_family:
        words.append("†: assumes the law's own family")
    if any(None in line.values for matrix in found for line in [*matrix.lines, *matrix.knowing]):
        words.append("grey: not in the study")
    return "; ".join(words)


def colour_map():
    """White at 1, the darkest colour at the largest ratio of the scale."""
    last = math.log(max(RATIOS))
    made = LinearSegmentedColormap.from_list("matrix", [(math.log(ratio) / last, colour) for ratio, colour in RATIOS.items()])
    made.set_bad((1, 1, 1, 0))
    return made


def columns_of(tables):
    """Panels of a row: one, or two where they would make a tower."""
    tower = sum(t.height + 0.7 for t in tables) > 9
    fits = 2 * max(t.wide for t in tables) <= 17
    return 2 if len(tables) > 1 and tower and fits and not panels.Paper.width else 1
