"""Coverage of intervals with its Wilson interval against sample size, a parameter, or law by law; the nominal level as a line."""

from shared import curves
from shared.errors import NotApplicable
from shared.measure import Measure

SUMMARY = "coverage of intervals with its 95 % Wilson interval against n or a parameter, and the nominal level"


def draw(run, options):
    if "coverage" not in run.summary.columns or run.summary["coverage"].isna().all():
        raise NotApplicable("this study has no intervals: give an estimator the key interval, as interval: jackknife")
    return curves.figure(run, options, Coverage())


class Coverage(Measure):
    """The share of the replications whose interval contains the truth."""

    column, name, words = "coverage", "coverage", "with 95 % Monte Carlo intervals"
    is_share = True

    def reach(self, rows):
        return (rows["coverage"] - rows["coverage_low"]).to_numpy(), (rows["coverage_high"] - rows["coverage"]).to_numpy()

    def marks(self, rows):
        levels = sorted({float(level) for level in rows["estimator.level"] if level != "NA"}) if "estimator.level" in rows else [0.95]
        return levels, "nominal level"

    def lines(self, axis, part, look, at):
        axis.plot(at(part), part["coverage"], color=look.colour, linestyle=look.line, linewidth=0.9)
