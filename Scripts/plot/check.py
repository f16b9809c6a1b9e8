"""Draws every kind of figure from runs of the shipped studies and checks files, messages and the mathematics in the figures."""

import contextlib
import io
import math
import pathlib
import re
import subprocess
import sys
import tempfile

import matplotlib.patches
import matplotlib.text
import numpy as np
import pandas as pd
from PIL import Image

import plot
from checks import expect
from checks.figures import check_ink, check_ranges, check_series, check_texts
from checks.looks import check_names, check_style
from checks.matrix import check_cells, check_formats, check_matrices, check_old, ratios
from kinds import KINDS, heatmap, z, zip_plot
from shared import bars, direct, labels, panels
from shared.text import visible

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# Study and replications.
STUDIES = {
    "estimator-bias": 60, "overview": 60, "infonce": 30, "chain-rule-residuals": 30, "zero-correlation": 40, "bin-rules": 10, "bounds": 8, "intervals": 40}
INTERVALS = """
name: check-intervals
description: Intervals for Scripts/plot/check
seed: 3
replications: 200
laws:
  - {law: bivariate-normal, correlation: [0.3, 0.8]}
sample-sizes: [50]
estimators:
  - {estimator: gaussian, interval: jackknife}
  - {estimator: histogram, bins: 4, interval: jackknife, level: 0.9}
"""
TRAINING = """
name: check-training
description: Trained critics for Scripts/plot/check
seed: 4
replications: 200
laws:
  - {law: bivariate-normal, correlation: 0.8}
sample-sizes: [60, 120]
estimators:
  - {estimator: infonce, critic: network, hidden: [6], batch: 20, steps: 60, test-every: 10, split: [half, none], report: last-test,
     checkpoints: [2, 10, 60], error-parts: all}
  - {estimator: nwj, critic: network, hidden: [6], batch: 20, steps: 60, test-every: 10, checkpoints: [2, 10, 60], error-parts: all}
"""
# What is left out of shipped studies, because its exact expectations would take a minute and show nothing else.
LIGHTER = {
    "zero-correlation": [("range: [data, [-4, 4]]", "range: [[-4, 4]]")],
    "bin-rules": [("auto, 5, 12, 30]", "auto, 5]"), ("bins: [5, 12, 30]", "bins: [5]")],
}
# Studies that are not shipped.
OWN = {"check-intervals": INTERVALS, "check-training": TRAINING}
# Study, kind, further arguments, panels.
FIGURES = [
    ("estimator-bias", "bias", [], 4),
    ("estimator-bias", "bias", ["--against", "correlation"], 3),
    ("estimator-bias", "bias", ["--against", "bins", "--only", "n=1000", "--only", "estimator=histogram"], 4),
    ("estimator-bias", "bias", ["--against", "bins", "--lines", "n", "--wide", "--only", "estimator=histogram"], 4),
    ("estimator-bias", "bias", ["--lines", "correlation", "--only", "bins=12", "--only", "range=data"], 1),
    ("estimator-bias", "rmse", ["--lines", "correlation", "--only", "bins=12", "--only", "range=data"], 1),
    ("zero-correlation", "bias", ["--against", "law"], 2),
    ("overview", "bias", [], 13),
    ("overview", "bias", ["--only", "n=100", "--only", "flip=0.1", "--against", "law"], 1),
    ("bin-rules", "bias", [], 6),
    ("bounds", "bias", [], 3),
    ("estimator-bias", "rmse", [], 4),
    ("infonce", "rmse", [], 1),
    ("overview", "rmse", [], 13),
    ("bounds", "rmse", [], 3),
    ("zero-correlation", "distribution", [], 6),
    ("infonce", "distribution", [], 1),
    ("overview", "distribution", [], 10),
    ("estimator-bias", "heatmap", [], 3),
    ("infonce", "heatmap", ["--factors", "K,τ", "--only", "critic=inner-product"], 3),
    ("overview", "matrix", [], 4),
    ("overview", "matrix", ["--only", "n=1000", "--width", "7.5"], 2),
    ("overview", "matrix", ["--width", "4.4", "--title", "Narrow"], 4),
    ("infonce", "matrix", [], 1),
    ("bounds", "matrix", ["--ylim", "1,100"], 1),
    ("bin-rules", "matrix", [], 4),
    ("intervals", "matrix", [], 1),
    ("intervals", "matrix", ["--only", "estimator=gaussian", "--only", "correlation=0.9"], 1),
    ("chain-rule-residuals", "matrix", ["--log"], 12),
    ("estimator-bias", "matrix", [], 3),
    ("zero-correlation", "pairs", [], 6),
    ("infonce", "pairs", [], 1),
    ("bounds", "pairs", [], 3),
    ("overview", "pairs", [], 10),
    ("zero-correlation", "pairs", ["--measure", "mse", "--only", "n=500"], 3),
    ("zero-correlation", "pairs", ["--measure", "bias"], 6),
    ("intervals", "pairs", [], 3),
    ("intervals", "coverage", [], 1),
    ("intervals", "coverage", ["--against", "law", "--only", "estimator=gaussian"], 1),
    ("intervals", "power", [], 1),
    ("intervals", "power", ["--against", "truth"], 1),
    ("intervals", "power", ["--log"], 1),
    ("estimator-bias", "bias", ["--log", "--width", "6", "--title", "Histograms"], 4),
    ("estimator-bias", "bias", ["--ylim", "-0.1,0.2", "--against", "ρ"], 3),
    ("overview", "heatmap", ["--width", "6"], 2),
    ("bin-rules", "heatmap", [], 6),
    ("intervals", "heatmap", [], 1),
    ("check-intervals", "zip", [], 4),
    ("intervals", "zip", [], 12),
    ("infonce", "saturation", [], 1),
    ("chain-rule-residuals", "chain-rule", [], 12),
    ("check-training", "training", [], 2),
    ("check-training", "training", ["--only", "n=120", "--log"], 1),
    ("check-training", "decomposition", [], 3),
    ("check-training", "bias", [], 1),
    ("estimator-bias", "z", [], 2),
    ("estimator-bias", "nested-loop", [], 3),
    ("estimator-bias", "nested-loop", ["--measure", "rmse"], 3),
]
# Kinds whose whole figures show a column of summary.csv, of rows that a function chooses.
SHOWN = [
    ("estimator-bias", "bias", "bias", lambda t: t),
    ("bin-rules", "bias", "bias", lambda t: t),
    ("overview", "bias", "bias", lambda t: t[t["quantity"] != "chain-rule residual"]),
    ("overview", "bias", lambda t: t["expectation"] - t["truth"], lambda t: t[t["expectation_kind"] == "exact"]),
    ("estimator-bias", "bias", "discretisation_bias", lambda t: t[t["discretisation_bias"].abs() > 0]),
    ("estimator-bias", "rmse", "rmse", lambda t: t),
    ("zero-correlation", "distribution", "mean", lambda t: t),
    ("estimator-bias", "heatmap", "bias", lambda t: t),
    ("overview", "matrix", ratios, lambda t: t[t["quantity"] == "I(X;Y)"]),
    ("intervals", "matrix", ratios, lambda t: t),
    ("infonce", "saturation", "mean", lambda t: t),
    ("chain-rule-residuals", "chain-rule", "mean", lambda t: t[t["quantity"] == "chain-rule residual"]),
    ("chain-rule-residuals", "chain-rule", "max", lambda t: t[(t["quantity"] == "chain-rule residual") & (t["max"] > -t["min"])]),
    ("estimator-bias", "z", "z", lambda t: t[t["z"].notna()]),
    ("estimator-bias", "z", "variance_z", lambda t: t[t["variance_z"].notna()]),
    ("estimator-bias", "nested-loop", "bias", lambda t: t),
    ("check-training", "training", "bias", lambda t: t[t["step"].notna()]),
    ("check-training", "training", "bound_gap", lambda t: t[t["bound_gap"].notna()]),
    ("check-training", "decomposition", "bias", lambda t: t[t["bound_gap"].notna()]),
    ("check-training", "decomposition", "bound_gap", lambda t: t[t["bound_gap"].notna()]),
    ("check-training", "decomposition", "training_gap", lambda t: t[t["bound_gap"].notna()]),
    ("intervals", "coverage", "coverage", lambda t: t[t["coverage"].notna()]),
    ("intervals", "coverage", "coverage_low", lambda t: t[t["coverage"].notna()]),
    ("intervals", "power", "rejections", lambda t: t[t["rejections"].notna()]),
    ("intervals", "power", "rejections_high", lambda t: t[t["rejections"].notna()]),
]
# Arguments after the directory of estimator-bias, exit code, words of the message.
REFUSED = [
    (["--kind", "saturation"], 65, "estimator-bias, --kind saturation: this study has no contrastive bounds"),
    (["--kind", "zip"], 65, "this study has no intervals"),
    (["--kind", "chain-rule"], 65, "no estimator chain-rule"),
    (["--kind", "training"], 65, "no network has checkpoints"),
    (["--kind", "decomposition"], 65, "no network has error-parts: all"),
    (["--kind", "pie"], 64, "invalid choice: 'pie' (choose from"),
    (["--against", "colour"], 64, "colour: the run has no such column; it has law, n"),
    (["--against", "correction"], 64, "this run can be drawn against n, correlation, bins"),
    (["--lines", "n"], 64, "--lines n: against n, this run can have a line for each correlation"),
    (["--lines", "bins"], 64, "--lines bins: against n, this run can have a line for each correlation"),
    (["--lines", "n", "--against", "law"], 64, "--lines n: against law, this run has nothing to draw lines for"),
    (["--only", "n=17"], 64, "no row has it; n is one of 250, 1000, 4000"),
    (["--only", "n"], 64, "'n' is not COLUMN=VALUE"),
    (["--factors", "n"], 64, "is not two factors"),
    (["--kind", "heatmap", "--factors", "n,τ"], 64, "τ: the run has no such column"),
    (["--kind", "coverage"], 65, "this study has no intervals"),
    (["--kind", "power"], 65, "this study has no tests"),
    (["--ylim", "1"], 64, "'1' is not two numbers"),
    (["--ylim", "1,0"], 64, "'1,0' is not two numbers"),
    (["--width", "0"], 64, "'0' is not a number from 1.5 to 60"),
    (["--dpi", "x"], 64, "'x' is not a number from 20 to 1200"),
    (["--kind", "pairs", "--measure", "nothing"], 64, "invalid choice"),
    (["--kind", "matrix", "--measure", "bias"], 64, "--measure bias: a matrix has rmse"),
    (["--kind", "matrix", "--ylim", "-1,2"], 64, "--ylim -1,2: the colours of a matrix are ratios"),
    (["--kind", "matrix", "--only", "estimator=gaussian", "--only", "correction=exact"], 65, "no law has two estimators that compete"),
    (["--kind", "distribution", "--replications", "nowhere.csv"], 65, "nowhere.csv: there is no such file"),
    (["--inside", "a", "--output", "b"], 64, "--output and --inside: one of them"),
    (["--kind", "distribution", "--tool", "no-such-tool"], 65, "give --tool FILE, or --replications FILE"),
]


# The coordinates in the figures that check_figure drew, by study and kind.
DRAWN = {}


def look_at_next(what, key):
    """Looks at the next figure before it is closed, and keeps its coordinates under `key` if there is one."""
    save = plot.output.save

    def kept(figure, *rest):
        plot.output.save = save
        if key:
            DRAWN[key] = coordinates_of(figure)
        figure.set_dpi(plot.output.DPI)
        path = save(figure, *rest)
        check_texts(what, figure)
        check_ranges(what, figure)
        check_series(what, figure)
        check_cells(what, figure)
        return path

    plot.output.save = kept


def draw(*arguments):
    """Exit code, standard output and standard error of Scripts/plot/run, without starting Python again."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = plot.main([str(a) for a in arguments])
        except SystemExit as end:
            code = end.code
        except Exception as error:  # whatever it is, it is one line here
            code = f"{type(error).__name__}: {error}"
    return code, out.getvalue(), err.getvalue()


def compute(tool, folder):
    """Runs the studies."""
    for name, text in OWN.items():
        (folder / f"{name}.yaml").write_text(text)
    files = {name: REPOSITORY / "Studies" / f"{name}.yaml" for name in STUDIES} | {name: folder / f"{name}.yaml" for name in OWN}
    for name, changes in LIGHTER.items():
        text = files[name].read_text()
        for old, new in changes:
            expect(old in text, f"{name}.yaml: has no '{old}'")
            text = text.replace(old, new)
        files[name] = folder / f"{name}.yaml"
        files[name].write_text(text)
    for name, path in files.items():
        command = [tool, "run", path, "--quiet", "--replications", str(STUDIES.get(name, 200)), "--output", folder / name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        expect(done.returncode in (0, 1), f"mi-study run {path.name} ended with {done.returncode}: {done.stderr.strip()}")


def check_figure(tool, folder, study, kind, further, count):
    """One figure: its panels, its size, ink and colours."""
    what = " ".join(["--kind", kind, *further, "of", study])
    look_at_next(what, None if further else (study, kind))
    code, out, err = draw(folder / study, "--kind", kind, "--tool", tool, "--verbose", *further)
    expect(code == 0, f"{what}: exit {code}: {err.strip()}")
    rest = re.sub(r"^Scripts/plot/run: remark: .*choose others with --only\n", "", err)
    expect(rest == "", f"{what}: standard error is not empty: {rest.strip()}")
    match = re.fullmatch(r"(.*\.png): panels (\d+), (\d+) x (\d+)\n", out)
    expect(match is not None, f"{what}: printed '{out.strip()}'")
    path, panels, size = pathlib.Path(match[1]), int(match[2]), (int(match[3]), int(match[4]))
    expect(path.name == f"{study}-{kind}.png", f"{what}: the file is called {path.name}")
    expect(panels == count, f"{what}: {panels} panels instead of {count}")
    with Image.open(path) as image:
        expect(np.abs(np.subtract(image.size, size)).max() <= 1, f"{what}: {image.size} pixels, not {size}")
        expect(500 <= image.size[0] <= 3000 and 200 <= image.size[1] <= 6000, f"{what}: {image.size} pixels")
        expect(not {"Software", "Creation Time", "date"} & set(image.info), f"{what}: says when or with what it was made")
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3)
    check_ink(what, pixels)


def check_bytes(tool, folder):
    """The same run gives the same bytes."""
    for form in ("png", "svg", "pdf"):
        for kind in ("bias", "distribution"):
            files = []
            for turn in ("first", "second"):
                code, out, err = draw(
                    folder / "zero-correlation", "--kind", kind, "--format", form, "--output", folder / turn, "--tool", tool)
                expect(code == 0, f"--format {form}: exit {code}: {err.strip()}")
                files.append(pathlib.Path(out.strip()).read_bytes())
            expect(files[0] == files[1], f"--kind {kind} --format {form}: two drawings differ")
            words = re.search(rb"20\d\d-\d\d-\d\d|CreationDate|matplotlib.org|Matplotlib v", files[0])
            expect(words is None, f"--format {form}: says {words and words[0]}")


def check_replications(tool, folder):
    """A file of replications gives the figure that the tool's export gives."""
    exported = subprocess.run([tool, "export", folder / "zero-correlation", "replications"], capture_output=True, check=True)
    (folder / "rows.csv").write_bytes(exported.stdout)
    arguments = [folder / "zero-correlation", "--kind", "distribution"]
    code, out, err = draw(*arguments, "--replications", folder / "rows.csv", "--output", folder / "third")
    expect(code == 0, f"--replications FILE: exit {code}: {err.strip()}")
    same = pathlib.Path(out.strip()).read_bytes() == (folder / "first" / "zero-correlation-distribution.png").read_bytes()
    expect(same, "--replications FILE: another figure than from the tool")
    code, _, err = draw(folder / "estimator-bias", "--kind", "distribution", "--replications", folder / "rows.csv")
    expect(code == 65 and "not the replications of" in err, f"replications of another study: exit {code}: {err.strip()}")


def check_refusals(folder):
    for arguments, code, words in [*REFUSED]:
        got, _, err = draw(folder / "estimator-bias", *arguments)
        what = " ".join(arguments)
        expect(got == code, f"{what}: exit {got} instead of {code}: {err.strip()}")
        expect(words in err, f"{what}: says '{err.strip()}', not '{words}'")
        expect("Traceback" not in err, f"{what}: {err}")
    code, _, err = draw(folder / "nowhere")
    expect(code == 65 and "there is no such directory" in err and err.count("\n") == 1, f"missing directory: exit {code}: {err}")


def check_hostile(folder):
    """A received run decides neither where a figure goes nor what a terminal does."""
    text = (folder / "zero-correlation" / "summary.csv").read_text(encoding="utf-8")
    outside = folder / "outside"
    outside.mkdir()
    for number, name in enumerate((f"{outside}/x", "../outside/x", "..", ".x", "-x", "a/b", "a\\b", "x\u202e", "x\x1b[2J", "", "x" * 101)):
        run = folder / f"hostile-{number}"
        run.mkdir()
        (run / "summary.csv").write_text(text.replace("\nzero-correlation,", f"\n{name},"), encoding="utf-8")
        code, out, err = draw(run, "--kind", "bias")
        expect(code == 65 and "cannot name a file" in err and out == "" and err.count("\n") == 1, f"name {name!r}: exit {code}: {err!r}")
        expect(err.isprintable() or err[:-1].isprintable(), f"name {name!r}: says {err!r}")
        expect([p.name for p in run.iterdir()] == ["summary.csv"] and not any(outside.iterdir()), f"name {name!r}: something was written")
    run = folder / "hostile-links"
    run.mkdir()
    (run / "summary.csv").write_text(text, encoding="utf-8")
    victim = outside / "victim"
    victim.write_text("kept")
    (run / "zero-correlation-bias.png").symlink_to(victim)
    code, _, err = draw(run, "--kind", "bias")
    expect(code == 0 and victim.read_text() == "kept" and not (run / "zero-correlation-bias.png").is_symlink(), f"a link: exit {code}: {err}")
    (run / "figures").symlink_to(outside)
    code, _, err = draw(run, "--kind", "bias", "--inside", "figures")
    expect(code == 65 and "is a link" in err and [p.name for p in outside.iterdir()] == ["victim"], f"a linked folder: exit {code}: {err}")
    # A law that turns the line around, and would be a formula that is none.
    (run / "summary.csv").write_text(text.replace(",bivariate-normal,", ",$\\frac{\u202e\x1b$,"), encoding="utf-8")
    code, _, err = draw(run, "--kind", "bias")
    expect(code == 0 and err == "", f"a law of others' making: exit {code}: {err}")


def check_visible():
    """As mi-study shows text; the examples are those of VisibleTextTests."""
    shown = {
        "\x1b[31mred": r"\u{1B}[31mred", "ab\u202ecd\u202c": r"ab\u{202E}cd\u{202C}", "a\u2028b": r"a\u{2028}b",
        "a\u200b\u2060\ufeff\u00adb": r"a\u{200B}\u{2060}\u{FEFF}\u{AD}b", "a\U000e0041": r"a\u{E0041}", "a\u200db": r"a\u{200D}b",
        "\u3164\ufffe": r"\u{3164}\u{FFFE}", "a\ufe0f\ufe0e": "a\ufe0f" + r"\u{FE0E}",
    }
    for text in ("ρ ≥ χ² ∞", "e\u0301", "שלום", "می\u200cخواهم", "👩\u200d🔬 ❤\ufe0f\u200d🔥 🇦🇹", "a\u00a0b"):
        shown[text] = text
    for text, wanted in shown.items():
        expect(visible(text) == wanted, f"{text!r} is shown as {visible(text)!r}")


def coordinates_of(figure):
    """The coordinates of everything in a figure."""
    found = []
    for axis in figure.axes:
        for line in axis.lines:
            found += [line.get_xdata(orig=False), line.get_ydata(orig=False)]
        for collection in axis.collections:
            array = collection.get_array()
            found += [np.ma.filled(array, np.nan).ravel()] if array is not None else []
            found += [segment.ravel() for segment in getattr(collection, "get_segments", list)()]
        found += [np.array([bar.get_height()]) for bar in axis.patches if isinstance(bar, matplotlib.patches.Rectangle)]
    return np.sort(np.concatenate([np.asarray(values, dtype=float).ravel() for values in found]))


def are_shown(values, coordinates):
    """How many values are not among the coordinates."""
    places = np.clip(np.searchsorted(coordinates, values), 1, len(coordinates) - 1)
    nearest = np.minimum(np.abs(coordinates[places] - values), np.abs(coordinates[places - 1] - values))
    return int((nearest > 1e-12 * np.maximum(1e-3, np.abs(values))).sum())


def check_contents(tool, folder):
    """The numbers of the tables are in the figures."""
    for study, kind, column, choose in SHOWN:
        table = choose(pd.read_csv(folder / study / "summary.csv", low_memory=False))
        values = (column(table) if callable(column) else table[column]).to_numpy(dtype=float)
        expect(len(values) > 3, f"--kind {kind} of {study}: nothing to look for")
        missing = are_shown(values, DRAWN[study, kind])
        what = "expectation − truth" if callable(column) else column
        expect(missing == 0, f"--kind {kind} of {study}: {missing} of {len(values)} values of {what} are not drawn")
    # Ratios on the same samples are those of the summary.
    table = pd.read_csv(folder / "zero-correlation" / "summary.csv")
    ratios = (table["rmse"] / table.groupby("cell")["rmse"].transform("min")).to_numpy()
    missing = are_shown(ratios, DRAWN["zero-correlation", "pairs"])
    expect(missing == 0 and len(ratios) > 3, f"--kind pairs: {missing} of {len(ratios)} ratios are not drawn")
    exported = subprocess.run([tool, "export", folder / "check-intervals", "replications"], capture_output=True, check=True)
    ends = pd.read_csv(io.BytesIO(exported.stdout))["interval_low"].dropna().to_numpy()
    missing = are_shown(ends, DRAWN["check-intervals", "zip"])
    expect(missing == 0 and len(ends) > 3, f"--kind zip: {missing} of {len(ends)} intervals are not drawn")


def check_all(tool, folder):
    """--kind all draws what there is data for."""
    code, out, err = draw(folder / "estimator-bias", "--kind", "all", "--tool", tool, "--output", folder / "all")
    expect(code == 0 and err == "", f"--kind all: exit {code}: {err.strip()}")
    names = [pathlib.Path(line).stem.removeprefix("estimator-bias-") for line in out.splitlines()]
    kinds = [k for k in KINDS if k not in ("coverage", "zip", "power", "saturation", "chain-rule", "training", "decomposition")]
    expect(names == kinds, f"--kind all: drew {names}")
    # Several runs at once: the same files, in the order of the runs.
    runs = [folder / "zero-correlation", folder / "estimator-bias"]
    code, more, err = draw(*runs, "--kind", "all", "--tool", tool, "--inside", "figures")
    expect(code == 0 and err == "", f"several runs: exit {code}: {err.strip()}")
    paths = list(map(pathlib.Path, more.splitlines()))
    wanted = [run / "figures" / f"{run.name}-{kind}.png" for run in runs for kind in kinds]
    expect(paths == wanted, f"several runs: drew {more}")
    for path, alone in zip(paths[len(kinds):], out.splitlines()):
        expect(path.read_bytes() == pathlib.Path(alone).read_bytes(), f"several runs: {path.name} differs from a run alone")


def check_mathematics(folder):
    """What figures compute, by second routes."""
    first = z.beta_quantile(0.975, np.arange(1, 12), 12 - np.arange(1, 12))[0]
    expect(abs(first - (1 - 0.025 ** (1 / 11))) < 1e-12, "z: the band of the smallest of 11 values is not 1 - 0.025^(1/11)")
    low, high = z.band(25)
    expect(np.allclose(low, -high[::-1], atol=1e-9), "z: the band is not symmetric")
    for point in (0.3, 0.9, 1.9, 2.1, 2.492, 3.9, 6.0):
        p, exact = z.anderson_darling_p(point), limit_of_anderson_darling(point)
        expect(abs(p - exact) < 3e-5, f"z: p of A² = {point} is {p}, not {exact}")
    # The 5 % point in tables: Stephens 1974, doi 10.1080/01621459.1974.10480196.
    expect(abs(z.anderson_darling_p(2.492) - 0.05) < 5e-5, "z: the 5 % point of A² is not 2.492")
    expect(abs(z.anderson_darling(np.array([0.0])) - (2 * math.log(2) - 1)) < 1e-12, "z: A² of one zero is not 2 ln 2 - 1")
    table = pd.read_csv(folder / "check-intervals" / "summary.csv")
    for _, row in table.iterrows():
        interval = zip_plot.wilson(row["coverage"] * row["replications"], row["replications"])
        expect(np.allclose(interval, row[["coverage_low", "coverage_high"]].to_numpy(dtype=float), atol=1e-12), "zip: Wilson's interval")


def limit_of_anderson_darling(point):
    """P(A² > point) for many values: A² is a sum of squares of normal values over j(j + 1), whose tail is an integral; Imhof
    1961, doi 10.1093/biomet/48.3-4.419. Beyond 400 terms the sum is replaced by its mean, 1/401."""
    j = np.arange(1, 401)
    weights = 1 / (j * (j + 1.0))
    u = (np.arange(40000) + 0.5) * 0.02
    angle = np.zeros_like(u)
    size = np.zeros_like(u)
    for weight in weights:
        angle += 0.5 * np.arctan(weight * u)
        size += 0.25 * np.log1p((weight * u) ** 2)
    angle -= 0.5 * (point - 1 / 401) * u
    return 0.5 + float(np.sum(np.sin(angle) / u * np.exp(-size))) * 0.02 / math.pi


def check_choices():
    """What is chosen for figures of large studies."""
    chosen, remark = panels.limited(range(40), 8)
    expect(chosen[0] == 0 and chosen[-1] == 39 and len(set(chosen)) == 8, f"panels of 40: {chosen}")
    expect(remark == "; 8 of 40 panels, evenly chosen" and panels.limited(range(8), 8) == (list(range(8)), ""), f"panels: {remark}")
    for value, text in ((0.0, "0"), (-1e-15, "0"), (3.1e-4, "3e−4"), (-7e-5, "−7e−5"), (0.0123, "0.012"), (-12.34, "−12.3"), (1.6e7, "2e7")):
        expect(heatmap.short(value) == text, f"heatmap: {value} is written {heatmap.short(value)}, not {text}")
    # Two lines of 8.5 points, 1.2 apart, fit a line of a list.
    name = "histogram, 12 bins, equal-frequency, Freedman–Diaconis"
    expect(bars.height([name, "a", name]) >= 3 * 2 * 1.2 * 8.5 / 72, "lists: names of two lines do not fit")
    parts = labels.parts("histogram, bins 4, range [-4, 4], transform {x: exp, y: exp}")
    expect(parts == ["histogram", "bins 4", "range [-4, 4]", "transform {x: exp, y: exp}"], f"labels: {parts}")
    shared = labels.common(["ksg1, k = 3, a", "ksg1, k = 5, a"])
    expect(shared == ["ksg1", "a"], f"labels: {shared} are what two labels share")
    for places in ([0.5, 0.5, 0.5], [0, 0.01, 0.3, 0.31, 0.32], [0.1, 0.9]):
        moved = direct.spread(places, 0.06)
        expect(moved == sorted(moved) and min(np.diff(moved)) > 0.06 - 1e-9, f"names at {places} are moved to {moved}")
        expect(abs(np.mean(moved) - np.mean(places)) < 1e-9, f"names at {places} are moved away from there, to {moved}")
    for low, high, wanted in ((0.02, 0.35, [0.02, 0.05, 0.1, 0.2]), (1.05, 1.31, [1.1, 1.2, 1.3]),
                              (1e-5, 1, [1e-5, 1e-4, 1e-3, 0.01, 0.1, 1])):
        _, axes = panels.grid(1)
        axes[0].set_yscale("log")
        axes[0].set_ylim(low, high)
        panels.value_ticks(axes[0], "y")
        ticks = axes[0].get_yticks()
        plot.plt.close("all")
        expect(len(ticks) == len(wanted) and np.allclose(ticks, wanted), f"ticks from {low} to {high} are {ticks}, not {wanted}")


def check_labels(folder):
    """The columns row and label: the tool's labels are those of the figures, and what they say of the factor is left out."""
    run = folder / "labelled"
    run.mkdir()
    table = pd.read_csv(folder / "estimator-bias" / "summary.csv", dtype=str, keep_default_na=False)
    table["row"] = np.arange(len(table)) + 1
    shown = [c for c in ("estimator.bins", "estimator.range", "estimator.correction")]
    table["label"] = [", ".join(["tool's " + row["estimator"], *(f"{c[10:]} {row[c]}" for c in shown if row[c] != "NA")])
                      for _, row in table.iterrows()]
    table.to_csv(run / "summary.csv", index=False)
    told = []
    save = plot.output.save

    def kept(figure, *rest):
        told.extend(text.get_text() for text in figure.findobj(matplotlib.text.Text))
        return save(figure, *rest)

    plot.output.save = kept
    for arguments, wanted, other in (([], "tool's histogram, bins 12, range [-4.0, 4.0], correction none", "12 bins"),
                                     (["--against", "bins", "--only", "estimator=histogram"], "range data, correction miller-madow", "bins 12")):
        told.clear()
        code, _, err = draw(run, *arguments)
        expect(code == 0, f"a run with labels: exit {code}: {err.strip()}")
        expect(any(text.replace("\n", " ").endswith(wanted) for text in told), f"a run with labels: '{wanted}' is not shown in {told}")
        expect(not any(other in text for text in told), f"a run with labels: '{other}' is shown in {told}")
    plot.output.save = save


def check_options(folder):
    """Width and resolution are those that were asked for."""
    code, out, err = draw(folder / "estimator-bias", "--width", "3.5", "--dpi", "200", "--output", folder / "narrow")
    expect(code == 0, f"--width: exit {code}: {err.strip()}")
    with Image.open(out.strip()) as image:
        expect(image.size[0] == 700, f"--width 3.5 --dpi 200: {image.size[0]} pixels wide")
        expect(abs(image.info["dpi"][0] - 200) < 1, f"--dpi 200: the file says {image.info['dpi']}")


def main():
    tool = pathlib.Path(sys.argv[1]).resolve()
    expect(tool.exists(), f"{tool}: there is no such file; build it with swift build -c release --product mi-study")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        compute(tool, folder)
        check_names(tool)
        check_style(tool)
        check_mathematics(folder)
        check_choices()
        check_formats()
        for figure in FIGURES:
            check_figure(tool, folder, *figure)
        expect({f[1] for f in FIGURES} == set(KINDS), "a kind is not checked")
        check_contents(tool, folder)
        compared = [study for study in STUDIES if check_matrices(folder / study)]
        # That of intervals opens with their coverage.
        expect(set(STUDIES) - set(compared) <= {"intervals"}, f"the reports of {compared} alone have matrices of RMSE")
        check_old(folder / "overview", folder / "old")
        check_labels(folder)
        check_options(folder)
        check_bytes(tool, folder)
        check_replications(tool, folder)
        check_refusals(folder)
        check_visible()
        check_hostile(folder)
        check_all(tool, folder)
    print(f"Scripts/plot/check: {len(FIGURES)} figures of {len(KINDS)} kinds, all as they should be")


if __name__ == "__main__":
    main()
