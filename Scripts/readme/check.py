"""Runs the commands of the README and of articles: check.py FOLDER DOCUMENT... FOLDER is empty and gets what the commands write.

* A block of the language `console` has commands after `$ ` and what they print. `…` on a line of its own stands for any lines, in a
  line for anything. A command ends with 0, or as `# exit N` behind it says; where nothing is shown anything may be printed.
* A comment `<!-- file: NAME -->` before a block saves it under that name.
* An image of Studies/figures that is named is compared with the file of the same name that the commands made.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import numpy as np
from PIL import Image

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(?:<!-- file: (?P<file>\S+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)
IMAGE = re.compile(r"Studies/figures/[\w-]+\.png")
# Pixels may differ this much in a share of them: fonts are drawn by libraries that differ between systems.
MOST_DIFFERENT = 0.01


def make_folder(folder):
    """What commands at the root of the repository find there, but no results of anybody."""
    for name in ("Studies", ".build", ".venv-plot", "Package.swift"):
        (folder / name).symlink_to(REPOSITORY / name)
    (folder / "Scripts").mkdir()
    for path in (REPOSITORY / "Scripts").iterdir():
        (folder / "Scripts" / path.name).symlink_to(path)
    # Scripts/study without its building, which here would be that of another package.
    study = folder / "Scripts" / "study"
    lines = study.read_text(encoding="utf-8").splitlines()
    study.unlink()
    study.write_text("\n".join(line for line in lines if not line.startswith(("Scripts/setup", "swift build"))), encoding="utf-8")
    study.chmod(0o755)


def pattern(shown):
    """The regular expression of the lines that are shown."""
    parts = []
    for line in shown:
        if line == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*?".join(map(re.escape, line.split("…"))) + r"[ ]*\n")
    return "".join(parts)


def run(command, shown, folder, environment):
    """A sentence that says what is wrong, or None."""
    wanted = int(found[1]) if (found := re.search(r"# exit (\d+)", command)) else 0
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode != wanted:
        return f"ends with {done.returncode}, not {wanted}: {done.stderr[-500:]}"
    # The tool's errors are shown, too; its remarks need not be.
    printed = done.stdout if done.stdout or wanted == 0 else done.stderr
    if shown and not re.fullmatch(pattern(shown), printed):
        return f"does not print what is shown; it prints:\n{printed[:20000]}"
    return None


def are_alike(*paths):
    """Whether two images are as large as each other and differ in few pixels."""
    pixels = []
    for path in paths:
        with Image.open(path) as image:
            pixels.append(np.asarray(image.convert("RGB"), float))
    if pixels[0].shape != pixels[1].shape:
        return False
    return (np.abs(pixels[0] - pixels[1]).max(axis=2) > 48).mean() < MOST_DIFFERENT


def main(folder, documents):
    text = "\n".join(document.read_text(encoding="utf-8") for document in documents)
    make_folder(folder)
    python = REPOSITORY / ".venv-readme" / "bin"
    environment = {**os.environ, "PATH": f"{python}:{os.environ['PATH']}", "MPLBACKEND": "agg", "COLUMNS": "100"}
    complaints, count, left_out = [], 0, []
    for block in BLOCK.finditer(text):
        if block["file"]:
            (folder / block["file"]).write_text(block["text"], encoding="utf-8")
        if block["language"] != "console":
            continue
        for part in re.split(r"^\$ ", block["text"], flags=re.M)[1:]:
            command, *shown = part.splitlines()
            program = command.split()[0]
            if program == "Rscript" and not shutil.which(program):
                left_out.append(command)
                continue
            count += 1
            if complaint := run(command, shown, folder, environment):
                complaints.append(f"$ {command}\n{complaint}")
    for path in sorted({pathlib.Path(image) for image in IMAGE.findall(text)}):
        made = list((folder / "results").rglob(path.name))
        if len(made) != 1:
            complaints.append(f"{path}: made {len(made)} times by the commands, not once")
        elif not are_alike(REPOSITORY / path, made[0]):
            complaints.append(f"{path}: not what the commands draw now")
    for complaint in complaints:
        print(f"Scripts/check-readme: {complaint}", file=sys.stderr)
    if count == 0 or complaints:
        sys.exit(1)
    print(f"README and articles: {count} commands do what they show" + (f"; left out: {', '.join(left_out)}" if left_out else ""))


main(pathlib.Path(sys.argv[1]).resolve(), [pathlib.Path(argument) for argument in sys.argv[2:]])
