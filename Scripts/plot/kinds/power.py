"""How often tests reject, against the strength of dependence or n; the size at independence, and the level that it should have."""

from matplotlib.lines import Line2D

from shared import curves
from shared.errors import NotApplicable
from shared.measure import Measure
from shared.style import TRUTH

SUMMARY = "how often tests of independence reject, with 95 % Wilson intervals, against the dependence or n; size and level"


def draw(run, options):
    if "rejections" not in run.summary.columns or run.summary["rejections"].isna().all():
        raise NotApplicable("this study has no tests: give an estimator the key test, as test: permutation")
    measure = Power()
    # The strength of dependence, by the parameter that all laws have, else by the information.
    measure.first = (*run.laws, *(["truth"] if run.summary["law"].nunique() > 1 else []))
    return curves.figure(run, options, measure)


class Power(Measure):
    """The share of the replications in which the test rejects independence."""

    column, name, words = "rejections", "rejections", "with 95 % Monte Carlo intervals"
    is_share = True

    def __init__(self):
        self.has_size = False

    def reach(self, rows):
        return (rows["rejections"] - rows["rejections_low"]).to_numpy(), (rows["rejections_high"] - rows["rejections"]).to_numpy()

    def marks(self, rows):
        known = rows["estimator.significance"] if "estimator.significance" in rows else []
        return sorted({float(level) for level in known if level != "NA"}) or [0.05], "level of the test"

    def lines(self, axis, part, look, at):
        axis.plot(at(part), part["rejections"], color=look.colour, linestyle=look.line, linewidth=1.1)

    def over(self, axis, part, look, at, which="y"):
        """A ring about each size: what the test rejects where there is nothing to find."""
        size = (part["truth"] == 0).to_numpy()
        if size.any():
            places, values = list(zip(*[(a, v) for a, v, s in zip(at, part["rejections"], size) if s]))
            across, up = (places, values) if which == "y" else (values, places)
            axis.plot(across, up, marker="o", markersize=11, markerfacecolor="none", markeredgecolor=TRUTH, markeredgewidth=0.9,
                      linestyle="none")
            self.has_size = True

    def handles(self):
        if not self.has_size:
            return []
        return [Line2D([], [], marker="o", markersize=9, markerfacecolor="none", markeredgecolor=TRUTH, markeredgewidth=0.9,
                       linestyle="none", label="size: the variables are independent")]
