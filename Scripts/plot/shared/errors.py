"""Errors that are one line for the user, with the exit codes of mi-study."""


class FigureError(Exception):
    """A line for standard error and an exit code."""

    code = 65


class NotApplicable(FigureError):
    """The run has no data for this kind of figure."""


class UsageError(FigureError):
    """An option that does not fit the run."""

    code = 64
