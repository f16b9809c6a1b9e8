"""A matrix of results as a table in a panel: its sizes in inches, names of laws above, names of estimators beside it, its cells."""

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

from shared import labels, panels
from shared.standing import times

# Lines and laws; more are no longer read.
MOST_LINES, MOST_LAWS = 80, 32
INK, SOFT, NONE = "#1b1f24", "0.35", "0.94"
# Sizes of letters, points: of cells, the least of them, and of names.
CELL, LEAST, NAME = 8, 5, 8.5
# A line of text, and what stands right of the cells, inches; characters of a line of a name.
LINE, MARGIN, CHARACTERS = 0.145, 0.25, 46
# A law's name across needs no wider columns than this, inches; other names stand upright. A figure is no narrower than this.
ACROSS, LEAST_WIDE = 1.15, 4.1
KNOWING = "knows the law"


def inches(text, size, weight="normal"):
    """The width of a line of text."""
    return text_to_path.get_text_width_height_descent(text.replace("\\$", "$"), FontProperties(size=size, weight=weight), False)[0] / 72


def fitted(text, room, size=CELL):
    """A text in as few lines as fit in so many inches."""
    for width in range(len(text), 2, -1):
        wrapped = labels.wrap(text, width)
        if max(inches(line, size) for line in wrapped.split("\n")) <= room:
            break
    return wrapped


class Table:
    """A matrix with the sizes of its parts, inches."""

    def __init__(self, run, matrix):
        self.matrix = matrix
        self.laws = matrix.laws[:MOST_LAWS]
        self.lines = matrix.lines[:MOST_LINES]
        texts = [run.entries[line.entry].label for line in self.lines + matrix.knowing]
        # An estimator that all lines are of is said once.
        first = {labels.parts(text)[0] for text in texts}
        self.shared = first.pop() if len(first) == 1 and all(len(labels.parts(text)) > 1 for text in texts) else ""
        self.texts = [text[len(self.shared) + 2:] if self.shared else text for text in texts]
        self.groups = groups(self.laws)
        self.longest = max(inches(piece, CELL) for piece in pieces(self.groups)) + 0.1
        values = [v for line in self.all for v in line.values if v]
        self.number = max(inches(v.text, CELL, "bold") for v in values)
        self.signs = max(inches(signs(v), CELL, "bold") for v in values)
        self.worst = max(inches(times(line.worst), CELL) for line in self.all)
        self.is_upright, self.is_written, self.size = False, True, CELL
        self.cell = max(0.55, self.number + self.signs + 0.14, self.worst + 0.12)
        self.measure(CHARACTERS)

    @property
    def all(self):
        return self.lines + self.matrix.knowing

    def measure(self, characters):
        """The names of rows in lines of so many characters, and all that follows from it."""
        self.names = [labels.wrap(text, characters) for text in self.texts]
        longest = [line for name in self.names for line in name.split("\n")] + ([KNOWING] if self.matrix.knowing else [])
        self.margin = max(inches(line, NAME) for line in longest) + 0.12
        self.heights = [max(0.2, LINE * (name.count("\n") + 1) + 0.05) for name in self.names]
        self.gap = 0.24 if self.matrix.knowing else 0
        self.height = sum(self.heights) + self.gap
        self.wide = self.margin + self.reach + MARGIN

    @property
    def reach(self):
        """From the left edge of the worst cases to the right edge of the last law."""
        return self.cell * (len(self.laws) + 1) + 0.1

    @staticmethod
    def fit(tables, columns):
        """One size of cells for all; names of laws across or upright; on a given width no more than it has."""
        cell = max(t.cell for t in tables)
        laws = max(len(t.laws) for t in tables)
        longest = max(t.longest for t in tables)
        if panels.Paper.width:
            room = panels.Paper.width / columns - MARGIN
            most = max(0.4 * room, room - cell * (laws + 1) - 0.08)
            characters = next((c for c in range(CHARACTERS, 11, -1) if all(t.margin_of(c) <= most for t in tables)), 12)
            for t in tables:
                t.measure(characters)
            cell = (room - max(t.margin for t in tables) - 0.08) / (laws + 1)
        else:
            if longest <= ACROSS and laws * max(cell, longest) < 11:
                cell = max(cell, longest)
            # A figure of one law has room for what is said below it.
            cell = max(cell, (LEAST_WIDE - max(t.margin for t in tables)) / (laws + 1))
        for t in tables:
            t.cell, t.is_upright = cell, longest > cell + 0.02
            # Letters that fit the cells; where they would be too small to read, signs alone.
            room = CELL * (cell - 0.06)
            t.size = min(CELL, room / max(max(u.number + u.signs, u.worst) for u in tables))
            if t.size < LEAST:
                t.is_written, t.size = False, min(CELL, room / max(max(u.signs, u.worst) for u in tables))
            t.headers()
            t.wide = t.margin + t.reach + MARGIN

    def margin_of(self, characters):
        return max(inches(line, NAME) for text in self.texts for line in labels.wrap(text, characters).split("\n")) + 0.12

    def headers(self):
        """The names of laws above their columns, as (column, columns, text, inches above the cells), and the height of all."""
        self.heading = []
        if self.is_upright:
            upright = panels.upright(self.laws, self.cell)
            if max(text.count("\n") + 1 for text in upright) * LINE > self.cell:
                upright = [text.replace("\n", " ") for text in upright]
            self.heading = [(column, 1, text, 0.05) for column, text in enumerate(upright)]
            self.head = panels.inches_of(upright) + 0.1
            return
        wrapped = [(name, start, [fitted(text, self.cell - 0.06) if text else "" for text in rest]) for name, start, rest in self.groups]
        below = max((text.count("\n") + 1 for _, _, rest in wrapped for text in rest if text), default=0) * LINE
        above = 0
        for name, start, rest in wrapped:
            text = fitted(name, self.cell * len(rest) - 0.06)
            above = max(above, LINE * (text.count("\n") + 1))
            self.heading.append((start, len(rest), text, 0.05 + below))
            # Those of fewer lines begin where the others do.
            self.heading += [(start + i, 1, each, 0.05 + below - LINE * (each.count("\n") + 1)) for i, each in enumerate(rest) if each]
        self.head = 0.05 + below + above

    def draw(self, axis, height, reach, scale, colours):
        axis.set_xlim(0, reach)
        axis.set_ylim(height, 0)
        first = self.cell + 0.08
        edges = [0, *(first + self.cell * i for i in range(len(self.laws) + 1))]
        tops = np.concatenate([[0], np.cumsum(self.heights)])
        count = len(self.lines)
        ratios = np.array([[line.worst, *(v and v.ratio for v in line.values[:len(self.laws)])] for line in self.lines], dtype=float)
        ratios = np.ma.masked_invalid(ratios)
        # The worst cases stand apart from the laws.
        for x, part in ((np.array([0, self.cell]), ratios[:, :1]), (np.array(edges[1:]), ratios[:, 1:])):
            axis.pcolormesh(x, tops[:count + 1], part, norm=scale, cmap=colours, edgecolor="0.88", linewidth=0.5)
        middles = []
        for row, line in enumerate(self.all):
            top = tops[row] + (self.gap if row >= count else 0)
            middle = top + self.heights[row] / 2
            middles.append(middle)
            if self.size >= 0.8 * LEAST:
                self.write(axis, self.cell / 2, middle, times(line.worst), ha="center")
            for column, value in enumerate(line.values[:len(self.laws)]):
                left = first + self.cell * column
                if value:
                    self.write_value(axis, left, middle, value)
                else:
                    axis.add_patch(Rectangle((left, top), self.cell, self.heights[row], facecolor=NONE, edgecolor="none", zorder=0.5))
        names = list(self.names)
        if self.matrix.knowing:
            line = tops[count] + 0.05
            axis.plot([0, edges[-1]], [line, line], color=SOFT, linewidth=0.8)
            middles.append(line + (self.gap - 0.05) / 2)
            names.append(KNOWING)
        axis.set_yticks(middles, names, fontsize=NAME)
        if self.matrix.knowing:
            axis.get_yticklabels()[-1].set(color=SOFT, style="italic")
        axis.set_xticks([])
        axis.tick_params(axis="y", length=0)
        axis.grid(False)
        axis.spines[:].set_visible(False)
        self.write_head(axis, first)

    def write(self, axis, x, y, text, **how):
        axis.text(x, y, text, fontsize=self.size, color=INK, va="center_baseline", **how)

    def write_value(self, axis, left, middle, value):
        """The number and its signs, the numbers of a column one below the other."""
        weight = "bold" if value.is_best else "normal"
        number, sign = self.number * self.size / CELL, self.signs * self.size / CELL
        if not self.is_written:
            if self.size >= 0.8 * LEAST:
                self.write(axis, left + self.cell / 2, middle, signs(value), ha="center", fontweight=weight)
            return
        at = left + (self.cell + number - sign) / 2
        self.write(axis, at, middle, value.text, ha="right", fontweight=weight)
        if signs(value):
            self.write(axis, at, middle, signs(value), ha="left", fontweight=weight)

    def write_head(self, axis, first):
        def place(x, above, text, **how):
            axis.annotate(text, (x, 0), xytext=(0, 72 * above), textcoords="offset points", ha="center", va="bottom", fontsize=CELL,
                          linespacing=72 * LINE / CELL / 1.1, annotation_clip=False, **how)

        place(self.cell / 2, 0.05, "worst", color=SOFT, style="italic", rotation=90 if inches("worst", CELL) > self.cell else 0)
        for column, count, text, above in self.heading:
            place(first + self.cell * (column + count / 2), above, text, color=INK, rotation=90 if self.is_upright else 0)
        words = [self.shared, labels.quantity(self.matrix.quantity) if self.matrix.quantity != "I(X;Y)" else "", f"n = {self.matrix.n}"]
        axis.set_title(", ".join(w for w in words if w), loc="left", pad=72 * self.head + 4, fontweight="bold")


def signs(value):
    return ("*" if value.is_best else "") + ("†" if value.is_of_family else "")


def pieces(found):
    """What is not broken: words of names, parameters, or their words where they are long."""
    for name, _, rest in found:
        yield from name.split(" ")
        for parameter in (each for text in rest for each in labels.parts(text)):
            is_long = inches(parameter, CELL) > ACROSS - 0.1
            yield from parameter.replace("\u00a0", " ").split(" ") if is_long else [parameter]


def groups(laws):
    """The names of laws with the column where each begins, and of neighbours of one name the parameters."""
    found = []
    for column, text in enumerate(laws):
        name, *rest = labels.parts(text)
        if not found or found[-1][0] != name:
            found.append((name, column, []))
        found[-1][2].append(", ".join(rest))
    return found
