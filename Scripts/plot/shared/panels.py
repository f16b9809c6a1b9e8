"""Small multiples: a grid of axes, a legend below them, titles that fit, scales that show what is far apart."""

import math

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from shared import labels
from shared.errors import NotApplicable

# More panels than this are no longer read; kinds then draw some of them and say so, or draw something else.
MOST = 16
COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2}
# A panel that shares a row is at least so wide where the width is given, inches.
LEAST = 2.7


class Paper:
    """What all figures are drawn on: its width in inches, None for one that fits what is on it."""

    width = None


def resize(figure, width, height):
    """A size, but for the width where one is given."""
    figure.set_size_inches(Paper.width or width, height)


def grid(count, width=4.3, height=3.1, columns=None, least=5.6, **shared):
    """A figure with `count` axes, row by row."""
    columns = columns_of(count, columns)
    rows = -(-count // columns)
    size = (Paper.width or max(least, width * columns), height * rows + 0.9)
    figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, layout="constrained", **shared)
    for axis in axes.flat[count:]:
        axis.remove()
    return figure, list(axes.flat[:count])


def columns_of(count, asked=None, least=LEAST):
    """The panels of a row: `asked` ones or what is usual, on a given width no more than fit."""
    usual = asked or COLUMNS.get(count, 3 if count <= 9 else 4)
    return max(1, min(usual, int(Paper.width / least))) if Paper.width else usual


def set_heights(figure, axes, heights, columns, around=0.85):
    """Rows as high as the highest list in each; `around` is what stands above and below."""
    columns = axes[0].get_subplotspec().get_gridspec().ncols
    rows = [max(heights[start:start + columns]) for start in range(0, len(heights), columns)]
    axes[0].get_subplotspec().get_gridspec().set_height_ratios(rows)
    resize(figure, figure.get_size_inches()[0], sum(rows) + around * len(rows) + 0.6)


def title(axis, text, width=None):
    """A panel's title, in as many lines as it needs."""
    inches = axis.figure.get_size_inches()[0] / axis.get_subplotspec().get_gridspec().ncols
    wrapped = labels.wrap(text, width or int(inches * 11.5))
    # The truth stands in brackets, behind the rest or on a line of its own.
    axis.set_title(wrapped.replace(", (", " (").replace(",\n(", "\n("))


def heading(figure, text, remark=""):
    """The figure's title; the remark says that not all panels are drawn."""
    entitle(figure, text + remark)
    figure.is_part = bool(remark)


def entitle(figure, text):
    """A title in as many lines as it needs, or none."""
    figure.suptitle(labels.wrap(text, int(figure.get_size_inches()[0] * 12.5)) or None)


def legend(figure, handles):
    """All entries below the axes, in as many columns as fit; beside a single panel, where many would make columns of one."""
    if not handles:
        return
    longest = max(len(handle.get_label()) for handle in handles)
    width, height = figure.get_size_inches()
    if len(figure.axes) == 1 and not Paper.width and longest > 30 and 3 <= len(handles) <= 0.75 * height / 0.19:
        figure.set_size_inches(width + 0.063 * longest + 0.5, height)
        figure.legend(handles=handles, loc="outside center right", frameon=False)
        return
    if len(handles) > 14:
        resize(figure, max(10.5, figure.get_size_inches()[0]), figure.get_size_inches()[1])
    inches = figure.get_size_inches()[0]
    for handle in handles:
        handle.set_label(labels.wrap(handle.get_label(), int(inches * 13)))
    longest = max(len(line) for handle in handles for line in handle.get_label().split("\n"))
    columns = max(1, min(len(handles), int(inches / (0.063 * longest + 0.5)), 5))
    rows = -(-len(handles) // columns)
    width, height = figure.get_size_inches()
    resize(figure, width, height + 0.19 * rows)
    figure.legend(handles=handles, loc="outside lower center", ncols=-(-len(handles) // rows), frameon=False)


def limited(items, most=MOST):
    """All panels, or `most` of them at equal distances from the first to the last, and a remark that says so."""
    if not items:
        raise NotApplicable("there is nothing to draw")
    items = list(items)
    if len(items) <= most:
        return items, ""
    chosen = [items[round(i * (len(items) - 1) / (most - 1))] for i in range(most)]
    return chosen, f"; {most} of {len(items)} panels, evenly chosen"


def is_wide(values, ratio=200):
    """Whether values differ so much in size that a linear axis would show the largest alone."""
    sizes = np.abs(np.asarray(values, dtype=float))
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    return sizes.size > 3 and sizes.max() > ratio * np.median(sizes)


def symmetric_log(axis, values, which="y", decades=5, bars=0.0):
    """A scale that is linear about zero and logarithmic beyond, with few ticks and limits about the values and their bars, those
    apart that are `decades` larger than most."""
    values = np.asarray(values, dtype=float)
    bars = np.broadcast_to(bars, values.shape)
    sizes = np.abs(values)
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    first = math.floor(math.log10(np.median(sizes)))
    last = min(math.ceil(math.log10(sizes.max())), first + decades)
    getattr(axis, f"set_{which}scale")("symlog", linthresh=10.0**first, linscale=1)
    step = max(1, -(-(last - first) // (3 if which == "y" else 2)))
    powers = [10.0**p for p in range(first, last + 1, step)]
    here = getattr(axis, f"{which}axis")
    here.set_major_locator(FixedLocator([-p for p in reversed(powers)] + [0] + powers))
    here.set_minor_locator(NullLocator())
    here.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))
    inside = np.abs(values) + bars <= 10.0**last
    low, high = (values - bars)[inside], (values + bars)[inside]
    ends = [np.nanmin([*values, *low, 0]), np.nanmax([*values, *high, 0])]
    ends = np.clip(ends, -(10.0**last), 10.0**last)
    least = 0.4 * 10.0**first
    getattr(axis, f"set_{which}lim")(min(3 * ends[0], -least), max(3 * ends[1], least))


def plain(value):
    """A number for a tick."""
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 1e6:
        return f"{value:.6g}".replace("-", "−")
    power = math.floor(math.log10(abs(value)) + 1e-9)
    factor = value / 10.0**power
    sign = "−" if value < 0 else ""
    return f"${sign}10^{{{power}}}$" if abs(abs(factor) - 1) < 1e-6 else f"${factor:.2g}·10^{{{power}}}$"


def values_axis(axis, which, options):
    """What the options ask of the axis of values: limits, and a logarithmic scale, linear about zero where there are both signs."""
    if options.log and getattr(axis, f"get_{which}scale")() == "linear":
        values = drawn(axis, which)
        if len(values) and (values > 0).all():
            getattr(axis, f"set_{which}scale")("log")
        elif len(values) and (values != 0).any():
            symmetric_log(axis, values, which)
    if options.ylim:
        getattr(axis, f"set_{which}lim")(*options.ylim)
    if getattr(axis, f"get_{which}scale")() == "log":
        value_ticks(axis, which)


def drawn(axis, which):
    """The values of the points and curves of an axis."""
    found = [line.get_ydata() if which == "y" else line.get_xdata() for line in axis.lines
             if line.get_transform() == axis.transData and len(line.get_xdata()) > 0]
    values = np.concatenate([np.asarray(part, dtype=float) for part in found]) if found else np.array([])
    return values[np.isfinite(values)]


def value_ticks(axis, which, most=8):
    """Ticks of a logarithmic axis where its data are: as many as fit of 1, 2, 5 of each decade, 1 and 3, or decades; round numbers
    at equal distances where it is shorter than that."""
    low, high = sorted(getattr(axis, f"get_{which}lim")())
    low = max(low, 1e-300)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for steps, stride in (((1, 2, 5), 1), ((1, 3), 1), *(((1,), s) for s in range(1, 30))):
        ticks = [s * 10.0**p for p in range(first - first % stride, last + 1, stride) for s in steps]
        ticks = [t for t in ticks if low * (1 - 1e-9) <= t <= high * (1 + 1e-9)]
        if len(ticks) <= most:
            break
    if len(ticks) < 3:
        ticks = [t for t in MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high) if low <= t <= high]
    here = getattr(axis, f"{which}axis")
    here.set_major_locator(FixedLocator(ticks))
    here.set_minor_locator(NullLocator())
    here.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))


def log_ticks(axis, values, which="x"):
    """A logarithmic axis with ticks at the values of the study, as far as they fit."""
    getattr(axis, f"set_{which}scale")("log")
    values = sorted(set(values))
    shown = values if len(values) <= 7 else values[:: -(-len(values) // 7)]
    here = getattr(axis, f"{which}axis")
    here.set_major_locator(FixedLocator(shown))
    here.set_minor_locator(NullLocator())
    here.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))


def few_ticks(axis, which="x"):
    """At most five ticks on a linear axis: more would touch each other."""
    if getattr(axis, f"get_{which}scale")() == "linear":
        here = getattr(axis, f"{which}axis")
        here.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
        if max(map(abs, getattr(axis, f"get_{which}lim")())) < 1e-3:
            # Not by a power at the end of the axis.
            here.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))


def upright(texts, width):
    """Names that are written upwards, each in `width` inches: in as many lines as fit there."""
    for length in (26, 34, 44, 60, 90):
        wrapped = [labels.wrap(text, length) for text in texts]
        if max(text.count("\n") + 1 for text in wrapped) <= max(1, int(width / 0.15)):
            break
    return wrapped


def inches_of(wrapped):
    """How long upright names are."""
    return 0.068 * max((len(line) for text in wrapped for line in text.split("\n")), default=0)


def replications(table):
    """`200 replications`, or their range where a rule stopped the cells."""
    low, high = int(table["replications"].min()), int(table["replications"].max())
    return f"{low} replications" if low == high else f"{low} to {high} replications"
