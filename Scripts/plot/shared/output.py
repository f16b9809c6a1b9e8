"""Figures as files: the same figure has the same bytes, without dates and versions."""

import matplotlib

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
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.name}-{kind}.{options.format}"
    matplotlib.rcParams["svg.hashsalt"] = path.name
    figure.savefig(path, dpi=DPI, metadata=METADATA[options.format])
    return path


def count(figure):
    """The panels: axes with something in them, without colour bars."""
    return sum(1 for axis in figure.axes if axis.has_data() and axis.get_label() != "<colorbar>")


def description(figure):
    """For --verbose."""
    width, height = (round(inches * DPI) for inches in figure.get_size_inches())
    return f": panels {count(figure)}, {width} x {height}"
