"""Estimators × laws at one sample size by RMSE, as the first screen of a report has them: who is best, and how far off the others are.

The yardstick of a law is the smallest RMSE among estimators that assume nothing of it, or else among all that compete: nobody can
rely on a family of data. Estimators that know the law do not compete.
"""

import decimal
import math

import numpy as np

from shared.errors import NotApplicable
from shared.labels import QUANTITIES
from shared.measure import ROUNDING


class Value:
    """The RMSE of an estimator under a law, its ratio to the yardstick (None if there is none), and what is said of it."""

    def __init__(self, row, ratio, is_best):
        self.rmse, self.ratio, self.is_best = row["rmse"], ratio, is_best
        self.is_of_family = row["assumes"] == "family"
        self.text = figure(row["rmse"] if row["rmse"] > ROUNDING * scale(row) else 0.0, row.get("rmse_mcse"))


class Line:
    """An estimator under all laws."""

    def __init__(self, entry, competes, laws):
        self.entry, self.competes, self.values = entry, competes, [None] * laws

    @property
    def worst(self):
        """The largest ratio over the laws, None without one."""
        return max((v.ratio for v in self.values if v and v.ratio is not None), default=None)

    @property
    def order(self):
        """Those with a value under every law come first, each by their worst case."""
        return None in self.values, math.inf if self.worst is None else float(f"{self.worst:.12g}")


class Matrix:
    """Lines by their worst case, and apart those that know the law, in the order of the study."""

    def __init__(self, rows):
        self.n, self.quantity, self.unit = (rows[c].iloc[0] for c in ("n", "quantity", "unit"))
        cells = [cell for _, cell in rows.groupby("cell", sort=False)]
        self.laws = [cell["law_text"].iloc[0] for cell in cells]
        found = {}
        for column, cell in enumerate(cells):
            reference, competing = yardstick(cell), cell.loc[cell["assumes"] != "law", "rmse"]
            least = competing.min() * (1 + ROUNDING) if len(competing) > 1 else -math.inf
            for _, row in cell.iterrows():
                competes = row["assumes"] != "law"
                line = found.setdefault(row["entry"], Line(row["entry"], competes, len(cells)))
                ratio = None if reference is None else row["rmse"] / reference
                line.values[column] = Value(row, ratio, bool(competes and row["rmse"] <= least))
        # Those that differ by rounding keep the order of the study.
        self.lines = sorted((line for line in found.values() if line.competes), key=lambda line: line.order)
        self.knowing = [line for line in found.values() if not line.competes]


def matrices(run):
    """Those that compare estimators: the largest sample size first, then by quantity in the order of the catalogue, then by law."""
    rows = run.estimates
    rows = rows[rows["rmse"].notna()]
    known = list(QUANTITIES)
    quantities = sorted(rows["quantity"].unique(), key=lambda q: known.index(q) if q in known else len(known))
    found = []
    for n in sorted(rows["n"].unique(), reverse=True):
        for quantity in quantities:
            found += [Matrix(part) for part in parts(rows[(rows["n"] == n) & (rows["quantity"] == quantity)])]
    found = [matrix for matrix in found if len(matrix.lines) > 1]
    if not found:
        raise NotApplicable("no law has two estimators that compete; a matrix compares estimators over laws")
    return found


def parts(rows):
    """The rows by laws that share estimators, directly or through others; those that know every law connect nothing."""
    found = []
    for _, cell in rows.groupby("cell", sort=False):
        own = cell[cell["assumes"] != "law"]
        entries, members = set((cell if own.empty else own)["entry"]), list(cell.index)
        place = len(found)
        for index in reversed(range(len(found))):
            if found[index][0] & entries:
                others, before = found.pop(index)
                entries, members, place = entries | others, before + members, index
        found.insert(place, (entries, members))
    return [rows.loc[sorted(members)] for _, members in found]


def yardstick(cell):
    """The RMSE that the others of a law are measured by; None unless two or more compete, and where it is rounding."""
    competing = cell[cell["assumes"] != "law"]
    if len(competing) < 2:
        return None
    free = competing[competing["assumes"] != "family"]
    least = (competing if free.empty else free)["rmse"].min()
    return least if least > ROUNDING * scale(cell.iloc[0]) else None


def scale(row):
    """What rounding is relative to."""
    return max(1.0, abs(row["truth"])) if np.isfinite(row["truth"]) else 1.0


def figure(value, error):
    """A number down to the first digit of its error, four digits of it at most, as the report has it."""
    if not math.isfinite(value):
        return "–"
    short = significant(value, 4)
    if error is None or not (math.isfinite(error) and error > 0):
        return short
    decimals = max(-rounded(error, 1).adjusted(), 0)
    if decimals > 7:
        return short
    text = f"{decimal.Decimal(repr(float(value))).quantize(decimal.Decimal(1).scaleb(-decimals), decimal.ROUND_HALF_UP):f}"
    return short if len(short) < len(text) else text


def significant(value, digits):
    """`0.2231`, `12.5`, `0`; a power of ten where it would be long."""
    if value == 0:
        return "0"
    number = rounded(value, digits)
    if not -4 <= number.adjusted() <= 6:
        mantissa, power = f"{rounded(value, 2):.1e}".split("e")
        return f"{mantissa}e{int(power)}".replace("-", "−")
    # Digits before the point are all kept: 20923 to four digits is 20923.
    whole = decimal.Decimal(repr(float(value))).quantize(decimal.Decimal(1), decimal.ROUND_HALF_UP)
    return f"{number if number.as_tuple().exponent < 0 else whole:f}"


def times(ratio):
    """`×3.1`, `×120`."""
    return "–" if ratio is None or not math.isfinite(ratio) else f"×{significant(float(rounded(ratio, 2)), 2)}"


def rounded(value, digits):
    """The nearest number of so many digits, none behind them; halves away from zero."""
    number = decimal.Decimal(repr(float(value)))
    number = number.quantize(decimal.Decimal(1).scaleb(number.adjusted() - digits + 1), decimal.ROUND_HALF_UP)
    # 9.96 has two digits as 10, not as 10.0.
    return number.quantize(decimal.Decimal(1).scaleb(min(number.adjusted() - digits + 1, 0))) if number else number
