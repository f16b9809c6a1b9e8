"""Bias with its Monte Carlo error against sample size, a parameter, or law by law; exact expectations as lines."""

from matplotlib.lines import Line2D

from shared import curves
from shared.measure import Measure

SUMMARY = "bias ± 2 MCSE against n or a parameter, exact and first-order expectations, bias of the bins"


def draw(run, options):
    return curves.figure(run, options, Bias())


class Bias(Measure):
    """Mean less truth, in the unit of the study."""

    column, name = "bias", "bias"

    def __init__(self):
        self.seen = set()

    def marks(self, rows):
        return [0], ""

    def lines(self, axis, part, look, at):
        """Expectations less the truth: exact ones solid, first-order ones dashed; means are joined by a thin line otherwise."""
        for kind, style, width in (("exact", "-", 1.3), ("first-order", (0, (4, 2)), 1.1)):
            rows = part[part["expectation_kind"] == kind]
            if not rows.empty:
                axis.plot(at(rows), rows["expectation"] - rows["truth"], color=look.colour, linestyle=style, linewidth=width)
                self.seen.add(kind)
        if len(part) > 1 and not (part["expectation_kind"].isin(["exact", "first-order"])).all():
            axis.plot(at(part), part["bias"], color=look.colour, linewidth=0.7, alpha=0.65)
            self.seen.add("joined")
        self._discretisation(axis, part, look, at)

    def _discretisation(self, axis, part, look, at):
        if "discretisation_bias" not in part.columns:
            return
        rows = part[part["discretisation_bias"].abs() > 0]
        if not rows.empty:
            axis.plot(at(rows), rows["discretisation_bias"], color=look.colour, linestyle=(0, (1, 2)), linewidth=1.1)
            self.seen.add("discretisation")

    def handles(self):
        """The legend of the lines that were drawn."""
        known = [
            ("exact", "-", 1.3, "exact expectation − truth"), ("first-order", (0, (4, 2)), 1.1, "first-order expectation − truth"),
            ("discretisation", (0, (1, 2)), 1.1, "bias of the bins alone"), ("joined", "-", 0.6, "means joined, where no expectation is known"),
        ]
        return [
            Line2D([], [], color="0.25", linestyle=style, linewidth=width, label=text)
            for kind, style, width, text in known if kind in self.seen]
