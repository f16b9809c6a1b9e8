"""Validates studies against the schema that mi-study prints: check.py PROGRAM FOLDER

The program and the schema must agree: every study in FOLDER and every study of GOOD is taken by both, and every one of BAD is
refused by both. BAD replaces one line of a good study, so it is that line which is refused.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema
import yaml

HEAD = """\
name: sample
seed: 5
replications: 100
"""
LAWS = """\
laws:
  - {law: bivariate-normal, correlation: [0.0, 0.6]}
"""
SIZES = "sample-sizes: [250, 1000]\n"
ESTIMATORS = """\
estimators:
  - gaussian
  - {estimator: histogram, bins: 12}
"""


def study(head=HEAD, laws=LAWS, sizes=SIZES, estimators=ESTIMATORS, more=""):
    return head + laws + sizes + estimators + more


def law(line):
    return study(laws=f"laws:\n  - {line}\n", estimators="estimators: [gaussian]\n")


def estimator(line):
    return study(estimators=f"estimators:\n  - {line}\n")


def program_law(more=""):
    return law(
        '{law: program, name: mine, command: [python3, mine.py], files: [], x: real, y: real, '
        f'truth: {{"I(X;Y)": {{value: 0.25, error: 1.0e-6, source: here}}}}{more}}}')


def replications(value):
    return study(head=f"name: sample\nseed: 5\nreplications: {value}\n")


def table(value):
    return study(
        laws=f"laws: [{{law: discrete-table, probabilities: {value}}}]\n", estimators="estimators: [plug-in]\n")


def published(figure):
    return study(more=f"published:\n  - source: here\n    measure: bias\n    figures:\n      - {figure}\n")


def counts(value, more=""):
    return study(
        laws=f"laws: [{{law: discrete-table, counts: {value}{more}}}]\n", estimators="estimators: [plug-in]\n")


GOOD = {
    "short forms": study(),
    "JSON": json.dumps(yaml.safe_load(study())),
    "one size": study(sizes="sample-sizes: 250\n"),
    "a name of digits": study(head="name: 2024\nseed: 0\nreplications: 1\n"),
    "a generator": study(head=HEAD + "generator: mt19937\n"),
    "exponents": law("{law: bivariate-normal, correlation: [1e-3, 5E-1, -.5]}"),
    "list of replications": replications("[10, 20, 30, 40]"),
    "rule": replications("{until: {bias-mcse: 5e-4, rmse-mcse: 0.001}, at-least: 20, at-most: 20}"),
    "transforms": law("{law: bivariate-normal, correlation: 0.6, transform: [none, {x: exp}, {x: exp, y: [normal-cdf]}]}"),
    "ranges": estimator("{estimator: histogram, bins: [5, 12], range: [data, [-3, 3]]}"),
    "one range": estimator("{estimator: histogram, bins: 5, range: [-3, 3]}"),
    "a table": table("[[0.4, 0.1], [0.1, 0.4]]"),
    "tables": table("[[[0.4, 0.1], [0.1, 0.4]], [[0.1, 0.4], [0.4, 0.1]]]"),
    "counts": counts("[[30, 20], [12, 37]]"),
    "counts with points": counts("[[30.0, 20], [12, 37]]"),
    "tables of counts": counts("[[[3, 2], [1, 3]], [[0, 0], [0, 1]]]"),
    "all corrections": estimator("{estimator: histogram, bins: 5, correction: all}"),
    "all corrections with a prior": estimator("{estimator: histogram, bins: 5, correction: all, alpha: [0.5, 1]}"),
    "ids": estimator("{estimator: [ksg1, ksg2], neighbours: [3, 5]}"),
    "ids without parameters": estimator("{estimator: [gaussian, ksg1]}"),
    "laws by ids": law("{law: [bivariate-normal, bimodal-normal], correlation: 0.6}"),
    "only on a law": estimator("{estimator: gaussian, laws: [bivariate-normal]}"),
    "an interval": estimator("{estimator: gaussian, interval: [none, jackknife], level: [0.9, 0.95]}"),
    "a law that is a program": program_law(),
    "a network": estimator("{estimator: infonce, critic: network, preset: [bmi, smile], batch: 50, steps: 20, hidden: [8, 4]}"),
    "networks": estimator(
        "{estimator: mine, hidden: [[8, 4], [], [5]], learning-rate: [0.1, 1e-3], batch: 50, test-batch: [all, 60], steps: 20}"),
    "a separable network in folds": estimator(
        "{estimator: leave-one-out, critic: network, architecture: separable, embedding: 3, split: folds, folds: 4, batch: 50, steps: 9}"),
    "figures": published("{law: {law: bivariate-normal, correlation: 0.6}, estimator: gaussian, n: 250, value: 0.01}"),
}
BAD = {
    "no seed": study(head="name: sample\nreplications: 100\n"),
    "unknown key": study(head=HEAD + "seeds: 4\n"),
    "bad name": study(head="name: -a\nseed: 5\nreplications: 100\n"),
    "negative seed": study(head="name: sample\nseed: -5\nreplications: 100\n"),
    "seed in quotes": study(head="name: sample\nseed: '5'\nreplications: 100\n"),
    "no replications": replications("0"),
    "half a replication": replications("0.5"),
    "empty list of replications": replications("[]"),
    "rule without an end": replications("{until: {bias-mcse: 0.1}, at-least: 100}"),
    "rule without a target": replications("{until: {}, at-least: 100, at-most: 200}"),
    "rule with an unknown target": replications("{until: {bias: 0.1}, at-least: 100, at-most: 200}"),
    "rule with a target of 0": replications("{until: {bias-mcse: 0}, at-least: 100, at-most: 200}"),
    "rule with an early look": replications("{until: {bias-mcse: 0.1}, at-least: 19, at-most: 200}"),
    "unknown generator": study(head=HEAD + "generator: mt19938\n"),
    "no laws": study(laws="laws: []\n"),
    "unknown law": law("{law: bivariate-norm, correlation: 0.6}"),
    "law without its parameter": law("{law: bivariate-normal}"),
    "id alone of a law with a required parameter": law("bivariate-normal"),
    "unknown parameter": law("{law: bivariate-normal, correlation: 0.6, rho: 0.6}"),
    "correlation of 1": law("{law: bivariate-normal, correlation: 1}"),
    "correlation as text": law("{law: bivariate-normal, correlation: high}"),
    "empty sweep": law("{law: bivariate-normal, correlation: []}"),
    "value twice": law("{law: bivariate-normal, correlation: [0.6, 0.6]}"),
    "unknown transform": law("{law: bivariate-normal, correlation: 0.6, transform: {x: expo}}"),
    "transform of an unknown variable": law("{law: bivariate-normal, correlation: 0.6, transform: {w: exp}}"),
    "transform of symbols": study(
        laws="laws: [{law: binary-symmetric-channel, flip: 0.1, transform: {x: exp}}]\n",
        estimators="estimators: [plug-in]\n"),
    "transform of a program's law": program_law(", transform: {x: exp}"),
    "sample size of 1": study(sizes="sample-sizes: [1]\n"),
    "size twice": study(sizes="sample-sizes: [250, 250]\n"),
    "unknown estimator": estimator("gausian"),
    "half a bin": estimator("{estimator: histogram, bins: 2.5}"),
    "unknown correction": estimator("{estimator: histogram, bins: 5, correction: miller}"),
    "range of three": estimator("{estimator: histogram, bins: 5, range: [1, 2, 3]}"),
    "parameter without effect": estimator("{estimator: histogram, bins: 5, binning: edges, edges: [0, 1]}"),
    "needed edges": estimator("{estimator: histogram, binning: edges}"),
    "level without an interval": estimator("{estimator: gaussian, level: 0.9}"),
    "unknown law of an estimator": estimator("{estimator: gaussian, laws: [bivariate]}"),
    "a cell below 0": table("[[0.4, -0.1], [0.3, 0.4]]"),
    "a row that is none": table("[0.5, 0.5]"),
    "counts and probabilities": counts("[[30, 20], [12, 37]]", ", probabilities: [[0.5, 0.5]]"),
    "neither counts nor probabilities": study(
        laws="laws: [{law: discrete-table}]\n", estimators="estimators: [plug-in]\n"),
    "half a count": counts("[[30.5, 20], [12, 37]]"),
    "a negative count": counts("[[-30, 20], [12, 37]]"),
    "a parameter of one of two ids": estimator("{estimator: [gaussian, ksg1], neighbours: 3}"),
    "no ids": estimator("{estimator: []}"),
    "an id twice": estimator("{estimator: [ksg1, ksg1]}"),
    "all for a number": estimator("{estimator: ksg1, neighbours: all}"),
    "candidates of a network": estimator("{estimator: infonce, critic: network, batch: 50, candidates: 8}"),
    "a network's key without a network": estimator("{estimator: infonce, critic: oracle, candidates: 8, batch: 50}"),
    "embedding of a joint network": estimator("{estimator: mine, batch: 50, architecture: joint, embedding: 3}"),
    "folds of two halves": estimator("{estimator: mine, batch: 50, split: half, folds: 3}"),
    "unknown preset": estimator("{estimator: mine, batch: 50, preset: bmj}"),
    "a layer without units": estimator("{estimator: mine, batch: 50, hidden: [0]}"),
    "half a unit": estimator("{estimator: mine, batch: 50, hidden: [2.5]}"),
    "nine hidden layers": estimator("{estimator: mine, batch: 50, hidden: [2, 2, 2, 2, 2, 2, 2, 2, 2]}"),
    "no learning rate": estimator("{estimator: mine, batch: 50, learning-rate: 0}"),
    "a batch of one": estimator("{estimator: mine, batch: 1}"),
    "a trillion steps": estimator("{estimator: mine, batch: 50, steps: 1000000000000}"),
    "a test batch that is none": estimator("{estimator: mine, batch: 50, test-batch: every}"),
    "figure without a value": published("{law: bivariate-normal, estimator: gaussian}"),
    "figure of an unknown measure": published("{law: bivariate-normal, estimator: gaussian, value: 0, measure: rmse}"),
}


# The errors of the schema are about the entry's own id: what they say of these.
SAYS = {
    "unknown key": "'seeds' was unexpected",
    "unknown law": "'bivariate-norm' is not one of ['bivariate-normal', ",
    "law without its parameter": "'correlation' is a required property",
    "unknown parameter": "'rho' was unexpected",
    "transform of a program's law": "'transform' was unexpected",
    "correlation of 1": "1 is greater than or equal to the maximum of 1",
    "correlation as text": "'high' is not of type 'number'",
    "unknown estimator": "'gausian' is not one of [",
    "half a bin": "2.5 is not valid under any of the given schemas",
    "unknown correction": "'miller' is not one of ['none', 'miller-madow', ",
    "sample size of 1": "1 is less than the minimum of 2",
    "needed edges": "'x-edges' is a required property",
    "a parameter of one of two ids": "'neighbours' was unexpected",
    "all for a number": "'all' is not of type 'integer'",
    "unknown law of an estimator": "'bivariate' is not one of ['bivariate-normal', ",
}


class Core(yaml.SafeLoader):
    """YAML with the numbers of its core schema 1.2: `1e-3` is one, `010` and `1:30` are no octal and no base 60."""


Core.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":float", ":int", ":bool", ":timestamp"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|True|TRUE|false|False|FALSE"), list("tTfF"))
Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]+$"), list("-+0123456789"))
Core.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"))


def load(text):
    return yaml.load(text, Core)


def main():
    program, folder = sys.argv[1:]
    schema = json.loads(subprocess.check_output([program, "schema"]))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    wrong = []
    shipped = sorted(pathlib.Path(folder).rglob("*.yaml"))
    if not shipped:
        sys.exit(f"check.py: no studies in {folder}")
    good = {str(path): path.read_text(encoding="utf-8") for path in shipped} | GOOD
    with tempfile.TemporaryDirectory() as scratch:
        for texts, wanted in [(good, True), (BAD, False)]:
            for name, text in texts.items():
                error = jsonschema.exceptions.best_match(validator.iter_errors(load(text)))
                if (error is None) != wanted:
                    wrong.append(f"{name}: the schema says {error.message if error else 'valid'}")
                if error is not None and SAYS.get(name, "") not in error.message:
                    wrong.append(f"{name}: the schema says {error.message}, not {SAYS[name]}")
                if str(name).startswith(folder):
                    continue
                path = pathlib.Path(scratch) / "study.yaml"
                path.write_text(text, encoding="utf-8")
                checked = subprocess.run(
                    [program, "check", str(path), "--threads", "1"], capture_output=True, text=True)
                if (checked.returncode == 0) != wanted:
                    wrong.append(f"{name}: the program says {checked.stderr or checked.stdout}")
    for line in wrong:
        print(line)
    print(f"{len(shipped)} shipped studies, {len(GOOD)} further good ones and {len(BAD)} bad ones: "
          + (f"{len(wrong)} wrong" if wrong else "schema and program agree"))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
