"""Writes index.html of a gallery from report.json, study.yaml and the figures of every study; template.html says how it looks."""

import json
import pathlib
import struct
import sys

import jinja2

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "plot"))
from shared.text import visible  # noqa: E402

# Kinds of figures as people call them.
KINDS = {
    "bias": "Bias", "rmse": "RMSE", "distribution": "Distributions", "heatmap": "Bias as a map",
    "matrix": "Estimators by law", "pairs": "Against the best", "coverage": "Coverage", "zip": "Intervals", "power": "Power of tests",
    "saturation": "Bounds against K", "chain-rule": "Chain-rule residuals", "z": "z-scores", "nested-loop": "All scenarios",
}
LINKS = {
    "report.html": "report", "report.md": "report as Markdown", "report.json": "report as JSON", "summary.csv": "all measures",
    "pairs.csv": "paired differences", "published.csv": "published figures", "study.yaml": "study file", "requirements.txt": "versions of the libraries", "manifest.json": "manifest",
}
# What a program has beside its settings.
STARTING = {"name", "command", "files", "x", "y", "z", "truth", "quantities"}
# The packages of programs that have another name.
PACKAGES = {"bmi": "benchmark-mi"}


def main(folder, names):
    studies = [Study(folder, name) for name in names]
    folder.joinpath("index.html").write_text(render(studies), encoding="utf-8")


def render(studies):
    here = pathlib.Path(__file__).resolve().parent
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(here), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, finalize=lambda value: visible(value) if isinstance(value, str) else value)
    environment.filters["digits"] = digits
    scores = [score for study in studies for score in study.scores]
    return environment.get_template("template.html").render(
        studies=studies, cells=sum(s.cells for s in studies), rows=sum(len(s.rows) for s in studies),
        exact=sum(s.exact for s in studies), estimates=sum(row["replications"] for s in studies for row in s.rows),
        figures=sum(len(s.figures) for s in studies), largest=max(scores, default=None), scores=len(scores),
        beyond=sum(score > 2 for score in scores), expected=round(0.0455 * len(scores)))


class Study:
    """What the template shows of a study."""

    def __init__(self, folder, name):
        self.name = name
        self.directory = folder / name
        report = json.loads((self.directory / "report.json").read_text(encoding="utf-8"))
        self.rows, self.unit, self.findings = report["rows"], report["unit"], report["findings"]
        self.question = report["study"]["description"]
        self.note = self.head_of_file()
        self.cells = len({row["cell"] for row in self.rows})
        self.exact = sum(row["expectation_kind"] == "exact" for row in self.rows)
        self.scores = [abs(row["z"]) for row in self.rows if row["z"] is not None]
        self.largest = max(self.scores, default=None)
        self.beyond = sum(score > 2 for score in self.scores)
        self.failures = sum(row["failures"] for row in self.rows)
        counts = sorted({row["replications"] for row in self.rows})
        self.replications = "–".join(str(count) for count in dict.fromkeys((counts[0], counts[-1]))) if counts else "0"
        self.figures = [Figure(self, path) for path in self.paths()]
        self.links = [(file, label) for file, label in LINKS.items() if (self.directory / file).exists()]
        self.best = [Best(rows) for rows in self.groups()]
        self.screen = self.text("first-screen.txt")
        pins = (line.partition("==") for line in self.text("requirements.txt").splitlines() if "==" in line)
        self.versions = {package: version.strip() for package, _, version in pins}
        self.programs = self.sentences(report["pairs"]) if self.versions else []

    def text(self, name):
        """The text of a file of the run; empty without it."""
        path = self.directory / name
        return path.read_text(encoding="utf-8").rstrip() if path.exists() else ""

    def sentences(self, pairs):
        """Of every program its version, its largest bias, and which estimator of ours is nearest to it in all cells."""
        own, programs = {}, {}
        for row in self.rows:
            programs.setdefault(program(row, self.versions), []).append(row)
        for pair in pairs:
            rows = [self.rows[pair[f"row_{letter}"] - 1] for letter in "ab"]
            names = [program(row, self.versions) for row in rows]
            for name, other in ((names[0], rows[1]), (names[1], rows[0])):
                if name and other["estimator"] != "program" and pair["bias_difference"] is not None:
                    ours = own.setdefault(name, {}).setdefault(label(other["estimator"], other["estimator_parameters"]), [])
                    ours.append((abs(pair["bias_difference"]), pair["bias_difference_mcse"]))
        return [sentence(name, rows, own.get(name, {}), self.unit) for name, rows in programs.items() if name]

    def paths(self):
        """The figures, known kinds first in their order."""
        found = (self.directory / "figures").glob("*.png")
        order = list(KINDS)
        kind = lambda path: path.stem.removeprefix(f"{self.name}-")  # noqa: E731
        return sorted(found, key=lambda path: (order.index(kind(path)) if kind(path) in order else len(order), path.name))

    def head_of_file(self):
        """The comment at the head of the study file, unless it says the question again."""
        lines = []
        for line in (self.directory / "study.yaml").read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                break
            lines.append(line.lstrip("# "))
        note = " ".join(lines)
        return "" if note.rstrip(".") == self.question.rstrip(".") else note

    def groups(self):
        """The rows of each quantity of each cell that has several estimators and errors beyond rounding, in order."""
        groups = {}
        for row in self.rows:
            if row["rmse"] is not None:
                groups.setdefault((row["cell"], row["quantity"]), []).append(row)
        return [rows for rows in groups.values() if len(rows) > 1 and max(row["rmse"] for row in rows) > 1e-12]


class Figure:
    """A figure, its size and its names."""

    def __init__(self, study, path):
        self.path = f"{study.name}/figures/{path.name}"
        kind = path.stem.removeprefix(f"{study.name}-")
        self.caption = KINDS.get(kind, kind)
        # Width and height of a PNG are the two numbers after its header.
        with path.open("rb") as file:
            self.width, self.height = struct.unpack(">II", file.read(24)[16:])


class Best:
    """The row with the smallest RMSE of a cell."""

    def __init__(self, rows):
        row = min(rows, key=lambda row: row["rmse"])
        self.law, self.estimator = (label(row[key], row[f"{key}_parameters"]) for key in ("law", "estimator"))
        self.n, self.quantity, self.truth = row["n"], row["quantity"], row["truth"]
        self.bias, self.mcse, self.rmse = row["bias"], row["bias_mcse"], row["rmse"]
        self.others = len(rows) - 1


def program(row, versions):
    """A program, the version of its package and its settings; None for an estimator of ours."""
    if row["estimator"] != "program":
        return None
    name = row["estimator_parameters"]["name"]
    return label(row["estimator"], row["estimator_parameters"], versions.get(PACKAGES.get(name, name)))


def sentence(name, rows, own, unit):
    """`infomeasure 0.6.3 (variant 2): largest bias …; nearest of ours: ksg2, in no cell off by more than …`."""
    known = [row for row in rows if row["bias"] is not None]
    if not known:
        return f"{name}: no estimate."
    row = max(known, key=lambda row: abs(row["bias"]))
    law = label(row["law"], {} if row["law"] == "discrete-table" else row["law_parameters"])
    text = f"{name}: the largest bias is {digits(row['bias'], 3)} ± {digits(row['bias_mcse'], 2)} {unit}, of {law} at n = {row['n']}"
    if own:
        largest = {other: max(differences, key=lambda pair: pair[0]) for other, differences in own.items()}
        nearest = min(largest, key=lambda other: largest[other][0])
        difference, error = largest[nearest]
        error = f" ± {digits(error, 2)}" if difference > 1e-12 else ""
        text += f"; from {nearest}, the nearest of ours, its bias differs by at most {digits(difference, 2)}{error}"
    failures = sum(row["failures"] for row in rows)
    return text + (f"; {failures} estimates failed." if failures else ".")


def label(name, parameters, version=None):
    """An entry with its parameters; a program under its user's name, without what starts it."""
    if name == "program":
        name = parameters["name"] + (f" {version}" if version else "")
        parameters = {key: value for key, value in parameters.items() if key not in STARTING}
    values = [f"{key} {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}" for key, value in parameters.items()]
    return f"{name} ({', '.join(values)})" if values else name


def digits(value, count):
    """A number with so many digits, and a dash for none."""
    return "–" if value is None else f"{value:.{count}g}".replace("-", "−")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2:])
