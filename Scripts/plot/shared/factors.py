"""What a figure is drawn against: the sample size, a parameter of the laws or of the estimators, or the laws one by one; and the
panels and the series that are left then."""

import dataclasses

import numpy as np
import pandas as pd

from shared import labels
from shared.errors import UsageError
from shared.panels import MOST
from shared.style import looks

# More series in one panel are not told apart: the panel is split by a parameter.
SERIES = 13


def numbers(values):
    """The values as numbers, NaN for words."""
    return pd.to_numeric(values, errors="coerce")


def varies(rows, column):
    """Whether a column has at least two numbers."""
    return numbers(rows[column]).nunique() > 1


def choose(run, rows, asked=None, first=("n",)):
    """The column to draw against: `n`, `law.PARAM`, `estimator.PARAM`, `truth`, or `law` for one line per law; those of `first`
    before others, where nobody asked."""
    possible = [c for c in dict.fromkeys([*first, "n", *run.laws, *run.parameters]) if varies(rows, c)]
    if asked:
        column = asked if asked in ("n", "law", "truth") else run.column(asked, run.whole)
        if column != "law" and column not in possible and not (column == "truth" and varies(rows, "truth")):
            others = ", ".join([*map(labels.bare, (c for c in possible if c != "truth")), "truth", "law"])
            raise UsageError(f"--against {asked}: it has one value, or words; this run can be drawn against {others}")
        return column
    fitting = [c for c in possible if suits(run, rows, c)]
    return fitting[0] if fitting else "law"


def choose_lines(run, rows, against, asked=None):
    """The column of which each value has a line of its own, `n` or `law.PARAM`; None if nobody asked."""
    if not asked:
        return None
    column = asked if asked == "n" else run.column(asked, run.whole)
    possible = [c for c in ["n", *run.laws] if c != against and varies(rows, c) and not numbers(rows[c]).isna().any()]
    if against == "law" or column not in possible:
        if against == "law" or not possible:
            raise UsageError(f"--lines {asked}: against {labels.bare(against)}, this run has nothing to draw lines for")
        others = ", ".join(map(labels.bare, possible))
        raise UsageError(f"--lines {asked}: against {labels.bare(against)}, this run can have a line for each {others}")
    return column


def suits(run, rows, column):
    """Whether all rows have the factor, and few panels are left."""
    if column in run.laws and numbers(rows[column]).isna().any():
        return False
    if column in run.parameters and (numbers(rows[column]).nunique() < 3 or numbers(rows[column]).isna().any()):
        return False
    return len(panel_keys(run, rows, column)) <= MOST


def panel_keys(run, rows, against, lines=None):
    """One panel per law, quantity and sample size, but for the factor and for what has lines of its own."""
    texts, sizes = law_and_size(run, rows, against, lines)
    return list(dict.fromkeys(zip(texts, rows["quantity"], sizes)))


def law_and_size(run, rows, against, lines):
    """The law in words, and n, of each row, without what one panel has all values of."""
    without = tuple(c for c in (against, lines) if c in run.laws)
    texts = [""] * len(rows) if against == "law" else run.labels.law_texts(rows, without)
    texts = run.labels.law_names(rows) if against == "truth" else texts
    sizes = [0] * len(rows) if "n" in (against, lines) else rows["n"]
    return pd.Series(list(texts), index=rows.index), pd.Series(list(sizes), index=rows.index)


@dataclasses.dataclass
class Series:
    """What is drawn with one colour: an entry, or entries that differ in the factor alone."""

    label: str
    look: object


@dataclasses.dataclass
class Panel:
    """One small multiple."""

    title: str
    rows: pd.DataFrame
    quantity: str
    n: int


def add_series(run, rows, against, lines=None):
    """Adds the columns `series` and `at` (the value of the factor); returns rows and series by number."""
    rows = rows.copy()
    kept = [c for c in run.parameters if c != against]
    keys = list(rows[["estimator", *kept, *([lines] if lines else [])]].itertuples(index=False, name=None))
    distinct = list(dict.fromkeys(keys))
    firsts = [run.entries[rows["entry"].iloc[keys.index(key)]] for key in distinct]
    entries = [entry_without(run, first, number, against) for number, first in enumerate(firsts)]
    for entry, key in zip(entries, distinct if lines else []):
        words = f"n = {key[-1]}" if lines == "n" else labels.law_parameter(labels.bare(lines), key[-1])
        entry.parameters[lines] = str(key[-1])
        entry.label = f"{entry.label}, {words}"
    # Each is an entry of the study, which has its look in all figures, or several entries, which have that of the first of them
    # where no two series would have one colour.
    found = [run.looks[first.number] for first in firsts]
    if lines or (rows["entry"].nunique() > len(distinct) and len({look.colour for look in found}) < len(found)):
        found = looks(entries)
    series = [Series(e.label, look) for e, look in zip(entries, found)]
    rows["series"] = [distinct.index(key) for key in keys]
    rows["at"] = range(len(rows)) if against == "law" else numbers(rows[against])
    return rows[rows["at"].notna()], series


def entry_without(run, first, number, against):
    """An entry without the factor's parameter."""
    without = labels.bare(against) if against in run.parameters else None
    entry = labels.Entry(number, first.id, {p: v for p, v in first.parameters.items() if p != without})
    entry.label = first.label
    if without is not None and run.labels.has_written:
        alike = [e for e in run.entries if e.id == first.id and {**e.parameters, without: ""} == {**first.parameters, without: ""}]
        entry.label = ", ".join(labels.common([e.label for e in alike]))
    elif without is not None:
        entry.label = entry.words([p for p in run.labels.shown(first) if p != without])
    return entry


def panels(run, rows, against, lines=None):
    """The panels, split by a parameter of the estimators where they would have too many series."""
    texts, sizes = law_and_size(run, rows, against, lines)
    several = {"quantity": rows["quantity"].nunique() > 1, "n": sizes.nunique() > 1}
    found = []
    for text, quantity, n in panel_keys(run, rows, against, lines):
        part = rows[(texts == text) & (rows["quantity"] == quantity) & (sizes == n)]
        words = [text, labels.quantity(quantity) if several["quantity"] else "", f"n = {n}" if several["n"] else ""]
        found.append(Panel(", ".join(w for w in words if w), part, quantity, n))
    return split(run, found)


def split(run, found, most=SERIES):
    """Splits panels by the parameter that leaves few series in each with the fewest panels."""
    fullest = max(found, key=lambda p: p.rows["series"].nunique()).rows
    if fullest["series"].nunique() <= most:
        return found
    column = min(["estimator", *run.parameters], key=lambda c: cost(fullest, c, most))
    values = dict.fromkeys(value for panel in found for value in panel.rows[column])
    return [piece(run, panel, column, value) for value in values for panel in found if (panel.rows[column] == value).any()]


def piece(run, panel, column, value):
    """The rows of a panel with one value of a parameter."""
    words = run.labels.estimator(value) if column == "estimator" else split_words(column, value)
    name = f"{panel.title}: {words}" if panel.title else words
    return Panel(name, panel.rows[panel.rows[column] == value], panel.quantity, panel.n)


def cost(rows, column, most):
    """Whether too many series are left, then the number of panels."""
    groups = rows.groupby(column)["series"].nunique()
    return (max(0, groups.max() - most), len(groups))


def split_words(column, value):
    name = labels.bare(column)
    if value in ("NA", "none"):
        return f"no {name}"
    return labels.parameter(name, value) or f"{name.replace('-', ' ')} {value}"


def truth_words(rows, column="truth"):
    """`I = 0.2231 nats` where all rows of a panel, which are about one quantity, have one truth."""
    values = rows[column].dropna().unique()
    if len(values) != 1:
        return ""
    unit = rows["unit"].iloc[0]
    value = labels.number(f"{values[0]:.4g}")
    words = f"I = {value} {unit}" if rows["quantity"].iloc[0].startswith("I(") else f"truth {value}"
    # On a line of its own, or whole behind the rest.
    return f", ({words})"


def dodge(count, position, values, logarithmic):
    """Moves a series beside the values of the factor, so that none hides another: all of them over a twelfth of the axis at most."""
    values = np.array(sorted(set(values)), dtype=float)
    values = np.log(values) if logarithmic else values
    span = values[-1] - values[0] if len(values) > 1 else 1.0
    closest = np.diff(values).min() if len(values) > 1 else 1.0
    step = min(0.6 * closest, 0.085 * span) / max(count, 5)
    offset = (position - (count - 1) / 2) * step
    return (lambda x: x * np.exp(offset)) if logarithmic else (lambda x: x + offset)


def is_log(column, values):
    """Sizes and counts are drawn on a logarithmic axis where they span most of a decade."""
    values = [v for v in values if v == v]
    if labels.bare(column) not in {"n", "bins", "neighbours", "candidates", "temperature", "shape", "alpha"}:
        return min(values) > 0 and max(values) / min(values) >= 100
    return min(values) > 0 and max(values) / min(values) >= 5
