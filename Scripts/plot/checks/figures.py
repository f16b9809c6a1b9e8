"""What every figure is checked for: its texts, its scales, its series and its ink."""

import matplotlib.collections
import matplotlib.colors
import matplotlib.container
import matplotlib.text
import numpy as np

from checks import expect
from checks.looks import distance


def check_texts(what, figure):
    """Nothing that is written leaves the figure, and names beside or below an axis do not touch each other."""
    renderer = figure.canvas.get_renderer()
    width, height = figure.bbox.width, figure.bbox.height
    beyond = ticks_beyond(figure)
    for text in figure.findobj(matplotlib.text.Text):
        if not (text.get_text().strip() and text.get_visible()) or text in beyond:
            continue
        box = text.get_window_extent(renderer)
        inside = box.x0 > -2 and box.y0 > -2 and box.x1 < width + 2 and box.y1 < height + 2
        expect(inside, f"{what}: '{text.get_text()}' is cut by the edge of the figure")
    for axis in figure.axes:
        for which, low, high in ((axis.xaxis, "x0", "x1"), (axis.yaxis, "y0", "y1")):
            boxes = [label.get_window_extent(renderer) for label in shown_ticks(which)]
            boxes.sort(key=lambda box: getattr(box, low))
            for one, next_one in zip(boxes, boxes[1:]):
                expect(getattr(next_one, low) > getattr(one, high) - 1, f"{what}: labels of ticks touch each other")


def shown_ticks(which):
    """The labels of an axis within its limits."""
    low, high = sorted(which.get_view_interval())
    margin = 1e-9 * (high - low)
    return [
        tick.label1 for tick in which.get_major_ticks()
        if tick.label1.get_text().strip() and tick.label1.get_visible() and low - margin <= tick.get_loc() <= high + margin]


def ticks_beyond(figure):
    """Labels that Matplotlib keeps and does not draw."""
    every = {tick.label1 for axis in figure.axes for which in (axis.xaxis, axis.yaxis) for tick in which.get_major_ticks()}
    every |= {tick.label2 for axis in figure.axes for which in (axis.xaxis, axis.yaxis) for tick in which.get_major_ticks()}
    return every - {label for axis in figure.axes for which in (axis.xaxis, axis.yaxis) for label in shown_ticks(which)}


def check_ranges(what, figure):
    """No value spoils the scale of a panel, and no bar of a far point crosses a whole panel."""
    for axis in figure.axes:
        for which in ("x", "y"):
            low, high = sorted(getattr(axis, f"get_{which}lim")())
            if getattr(axis, f"get_{which}scale")() == "log" and "chain-rule of" not in what:
                expect(high < 1e8 * low, f"{what}: an axis goes from {low:.2g} to {high:.2g}")
            if getattr(axis, f"get_{which}scale")() == "symlog":
                expect(max(-low, high) < 1e7 * getattr(axis, f"{which}axis").get_transform().linthresh, f"{what}: an axis reaches {high:.2g}")
            place = 0 if which == "x" else 1
            for lines in (c for c in axis.collections if isinstance(c, matplotlib.collections.LineCollection)):
                for segment in lines.get_segments():
                    if len(segment) == 2:
                        ends = sorted(segment[:, place])
                        far = not low <= (ends[0] + ends[1]) / 2 <= high
                        expect(not (far and ends[0] < low and ends[1] > high), f"{what}: the bar of a point beyond the panel crosses it")


def check_series(what, figure):
    """Every series of a panel has a colour and a marker of its own, and those of one marker have colours far apart; no figure says
    how a command is called."""
    for axis in figure.axes:
        looks = {}
        for container in axis.containers:
            if isinstance(container, matplotlib.container.ErrorbarContainer):
                line = container[0]
                looks.setdefault((line.get_marker(), matplotlib.colors.to_hex(line.get_color())), []).append(line)
        if "--kind pairs" not in what:
            twice = [look for look, lines in looks.items() if len(lines) > 1]
            expect(not twice, f"{what}: two series of a panel look alike: {twice}")
        for one in looks:
            near = [other for other in looks if other > one and other[0] == one[0] and distance(other[1], one[1]) < 25]
            expect(not near, f"{what}: {one} and {near} are hardly told apart")
    if "--kind heatmap" in what and "--width" not in what:
        expect(any(axis.texts for axis in figure.axes), f"{what}: no values are written")
    for text in figure.findobj(matplotlib.text.Text):
        expect("--" not in text.get_text(), f"{what}: says '{text.get_text()}'")


def check_ink(what, pixels):
    share = float((pixels < 250).any(axis=1).mean())
    expect(0.01 <= share <= 0.9, f"{what}: {100 * share:.2f} % of the pixels are not white")
    chroma = pixels.max(axis=1).astype(int) - pixels.min(axis=1)
    coloured = np.unique(pixels[chroma > 40] // 32, axis=0)
    expect(len(coloured) >= 2, f"{what}: {len(coloured)} colours")
