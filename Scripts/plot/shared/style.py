"""Colours, markers and lines of figures. style.json has the lists and the rule by which the estimators of a study, its entries,
take them; the HTML report has the same, so that an estimator looks alike in all figures of a run.

The colours are of the kind of Okabe & Ito 2008 (Color Universal Design), darker where white would swallow them: at least 3 : 1
against the paper, at least 29 apart from each other in CIELAB.
"""

import json
import pathlib

import matplotlib
from matplotlib.lines import Line2D

LISTS = json.loads((pathlib.Path(__file__).parent / "style.json").read_text(encoding="utf-8"))
COLOURS = LISTS["colours"]
# As Matplotlib calls them.
MARKERS = [{"circle": "o", "square": "s", "triangle": "^", "diamond": "D", "down": "v", "plus": "P", "cross": "X", "star": "*"}[name]
           for name in LISTS["markers"]]
LINES = ["-" if not dashes else (0, tuple(dashes)) for dashes in LISTS["dashes"]]
VERMILION = COLOURS[7]
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


def colours_of(ids, cells):
    """The colours of each id, by index: its own, and those that are left for ids of several entries; rules 1 and 2."""
    count, order = len(COLOURS), LISTS["estimators"]
    found = {}
    for identity in sorted(dict.fromkeys(ids), key=lambda i: order.index(i) if i in order else len(order)):
        wanted = (order.index(identity) if identity in order else len(found)) % count
        taken = {colour for colours in found.values() for colour in colours}
        found[identity] = [next((c for c in behind(wanted, count) if c not in taken), wanted)]
    # Ids that no cell has both of may have the same colours.
    met = {i: {ids[e] for cell in cells if i in {ids[k] for k in cell} for e in cell} | {i} for i in found}
    while True:
        taken = {i: {colour for other in met[i] for colour in found[other]} for i in found}
        needy = [i for i in found if ids.count(i) > len(found[i]) and len(taken[i]) < count]
        if not needy:
            return found
        chosen = max(needy, key=lambda i: ids.count(i) / len(found[i]))
        found[chosen].append(next(c for c in behind(found[chosen][-1] + 1, count) if c not in taken[chosen]))


def behind(first, count):
    """All indices, cyclically from the first."""
    return [(first + step) % count for step in range(count)]


def pairs(ids, cells=None):
    """Colour and marker of entries with these ids, by index; rule 3. `cells` are lists of the entries that one cell has, by index."""
    colours = colours_of(ids, [range(len(ids))] if cells is None else cells)
    found = []
    for place, identity in enumerate(ids):
        own, number, total = colours[identity], ids[:place].count(identity), ids.count(identity)
        block = number * len(own) // total
        first = block + number - -(-block * total // len(own))
        markers = behind(first, len(MARKERS))
        found.append((own[block], next((m for m in markers if (own[block], m) not in found), markers[0])))
    return found


class Look:
    """How one entry is drawn."""

    def __init__(self, colour, marker, line):
        self.colour = colour
        self.marker = marker
        self.line = line

    def points(self, size=5.5):
        """Arguments of a plot with markers: all of about one area."""
        grown = size * {"D": 0.85, "s": 0.9, "P": 1.2, "X": 1.2, "*": 1.55, "^": 1.1, "v": 1.1}.get(self.marker, 1)
        return {"color": self.colour, "marker": self.marker, "markersize": grown, "markeredgecolor": "white", "markeredgewidth": 0.4}

    def handle(self, label, with_line=False):
        """A line of the legend."""
        return Line2D([], [], linestyle=self.line if with_line else "none", label=label, linewidth=1.4, **self.points())


def looks(entries, cells=None):
    """The looks of entries, in their order."""
    found, lines = [], {}
    for entry, (colour, marker) in zip(entries, pairs([entry.id for entry in entries], cells)):
        # Entries of one id and one colour differ in their lines.
        line = lines[entry.id, colour] = lines.get((entry.id, colour), -1) + 1
        found.append(Look(COLOURS[colour], MARKERS[marker], LINES[line % len(LINES)]))
    return found
