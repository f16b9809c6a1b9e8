"""Runs the studies of Studies/programs and compares them with what they should find: studies.py MI-STUDY

The estimators in Python and R give what mi-study's give on the same samples, but for rounding. The law in
Python draws the density of which its truth is the information.
"""

import csv
import io
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import yaml
from driver import expect, failures

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Studies" / "programs"
COLUMNS = ("cell", "replication", "quantity", "estimator.bins")


def estimates(tool, study):
    """For each replication of each row the estimates of mi-study's estimator and of the program."""
    with tempfile.TemporaryDirectory() as folder:
        run = [tool, "run", FOLDER / f"{study}.yaml", "--allow-programs", "--quiet"]
        subprocess.run([*run, "--replications", "20", "--output", f"{folder}/run"], check=True)
        text = subprocess.run(
            [tool, "export", f"{folder}/run", "replications"], check=True, stdout=subprocess.PIPE
        )
    found = {}
    for row in csv.DictReader(io.StringIO(text.stdout.decode())):
        found.setdefault(tuple(row.get(column) for column in COLUMNS), []).append(float(row["estimate"]))
    return found


def check_estimators(tool):
    for study, command, count in (("my-ksg", "python3", 6 * 20), ("r-estimator", "Rscript", 2 * 6 * 20)):
        if not shutil.which(command):
            continue
        pairs = np.array(list(estimates(tool, study).values()))
        expect(pairs.shape == (count, 2), f"{study} has {count} pairs: {pairs.shape}")
        worst = np.abs(pairs[:, 0] - pairs[:, 1]).max()
        expect(worst < 1e-12, f"{study}: the program is off by {worst}")
        print(f"{study}: {count} estimates agree to {worst:.1e}")


def check_files(tool):
    """Every study is fine, those of the audit too, whose programs need environments of their own."""
    for study in sorted(FOLDER.glob("*.yaml")):
        status = subprocess.run([tool, "check", study], stdout=subprocess.DEVNULL).returncode
        expect(status == 0, f"{study.name}: mi-study check ends with {status}")


def check_law():
    sys.path.insert(0, str(FOLDER))
    from my_law import my_law

    for law in yaml.safe_load((FOLDER / "law.yaml").read_text())["laws"]:
        width, truth = law["settings"]["width"], law["truth"]["I(X;Y)"]
        # The entropy of the noise by quadrature: Y is uniform, and so without entropy.
        noise = (np.arange(2_000_000) + 0.5) / 2_000_000 * width
        density = (width - noise) / width**2
        information = 2 * np.mean(density * np.log(density)) * width
        expect(abs(information - truth["value"]) < 1e-10, f"law: {information} is not {truth}")
        # Kolmogorov's test that the noise is triangular, and Y uniform: 2.23 has a false-alarm rate of 1e-4.
        n = 100_000
        x, y = my_law(n, np.random.default_rng(7), width)
        noise = np.sort((y - x + 0.5) % 1 - 0.5)
        below = np.where(noise < 0, (width + noise) ** 2 / 2, width**2 - (width - noise) ** 2 / 2) / width**2
        for name, probabilities in (("noise", below), ("Y", np.sort(y))):
            distance = np.abs(probabilities - (np.arange(n) + 0.5) / n).max() * n**0.5
            expect(distance < 2.23, f"law: {name} has another density: {distance}")


check_files(sys.argv[1])
check_estimators(sys.argv[1])
check_law()
if failures:
    sys.exit(f"Scripts/programs/check: {len(failures)} checks of the studies failed")
print("Scripts/programs/check: the programs of the studies give what they should")
