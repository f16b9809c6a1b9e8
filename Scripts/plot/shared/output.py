"""Figures as files: the same figure has the same bytes, without dates and versions."""

import os
import tempfile

import matplotlib

from shared.errors import FigureError

DPI = 120
# What would say when and with what a file was made.
METADATA = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def save(figure, run, kind, options):
    """Writes the file and returns its path."""
    folder = options.output or run.directory
    # The run may be a received one: no link in it says where a figure goes.
    if options.inside and folder.is_symlink():
        raise FigureError(f"{folder}: is a link; figures go where the run is, remove it or use --output")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.name}-{kind}.{options.format}"
    matplotlib.rcParams["svg.hashsalt"] = path.name
    handle, partial = tempfile.mkstemp(prefix=".figure-", suffix=f".{options.format}", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            os.chmod(partial, 0o644)
            figure.savefig(file, format=options.format, dpi=options.dpi, metadata=METADATA[options.format])
        os.replace(partial, path)
    except BaseException:
        os.unlink(partial)
        raise
    return path


def count(figure):
    """The panels: axes with something in them, without colour bars."""
    return sum(1 for axis in figure.axes if axis.has_data() and axis.get_label() != "<colorbar>")


def description(figure, dpi):
    """For --verbose."""
    width, height = (round(inches * dpi) for inches in figure.get_size_inches())
    return f": panels {count(figure)}, {width} x {height}"
