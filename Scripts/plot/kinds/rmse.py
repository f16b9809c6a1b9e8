"""Root mean squared error against sample size on two logarithmic axes, with the slope n^(-1/2)."""

import numpy as np
from matplotlib.lines import Line2D

from shared import curves
from shared.measure import Measure

SUMMARY = "RMSE ± 2 MCSE against n with a guide of slope −1/2, or against a parameter"


def draw(run, options):
    return curves.figure(run, options, RootMeanSquaredError())


class RootMeanSquaredError(Measure):
    """The root of the mean squared error, in the unit of the study."""

    column, name = "rmse", "RMSE"
    is_logarithmic = True

    def __init__(self):
        self.has_guide = False

    def background(self, axis, panel, against):
        """n^(-1/2) through the geometric mean of the smallest sample size."""
        if against != "n":
            return
        rows = panel.rows[panel.rows["rmse"] > 0]
        if rows["n"].nunique() < 2:
            return
        sizes = np.array(sorted(rows["n"].unique()), dtype=float)
        level = np.exp(np.log(rows.loc[rows["n"] == sizes[0], "rmse"]).mean())
        axis.plot(sizes, level * np.sqrt(sizes[0] / sizes), color="0.6", linewidth=2.5, alpha=0.6, zorder=1)
        self.has_guide = True

    def lines(self, axis, part, look, at):
        axis.plot(at(part), part["rmse"], color=look.colour, linestyle=look.line, linewidth=1.1)

    def handles(self):
        if not self.has_guide:
            return []
        return [Line2D([], [], color="0.6", linewidth=2.5, alpha=0.6, label="slope of $n^{-1/2}$")]
