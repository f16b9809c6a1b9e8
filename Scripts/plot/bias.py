"""Bias against sample size: Monte Carlo points with two standard errors, exact expectations as lines.

Reads summary.csv of a run and nothing else. One panel per law, one colour per estimator.
"""

import argparse
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd

# Okabe & Ito's colours, told apart by everybody.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#F0E442"]
MARKERS = "osD^vPX*"


def label(row, columns):
    """An entry as people write it: the id, then the parameters that vary."""
    words = [row["estimator"]]
    for column in columns:
        value = row[column]
        if pd.isna(value) or value in ("none", "data"):
            continue
        name = column.removeprefix("estimator.")
        number = f"{value:g}" if isinstance(value, float) else str(value).replace(".0", "")
        words.append(f"{number} bins" if name == "bins" else number)
    return ", ".join(words)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--kind", choices=["bias"], default="bias")
    parser.add_argument("--format", choices=["png", "svg", "pdf"], default="png")
    parser.add_argument("--output", type=pathlib.Path, help="a folder; the run's own if not given")
    options = parser.parse_args()
    source = options.directory / "summary.csv"
    if not source.exists():
        sys.exit(f"{source}: there is no such file; give the directory of a finished run")
    table = pd.read_csv(source)

    parameters = [c for c in table.columns if c.startswith("estimator.")]
    varying = [c for c in parameters if table[c].nunique() > 1]
    table["label"] = [label(row, varying) for _, row in table.iterrows()]
    laws = table.drop_duplicates(["law", *[c for c in table.columns if c.startswith("law.")]])
    law_columns = [c for c in table.columns if c.startswith("law.")]
    labels = list(dict.fromkeys(table["label"]))

    columns = min(2, len(laws))
    rows = -(-len(laws) // columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(5.2 * columns, 3.3 * rows + 1.2), squeeze=False, sharex=True, layout="constrained")
    for axis in axes.flat[len(laws):]:
        axis.set_visible(False)
    for axis, (_, law) in zip(axes.flat, laws.iterrows()):
        chosen = table[table["law"] == law["law"]]
        for column in law_columns:
            chosen = chosen[chosen[column].isna() if pd.isna(law[column]) else chosen[column] == law[column]]
        title = [law["law"]] + [f"{c.removeprefix('law.')} {law[c]:g}" for c in law_columns if not pd.isna(law[c])]
        axis.set_title(" ".join(title) + f"   ($I$ = {law['truth']:.4g} nats)", fontsize=10)
        axis.axhline(0, color="0.6", linewidth=0.8)
        for index, name in enumerate(labels):
            part = chosen[chosen["label"] == name].sort_values("n")
            if part.empty:
                continue
            colour = COLOURS[index % len(COLOURS)]
            # Beyond eight estimators the markers are open; all are dodged a little, so that none hides another.
            face = colour if index < len(COLOURS) else "white"
            dodge = 1.025 ** (index - (len(labels) - 1) / 2)
            axis.errorbar(
                part["n"] * dodge, part["bias"], yerr=2 * part["bias_mcse"], fmt=MARKERS[index % len(MARKERS)],
                color=colour, markerfacecolor=face, markersize=4.5, capsize=2, linewidth=1, label=name)
            exact = part[part["expectation_kind"] == "exact"]
            axis.plot(exact["n"] * dodge, exact["expectation"] - exact["truth"], color=colour, linewidth=1)
        axis.set_xscale("log")
        ticks = sorted(table["n"].unique())
        axis.set_xticks(ticks, [str(n) for n in ticks])
        axis.minorticks_off()
        axis.set_xlim(ticks[0] / 1.4, ticks[-1] * 1.4)
        axis.set_ylabel("bias, nats")
        axis.set_xlabel("sample size $n$")
    handles, names = axes.flat[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=2, fontsize=8, frameon=False)
    replications = int(table["replications"].iloc[0])
    figure.suptitle(
        f"{table['study'].iloc[0]}: means of {replications} replications ± 2 MCSE; lines join exact expectations", fontsize=10)

    folder = options.output or options.directory
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{table['study'].iloc[0]}-{options.kind}.{options.format}"
    figure.savefig(target, dpi=120)
    print(target)


main()
