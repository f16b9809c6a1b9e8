"""Matrices of estimators and laws: against those that the tool writes into report.md, and how they look."""

import argparse
import itertools
import re

import matplotlib.text
import pandas as pd

from checks import expect
from shared.data import Run
from shared.standing import figure, matrices, times
from shared.table import signs


def read(directory):
    return Run(argparse.Namespace(directory=directory, only=[]))


def check_matrices(directory):
    """Panels, lines and their order, worst cases, numbers and signs are those of the report; False if it opens with another measure."""
    run, what = read(directory), f"--kind matrix of {directory.name}"
    wanted = written((directory / "report.md").read_text(encoding="utf-8"))
    if not wanted:
        return False
    found = matrices(run)
    sizes = [[int(m.n) for m in found], [n for n, _, _ in wanted]]
    expect(sizes[0] == sizes[1], f"{what}: panels of n = {sizes[0]}, not {sizes[1]}")
    for matrix, (n, laws, rows) in zip(found, wanted):
        here = f"{what}, n = {n}"
        expect(len(matrix.laws) == laws, f"{here}: {len(matrix.laws)} laws instead of {laws}")
        both = matrix.lines + matrix.knowing
        lines = {run.entries[line.entry].label + ("" if line.competes else " (knows the law)"): line for line in both}
        expect(set(lines) == {row[0] for row in rows}, f"{here}: the lines are {list(lines)}, not {[row[0] for row in rows]}")
        # Of lines that differ by rounding, either may be first.
        order = [times(line.worst) for line in lines.values()]
        expect(order == [row[1] for row in rows], f"{here}: the worst cases are {order}, not {[row[1] for row in rows]}")
        for name, worst, *cells in rows:
            line = lines[name]
            expect(times(line.worst) == worst, f"{here}: the worst case of {name} is {times(line.worst)}, not {worst}")
            for column, (law, value, cell) in enumerate(zip(matrix.laws, line.values, cells)):
                text, _, marks = cell.partition(" ")
                shown = value.text.replace("−", "-") if value else ""
                expect(shown == text, f"{here}: {name}, {law}: '{shown}' instead of '{text}'")
                mine = signs(value) if value else ""
                # Estimates that are the same are best together; the report has the first of them as best.
                expect(mine.replace("*", "") == re.sub("[*=]", "", marks), f"{here}: {name}, {law}: {mine} instead of {marks}")
                starred = [lines[row[0]].values[column].rmse for row in rows if "*" in row[2 + column]]
                is_best = line.competes and value is not None and any(value.rmse <= best * (1 + 1e-12) for best in starred)
                expect(("*" in mine) == is_best, f"{here}: {name}, {law}: {mine} instead of {marks}")
    return True


def written(report):
    """The matrices of a report that compare estimators, but for residuals: sample size, number of laws, cells of each line."""
    found = []
    for match in re.finditer(r"^RMSE[^\n]*, n = (\d+):\n\n((?:\|[^\n]*\n)+)", report, re.MULTILINE):
        head, _, *lines = [[re.sub(r"\\(.)", r"\1", cell.strip()) for cell in row.strip("|").split(" | ")] for row in match[2].splitlines()]
        if "residual" not in match[0].split("\n")[0] and sum("(knows the law)" not in line[0] for line in lines) > 1:
            found.append((int(match[1]), len(head) - 2, lines))
    return found


def check_old(directory, other):
    """Without the column `assumes`, oracles as critics know the law, and families are unknown."""
    other.mkdir()
    table = pd.read_csv(directory / "summary.csv", dtype=str, keep_default_na=False)
    table.drop(columns="assumes").to_csv(other / "summary.csv", index=False)
    new, old = (matrices(read(each)) for each in (directory, other))
    values = [v for m in old for line in m.lines for v in line.values if v]
    expect(not any(v.is_of_family for v in values), "an old run: a family is known")
    expect(min(v.ratio for v in values if v.ratio is not None) == 1, "an old run: below the best")
    for one, two in zip(new, old):
        same = [[line.entry for line in m.knowing] for m in (one, two)]
        expect(same[0] == same[1] and len(one.lines) == len(two.lines), f"an old run: {same[1]} know the law, not {same[0]}")


def check_formats():
    """Numbers are those of reports."""
    for value, error, text in ((0.02684, 0.0004, "0.0268"), (1.15512, 0.0009, "1.155"), (0.000853, 1e-5, "0.00085"),
                               (0.471, 0.00096, "0.471"), (20923.4, 900.0, "20923"), (2.6e-6, 1e-6, "2.6e−6"), (0.5, None, "0.5000"),
                               (0.0, None, "0"), (0.125, 0.05, "0.13")):
        expect(figure(value, error) == text, f"matrix: {value} ± {error} is written {figure(value, error)}, not {text}")
    for ratio, text in ((1.049, "×1.0"), (0.9551, "×0.96"), (9.96, "×10"), (34.5, "×35"), (123.4, "×120"), (None, "–")):
        expect(times(ratio) == text, f"matrix: {ratio} times is written {times(ratio)}, not {text}")


def ratios(table):
    """The ratio of each row's RMSE to the yardstick of its law, where it competes and there is one."""
    competing = table[table["assumes"] != "law"]
    free = competing[competing["assumes"] == "nothing"].groupby(["cell", "quantity"])["rmse"].min()
    keys = pd.MultiIndex.from_frame(competing[["cell", "quantity"]])
    least = competing.groupby(["cell", "quantity"])["rmse"].transform("min")
    several = competing.groupby(["cell", "quantity"])["rmse"].transform("size") > 1
    return (competing["rmse"] / pd.Series(free.reindex(keys).to_numpy(), index=competing.index).fillna(least))[several]


def check_cells(what, figure):
    """No text touches another, and what stands in the cells is seen."""
    if "--kind matrix" not in what:
        return
    renderer = figure.canvas.get_renderer()
    texts = [t for t in figure.findobj(matplotlib.text.Text) if t.get_visible() and t.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        expect(across < 1 or up < 1, f"{what}: '{one}' and '{other}' touch each other")
    for text in texts:
        expect(text.get_fontsize() >= 4, f"{what}: '{text.get_text()}' is too small to be read")
