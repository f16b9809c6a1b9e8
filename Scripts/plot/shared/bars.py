"""Lists of estimators from top to bottom: their names beside the axis, a band behind every second one."""

from shared import labels

NAME = 40


def names(axis, texts, width=NAME):
    """The names beside the lines 0, 1, ... from the top."""
    axis.set_yticks(range(len(texts)), [labels.wrap(text, width) for text in texts])
    axis.set_ylim(len(texts) - 0.5, -0.5)
    axis.grid(False, axis="y")
    axis.tick_params(axis="y", length=0)
    for line in range(1, len(texts), 2):
        axis.axhspan(line - 0.5, line + 0.5, color="0.965", zorder=0, linewidth=0)


def height(texts, width=NAME, least=0.8, each=0.2):
    """Inches for so many lines, all as high as the one whose name is the longest."""
    lines = max(labels.wrap(text, width).count("\n") + 1 for text in texts)
    return max(least, len(texts) * max(each, 0.145 * lines + 0.045))


def most(groups, texts):
    """How many lists are drawn: full rows, and fewer of long lists."""
    if max(groups) > 20:
        return 6
    return 10 if columns(11, texts) == 2 else 9


def columns(count, texts):
    """How many lists fit beside each other."""
    return min(count, 2 if max(map(len, texts)) > 24 or count in (2, 4) else 3)
