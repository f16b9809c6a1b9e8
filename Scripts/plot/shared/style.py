"""Colours, markers and lines. An estimator id has one colour and one marker in all figures of all studies.

The colours are those of Okabe & Ito 2008 (Color Universal Design), which people with any colour vision tell apart, and four
more of the same kind; estimators that are compared with each other have different ones. Entries of one id differ by shade
(the parameter with the most values) and by open markers, markers and line styles (the other parameters).
"""

import itertools

import matplotlib
import matplotlib.colors
from matplotlib.lines import Line2D

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#C9B800", "#0072B2", "#D55E00", "#CC79A7"
WINE, BROWN, VIOLET, GREY = "#882255", "#8C5A2B", "#6A3D9A", "#7A7A7A"
# Id to colour and marker.
STYLES = {
    "histogram": (BLUE, "o"), "plug-in": (SKY, "o"), "gaussian": (BLACK, "s"), "gaussian-copula": (GREY, "D"),
    "ksg1": (VERMILION, "^"), "ksg2": (ORANGE, "v"), "mixed-ksg": (WINE, "<"), "ross": (BROWN, ">"),
    "kernel-density": (YELLOW, "D"), "infonce": (GREEN, "o"), "nwj": (PURPLE, "s"), "donsker-varadhan": (BLUE, "D"),
    "tuba": (ORANGE, "h"), "js": (SKY, "p"), "smile": (VERMILION, "d"), "leave-one-out": (BLACK, "^"),
    "club": (WINE, "v"), "chain-rule": (PURPLE, "h"), "bald-score": (WINE, "p"), "conditional-plug-in": (SKY, "s"),
    "conditional-gaussian": (GREY, "s"), "frenzel-pompe": (VIOLET, "^"), "information-density": (GREY, "*"),
}
SPARE = [VIOLET, BROWN, YELLOW, GREY, WINE, PURPLE]
MARKERS = "os^vDp<>dh*XP"
LINES = ["-", (0, (5, 1.5)), (0, (1, 1.2)), (0, (5, 1.5, 1, 1.5)), (0, (8, 2, 1, 2, 1, 2))]
TRUTH = "#444444"
# Of intervals, which are no estimators.
COVERS, MISSES = "#9CC9E3", VERMILION


def apply():
    """Settings of all figures."""
    matplotlib.rcParams.update({
        "font.size": 9, "axes.titlesize": 9, "axes.labelsize": 9, "legend.fontsize": 8.5, "figure.titlesize": 10.5,
        "xtick.labelsize": 8.5, "ytick.labelsize": 8.5, "axes.spines.top": False, "axes.spines.right": False,
        "axes.grid": True, "grid.color": "0.92", "grid.linewidth": 0.7, "axes.axisbelow": True, "svg.fonttype": "path",
        "figure.constrained_layout.w_pad": 0.08, "figure.constrained_layout.h_pad": 0.08, "font.family": "DejaVu Sans",
    })


def colour_of(identity):
    """The colour and marker of an id; one without a line in the table has those that its letters choose."""
    if identity in STYLES:
        return STYLES[identity]
    total = sum((i + 1) * ord(c) for i, c in enumerate(identity))
    return SPARE[total % len(SPARE)], MARKERS[total % len(MARKERS)]


def kin(entry):
    """The id whose colour an entry has: of a chain rule, that of the estimator of its terms, if it says one."""
    return entry.parameters.get("of") if entry.id == "chain-rule" and entry.parameters.get("of") in STYLES else entry.id


def shade(colour, position):
    """Towards white for positive positions, towards black for negative ones, at most 1."""
    red, green, blue = matplotlib.colors.to_rgb(colour)
    towards = 1 if position > 0 else 0
    mixed = [c + (towards - c) * abs(position) for c in (red, green, blue)]
    return matplotlib.colors.to_hex(mixed)


def shades(colour, count):
    """`count` shades from dark to light; the colour itself where there is one."""
    if count == 1:
        return [colour]
    dark, light = (0, 0.65) if colour == BLACK else (-0.5, 0.45)
    if count == 2:
        dark, light = (0, 0.55) if colour == BLACK else (-0.3, 0.35)
    return [shade(colour, dark + (light - dark) * i / (count - 1)) for i in range(count)]


class Look:
    """How one entry is drawn."""

    def __init__(self, colour, marker, is_open, line):
        self.colour = colour
        self.marker = marker
        self.face = "white" if is_open else colour
        self.line = line

    def points(self, size=5):
        """Arguments of a plot with markers."""
        return {"color": self.colour, "marker": self.marker, "markerfacecolor": self.face, "markersize": size,
                "markeredgecolor": self.colour, "markeredgewidth": 1.1}

    def handle(self, label, with_line=False):
        """A line of the legend."""
        return Line2D([], [], linestyle=self.line if with_line else "none", label=label, linewidth=1.4, **self.points())


def looks(entries):
    """The looks of entries, in their order."""
    found = {}
    for _, group in itertools.groupby(sorted(entries, key=identity), key=identity):
        found.update(looks_of_id(list(group)))
    return [found[e.number] for e in entries]


def identity(entry):
    return entry.id, kin(entry)


def looks_of_id(entries):
    """Shades for the parameter with the most values, fills, lines and markers for the others."""
    colour, marker = colour_of(kin(entries[0]))
    first, *others = factors_of(entries) or [None]
    values = list(dict.fromkeys(e.parameters.get(first) for e in entries))
    steps = shades(colour, len(values))
    rest = list(dict.fromkeys(tuple(e.parameters[p] for p in others) for e in entries))
    start = MARKERS.index(marker)
    found = {}
    for entry in entries:
        step = values.index(entry.parameters.get(first))
        other = rest.index(tuple(entry.parameters[p] for p in others))
        # Many shades are told apart by their markers too.
        turn = step + 3 * (other // 2) if len(steps) > 5 else other // 2
        found[entry.number] = Look(
            steps[step], MARKERS[(start + turn) % len(MARKERS)], other % 2 == 1, LINES[other % len(LINES)])
    return found


def factors_of(entries):
    """The parameters that differ, those with most values first, without those that another one decides."""
    values = {p: {e.parameters[p] for e in entries} for p in entries[0].parameters}
    kept = []
    for name in sorted((p for p in values if len(values[p]) > 1), key=lambda p: -len(values[p])):
        decided = any(len({(e.parameters[q], e.parameters[name]) for e in entries}) == len(values[q]) for q in kept)
        if not decided:
            kept.append(name)
    return kept
