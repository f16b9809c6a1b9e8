"""Names of series at the ends of their curves, where there is room for them, instead of a legend."""

from shared import labels

# Panels and series of a panel that leave room, and characters of a name.
PANELS, SERIES, NAME = 4, 7, 36
# Between two names, of the height of a panel.
APART = 0.062


def names(found, series, used):
    """The names to write, by series, in what they differ alone; none where there is no room, or a panel has many."""
    counts = [panel.rows["series"].nunique() for panel in found]
    if len(used) < 2 or len(found) > PANELS or max(counts) > SERIES:
        return {}
    shared = set(labels.common([series[i].label for i in used]))
    short = {}
    for i in used:
        parts = [part for part in labels.parts(series[i].label) if part not in shared]
        short[i] = ", ".join(parts) or series[i].label
    fits = all(len(text) <= NAME for text in short.values()) and len(set(short.values())) == len(short)
    return short if fits else {}


def inches(texts):
    """The width of the names of a panel."""
    return 0.066 * max(map(len, texts.values()), default=-6) + 0.4 if texts else 0


def write(axis, panel, series, texts, measure):
    """Each name beside the last point of its series, moved up or down so that none touches another."""
    if not texts:
        return
    ends = []
    to_share = axis.transData + axis.transAxes.inverted()
    for number in sorted(panel.rows["series"].unique()):
        part = panel.rows[panel.rows["series"] == number].sort_values("at")
        place, value = part["at"].iloc[-1], measure.values(part).iloc[-1]
        if axis.get_yscale() == "log" and value <= 0:
            value = axis.get_ylim()[0]
        across, up = to_share.transform((place, value))
        ends.append((min(max(up, 0), 1), across, number))
    ends.sort()
    heights = spread([end[0] for end in ends], APART)
    for height, (end, across, number) in zip(heights, ends):
        look = series[number].look
        axis.plot([across + 0.04, 1.035, 1.05], [end, height, height], transform=axis.transAxes, clip_on=False, color=look.colour, linewidth=0.8)
        axis.plot([1.075], [height], transform=axis.transAxes, clip_on=False, linestyle="none", **look.points())
        axis.text(1.105, height, texts[number], transform=axis.transAxes, va="center", fontsize=8.5, color=look.colour)


def spread(places, apart):
    """Sorted places that are `apart` at least, moved little: groups of those too close stand about their mean."""
    groups = [[place, 1] for place in places]
    index = 0
    while index < len(groups) - 1:
        (centre, count), (following, more) = groups[index], groups[index + 1]
        if following - centre < apart * (count + more) / 2:
            groups[index:index + 2] = [[(centre * count + following * more) / (count + more), count + more]]
            index = max(0, index - 1)
        else:
            index += 1
    return [centre + (i - (count - 1) / 2) * apart for centre, count in groups for i in range(count)]
