"""The tables of a run: summary.csv, pairs.csv and the replications, with the study's entries (estimators) counted.

Only the contract columns are read. Parameters stay the text that they are in the files, `NA` where one does not apply, so that
rows of different files can be matched; everything else is a number.
"""

import io
import pathlib
import shutil
import subprocess

import pandas as pd

from shared.errors import FigureError, NotApplicable, UsageError
from shared.labels import NAMES, Labels
from shared.style import looks
from shared.text import file_name, label, visible

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
TEXT = {"study", "law", "estimator", "quantity", "unit", "truth_kind", "expectation_kind", "status", "label"}
RESIDUAL = "chain-rule residual"
# The parts of the error of a trained critic, quantities of their own and columns beside the estimate.
PARTS = {part: part.replace(" ", "_") for part in ("bound gap", "training gap", "overfit", "selection")}


def read(source, columns):
    """A CSV of a run: `columns` are its names, `source` a path or a buffer."""
    text = {c: str for c in columns if c in TEXT or c.startswith(("law.", "estimator."))}
    table = pd.read_csv(source, dtype=text, na_values=["NA"], keep_default_na=False, low_memory=False)
    for column in text:
        # Words of few kinds in many rows.
        table[column] = table[column].fillna("NA").map({word: label(word) for word in table[column].dropna().unique()} | {"NA": "NA"})
    table.columns = [label(column) for column in table.columns]
    return named(table)


def named(table):
    """Programs under the names that their users gave, without what starts them."""
    for word in ("law", "estimator"):
        if f"{word}.name" in table.columns:
            table[word] = table[f"{word}.name"].where(table[word] == "program", table[word])
            told = ("name", "command", "files") + (("x", "y", "z") if word == "law" else ("quantities",))
            table = table.drop(columns=[f"{word}.{each}" for each in told], errors="ignore")
    return table


def assumptions(table):
    """What estimators have beside the sample, of a run before that was a column: an oracle as critic is the law, families are unknown."""
    if "estimator.critic" not in table.columns:
        return "nothing"
    return ["law" if critic == "oracle" else "nothing" for critic in table["estimator.critic"]]


def header(path):
    with open(path, encoding="utf-8") as file:
        return file.readline().strip().split(",")


class Run:
    """The directory of a run and what the options ask of it."""

    def __init__(self, options):
        self.directory = options.directory
        self.options = options
        path = self.directory / "summary.csv"
        if not self.directory.is_dir():
            raise FigureError(f"{self.directory}: there is no such directory; run a study first: mi-study run STUDY --output DIR")
        if not path.exists():
            raise FigureError(f"{path}: there is no such file; give the directory of a finished run")
        whole = read(path, header(path))
        if whole.empty:
            raise FigureError(f"{path}: there are no rows; is the run finished?")
        self.laws = [c for c in whole.columns if c.startswith("law.")]
        self.parameters = [c for c in whole.columns if c.startswith("estimator.")]
        self.labels = Labels(whole, self.laws, self.parameters)
        whole["entry"] = self.labels.entry_numbers(whole)
        whole["law_text"] = self.labels.law_texts(whole)
        if "assumes" not in whole.columns:
            whole["assumes"] = assumptions(whole)
        whole["line"] = whole["row"] if "row" in whole.columns else range(1, len(whole) + 1)
        self.looks = looks(self.entries, [list(dict.fromkeys(cell)) for _, cell in whole.groupby("cell")["entry"]])
        if "step" not in whole.columns:
            whole["step"] = float("nan")
        self.whole = whole
        chosen = self.only(whole)
        self.training = chosen[chosen["step"].notna()]
        self.summary = chosen[chosen["step"].isna() & ~chosen["quantity"].isin(PARTS)]
        self.name = file_name(whole["study"].iloc[0], path)
        self._replications = None

    def only(self, table):
        """The rows that --only asks for."""
        for condition in self.options.only:
            name, _, value = condition.partition("=")
            column = self.column(name, table)
            chosen = table[[same(cell, value) for cell in table[column]]]
            if chosen.empty:
                known = ", ".join(str(v) for v in table[column].drop_duplicates().iloc[:12])
                raise UsageError(f"--only {condition}: no row has it; {column} is one of {known}")
            table = chosen
        return table

    def column(self, name, table):
        """A column by its name, by a parameter's name alone, or by the symbol that axes have for it."""
        known = [name, *([NAMES[name]] if name in NAMES else [])]
        for column in (prefix + each for each in known for prefix in ("", "law.", "estimator.")):
            if column in table.columns:
                return column
        known = ", ".join(["law", "n", "estimator", "quantity", *self.laws, *self.parameters])
        raise UsageError(f"{name}: the run has no such column; it has {known}")

    @property
    def entries(self):
        """All entries of the study, by number."""
        return self.labels.entries

    @property
    def estimates(self):
        """The rows of the summary without residuals of the chain rule, which have a figure of their own."""
        rows = self.summary[self.summary["quantity"] != RESIDUAL]
        if rows.empty:
            raise NotApplicable("there are only residuals of the chain rule; draw --kind chain-rule")
        return rows

    @property
    def pairs(self):
        """pairs.csv, with the entries that row_a and row_b say."""
        path = self.directory / "pairs.csv"
        missing = "this study has no pairs: a cell needs two estimators of one quantity"
        if not path.exists():
            raise NotApplicable(missing)
        table = read(path, header(path))
        if table.empty or "bias_difference" not in table.columns:
            raise NotApplicable(missing)
        by_line = self.whole.set_index("line")
        for end in "ab":
            table[f"entry_{end}"] = by_line["entry"].reindex(table[f"row_{end}"]).to_numpy()
        table["law_text"] = by_line["law_text"].reindex(table["row_a"]).to_numpy()
        lines = set(self.summary["line"])
        table = table[table["row_a"].isin(lines) & table["row_b"].isin(lines)]
        if table.empty:
            raise NotApplicable("what --only leaves has no pairs")
        return table

    @property
    def replications(self):
        """Every estimate of the chosen rows, those of --replications or from the tool; failures are left out."""
        if self._replications is None:
            self._replications = self._read_replications()
        return self._replications

    def _read_replications(self):
        path = self.options.replications or self.directory / "replications.csv"
        if path.exists():
            table = read(path, header(path))
        elif self.options.replications:
            raise FigureError(f"{path}: there is no such file; write it with mi-study export {self.directory} replications")
        else:
            text = self._export()
            table = read(io.StringIO(text), text[: text.index("\n")].split(","))
        if "estimate" not in table.columns or list(table["study"].unique()) != [self.name]:
            raise FigureError(f"{path}: these are not the replications of the study {self.name}")
        keys = ["cell", "estimator", *self.parameters, "quantity"]
        known = self.summary[[*keys, "entry", "law_text", "unit", "expectation", "expectation_kind", "line"]]
        table = table[table["status"] == "ok"].merge(known, on=keys, how="inner")
        if table.empty:
            raise NotApplicable("no replication has an estimate")
        return table

    def _export(self):
        tool = self.tool()
        command = [str(tool), "export", str(self.directory), "replications"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0 or "\n" not in done.stdout:
            reason = done.stderr.strip().splitlines() or ["nothing was written"]
            raise FigureError(f"{' '.join(command)}: {visible(reason[-1])}")
        return done.stdout

    def tool(self):
        """mi-study: --tool, the release build of this package, or the one in PATH."""
        built = REPOSITORY / ".build" / "release" / "mi-study"
        found = self.options.tool or (built if built.exists() else shutil.which("mi-study"))
        if found and shutil.which(str(found)):
            return found
        raise NotApplicable(
            "the replications are read with mi-study, which is not here: give --tool FILE, or --replications FILE "
            f"from mi-study export {self.directory} replications")


def same(cell, value):
    """Whether a cell of a table is what somebody wrote: 0.60 is 0.6."""
    if str(cell) == value:
        return True
    try:
        return float(cell) == float(value)
    except ValueError:
        return False
