"""The list of colours and markers, which the HTML report has too, and the names of estimators."""

import re
import subprocess

import matplotlib.colors
import numpy as np

from checks import expect
from shared import labels, style


def lab(colour):
    """CIELAB coordinates, D65."""
    channels = np.array(matplotlib.colors.to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]) @ linear
    share = xyz / np.array([0.95047, 1, 1.08883])
    root = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])]), xyz[1]


def distance(one, other):
    """The distance of two colours in CIELAB: 2 are just told apart side by side."""
    return float(np.linalg.norm(lab(one)[0] - lab(other)[0]))


def check_style(tool):
    """The lists that the HTML report has too: catalogue, colours told apart on paper and on a dark screen, examples of the rule."""
    lists = style.LISTS
    listed = subprocess.run([tool, "list", "estimators"], capture_output=True, text=True, check=True).stdout
    ids = [line for line in listed.splitlines() if re.fullmatch(r"[a-z][a-z0-9-]*", line)]
    expect([*lists["estimators"], "program"] == ids, "shared/style.json has other estimators than the tool, or in another order")
    for name, ground in (("colours", "#ffffff"), ("darkColours", "#14171a")):
        colours = lists[name]
        near = [(a, b) for i, a in enumerate(colours) for b in colours[:i] if distance(a, b) < 29]
        expect(not near, f"shared/style.json: {name} {near} are hardly told apart")
        light = [sorted((lab(colour)[1], lab(ground)[1])) for colour in colours]
        faint = [c for c, (dark, bright) in zip(colours, light) if (bright + 0.05) / (dark + 0.05) < 3]
        expect(not faint, f"shared/style.json: {name} {faint} are faint on {ground}")
    expect(len(lists["darkColours"]) == len(style.COLOURS) and len(lists["paths"]) == len(style.MARKERS), "shared/style.json: lengths differ")
    for example in lists["examples"]:
        found = [list(pair) for pair in style.pairs(example["entries"], example.get("cells"))]
        expect(found == example["looks"], f"shared/style.json: {example['entries']} look like {found}")
    many = style.pairs(["ksg1"] * 40 + ["histogram"] * 56)
    expect(len(set(many)) == 96, "96 entries have fewer than 96 looks")


def check_names(tool):
    """Every estimator of the tool has a name."""
    listed = subprocess.run([tool, "list", "estimators"], capture_output=True, text=True, check=True).stdout
    ids = [line for line in listed.splitlines() if re.fullmatch(r"[a-z][a-z0-9-]*", line)]
    expect(len(ids) > 10, f"mi-study list estimators names {ids}")
    # Programs have the names that their users give.
    missing = [i for i in ids if i not in labels.ESTIMATORS and i != "program"]
    expect(not missing, f"shared/labels.py has no line for {', '.join(missing)}")
    expect(labels.transform("{x: [exp, half-cube], y: [normal-cdf]}") == "x by exp then half-cube, y by Φ", "names of transforms")
