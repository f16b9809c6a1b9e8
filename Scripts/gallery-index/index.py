"""Writes index.html of a gallery: python3 index.py FOLDER NAME... with FOLDER/NAME/report.json of every study."""

import html
import json
import pathlib
import sys

STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin: 0; }
article { border-top: 1px solid var(--line); padding: 1.2rem 0; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { padding: .15rem .6rem; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child, .words { text-align: left; }
.wide { overflow-x: auto; } .notes { opacity: .8; font-size: .9rem; white-space: pre-line; }
.figures { display: flex; flex-wrap: wrap; gap: .6rem; margin: .6rem 0; }
.figures img { height: 9rem; max-width: 100%; border: 1px solid var(--line); background: #fff; }
summary { cursor: pointer; }
"""

COUNTS = ["cells", "replications", "rows", "exact", "largest |z|", "beyond 2", "failed"]


def main(folder, names):
    studies = [Study(folder, name) for name in names]
    contents = "".join(f"<tr><td><a href='#{s.name}'>{text(s.name)}</a></td>{cells(s.counts())}</tr>" for s in studies)
    rows = [row for s in studies for row in s.rows]
    scores = [abs(row["z"]) for row in rows if row["z"] is not None]
    page = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Bias of estimators of mutual information</title><style>{STYLE}</style></head><body>
<h1>Bias of estimators of mutual information</h1>
<p>Every study that mi-study ships: {len(studies)} studies, {sum(s.cells for s in studies)} cells (a law at a sample size),
{len(rows)} rows (an estimator of a quantity in a cell), {sum(exact(row) for row in rows)} of them beside their exact
expectation. The largest |z| of {len(scores)} is {number(max(scores, default=None), 3)}; beyond 2 are
{sum(score > 2 for score in scores)}, by chance about {0.0455 * len(scores):.0f}. Made by <code>Scripts/gallery</code>.</p>
<div class="wide"><table><tr><th>study</th>{"".join(f"<th>{name}</th>" for name in COUNTS)}</tr>{contents}</table></div>
{"".join(s.article() for s in studies)}
</body></html>
"""
    (folder / "index.html").write_text(page, encoding="utf-8")


class Study:
    def __init__(self, folder, name):
        self.name = name
        self.directory = folder / name
        report = json.loads((self.directory / "report.json").read_text(encoding="utf-8"))
        self.study, self.rows = report["study"], report["rows"]
        self.cells = len({row["cell"] for row in self.rows})

    def counts(self):
        scores = [abs(row["z"]) for row in self.rows if row["z"] is not None]
        counts = sorted({row["replications"] for row in self.rows})
        return [
            self.cells, str(counts[0]) if len(counts) == 1 else f"{counts[0]}–{counts[-1]}", len(self.rows),
            sum(exact(row) for row in self.rows), number(max(scores, default=None), 3),
            f"{sum(score > 2 for score in scores)} of {len(scores)}", sum(row["failures"] for row in self.rows),
        ]

    def article(self):
        links = [("study.yaml", "study file"), ("report.html", "report"), ("report.md", "report as Markdown"),
                 ("summary.csv", "all measures"), ("pairs.csv", "pairs"), ("published.csv", "published figures")]
        found = [f"<a href='{self.name}/{file}'>{label}</a>" for file, label in links if (self.directory / file).exists()]
        figures = "".join(
            f"<a href='{self.name}/figures/{text(path.name)}'><img src='{self.name}/figures/{text(path.name)}'"
            f" alt='{text(path.stem)}' title='{text(path.stem)}' loading='lazy'></a>"
            for path in sorted((self.directory / "figures").glob("*.png")))
        return f"""<article id="{self.name}"><h2>{text(self.name)}</h2><p>{text(self.study["description"])}</p>
{self.notes()}<div class="figures">{figures}</div><p>{" · ".join(found)}</p>
<details><summary>The smallest RMSE of each cell, in nats</summary><div class="wide"><table>
<tr><th>law</th><th>n</th><th class="words">quantity</th><th>truth</th><th class="words">estimator</th><th>bias</th><th>MCSE</th><th>RMSE</th></tr>
{"".join(best(rows) for rows in self.groups())}</table></div></details></article>
"""

    def notes(self):
        """The comment at the head of the study file."""
        lines = []
        for line in (self.directory / "study.yaml").read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                break
            lines.append(line.lstrip("# "))
        return f"<p class='notes'>{text(' '.join(lines))}</p>" if lines else ""

    def groups(self):
        """The rows of each quantity of each cell that has several estimators and errors beyond rounding, in order."""
        groups = {}
        for row in self.rows:
            if row["rmse"] is not None:
                groups.setdefault((row["cell"], row["quantity"]), []).append(row)
        return [rows for rows in groups.values() if len(rows) > 1 and max(row["rmse"] for row in rows) > 1e-12]


def exact(row):
    return row["expectation_kind"] == "exact"


def best(rows):
    row = min(rows, key=lambda row: row["rmse"])
    entries = [label(row["law"], row["law_parameters"]), row["n"], row["quantity"], number(row["truth"], 4),
               label(row["estimator"], row["estimator_parameters"]), number(row["bias"], 3), number(row["bias_mcse"], 2),
               number(row["rmse"], 3)]
    return f"<tr>{cells(entries, words={2, 4})}</tr>"


def label(name, parameters):
    values = ", ".join(f"{key} {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}" for key, value in parameters.items())
    return f"{name} ({values})" if values else name


def cells(values, words=()):
    return "".join(
        f"<td{' class=' + chr(34) + 'words' + chr(34) if place in words else ''}>{text(str(value))}</td>"
        for place, value in enumerate(values))


def number(value, digits):
    return "–" if value is None else f"{value:.{digits}g}"


def text(value):
    return html.escape(value, quote=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2:])
