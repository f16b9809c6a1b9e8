"""Draws figures from the results of a run of mi-study."""

import argparse
import concurrent.futures
import contextlib
import io
import math
import os
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

from kinds import KINDS  # noqa: E402
from shared import output, panels, style  # noqa: E402
from shared.data import Run  # noqa: E402
from shared.errors import FigureError, NotApplicable  # noqa: E402

EXAMPLES = """\
examples:
  Scripts/plot/run results/estimator-bias
  Scripts/plot/run results/estimator-bias --kind bias --against correlation --only n=1000
  Scripts/plot/run results/moving-edges --against bins --lines n --wide --only correction=none
  Scripts/plot/run results/infonce --kind saturation --format svg --output figures
  Scripts/plot/run results/overview --kind distribution --only law=bivariate-normal --only n=100
  Scripts/plot/run results/neighbours --kind heatmap --factors k,ρ --only estimator=ksg1
  Scripts/plot/run results/overview --kind matrix --only n=1000 --width 7.5
  Scripts/plot/run results/intervals --kind coverage --format pdf --width 3.4 --title 'Coverage at n = 100' --ylim 0.5,1
  Scripts/plot/run results/overview --kind all
  Scripts/plot/run results/* --kind all --inside figures

Parameters have their names in the study file, or the symbols of the axes: ρ, k, K, τ, ν, α, d.
Files are called STUDY-KIND.FORMAT; the path of each is printed. The same run gives the same bytes.
summary.csv and pairs.csv are read from DIR. The kinds distribution and zip need the replications: DIR/replications.csv,
or --replications FILE, or else what mi-study export DIR replications writes.

exit codes: 0 done; 64 usage; 65 the run has no data for this kind
"""


class Parser(argparse.ArgumentParser):
    """Exits with 64 where the command line is wrong, like mi-study."""

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(64, f"{self.prog}: error: {message}\n")


def parser():
    kinds = "\n".join(f"  {name:<13} {kind.SUMMARY}" for name, kind in KINDS.items())
    made = Parser(
        prog="Scripts/plot/run", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=EXAMPLES,
        description=f"{__doc__}\n\nkinds:\n{kinds}\n  {'all':<13} every kind that the run has the data for")
    made.add_argument("directories", metavar="DIR", type=pathlib.Path, nargs="+", help="the directories of runs, with summary.csv")
    made.add_argument("--kind", choices=[*KINDS, "all"], default="bias", metavar="KIND", help="one of the kinds above; bias if not given")
    made.add_argument("--format", choices=["png", "svg", "pdf"], default="png", help="png if not given")
    made.add_argument("--output", type=pathlib.Path, metavar="DIR", help="a folder; the run's own if not given")
    made.add_argument("--inside", metavar="NAME", help="the folder of this name in each run's own")
    made.add_argument("--only", action="append", default=[], metavar="COLUMN=VALUE", type=condition,
                      help="draw the rows of summary.csv with this value: law=z-channel, n=1000, bins=12; more than one narrow further")
    made.add_argument("--against", metavar="COLUMN",
                      help="bias, rmse, coverage, power: n, law, truth, or a parameter with numbers, as correlation or bins; "
                      "chosen if not given")
    made.add_argument("--lines", metavar="COLUMN",
                      help="bias, rmse, coverage, power: n or a parameter of the laws; one panel has lines for all of its values")
    made.add_argument("--wide", action="store_true",
                      help="bias: a scale that is linear about zero and logarithmic beyond; chosen if not given")
    made.add_argument("--factors", metavar="A,B", type=two,
                      help="heatmap: rows and columns: estimator, law, n or a parameter; chosen if not given")
    made.add_argument("--measure", choices=["bias", "rmse", "mse", "absolute-error"],
                      help="nested-loop: bias or rmse, bias if not given; pairs: rmse (as a ratio), mse, absolute-error or bias, "
                      "rmse if not given")
    made.add_argument("--title", metavar="TEXT", help="the figure's title instead of the study and its measure; none if empty")
    made.add_argument("--width", metavar="INCHES", type=positive(1.5, 60), help="the figure's width; one that fits if not given")
    made.add_argument("--dpi", metavar="N", type=positive(20, 1200), default=output.DPI,
                      help=f"pixels of an inch of a PNG; {output.DPI} if not given")
    made.add_argument("--log", action="store_true", help="a logarithmic axis of values, linear about zero where they have both signs")
    made.add_argument("--ylim", metavar="LOW,HIGH", type=limits,
                      help="the limits of the axis of values (of a heatmap or a matrix, of its colours)")
    made.add_argument("--replications", type=pathlib.Path, metavar="FILE", help="distribution, zip: replications.csv of this run")
    made.add_argument("--tool", type=pathlib.Path, metavar="FILE",
                      help="mi-study, to export replications; .build/release/mi-study or the one in PATH if not given")
    made.add_argument("--verbose", action="store_true", help="print panels and size of each figure, and why a kind was left out")
    return made


def condition(text):
    if not text.partition("=")[0] or not text.partition("=")[2]:
        raise argparse.ArgumentTypeError(f"'{text}' is not COLUMN=VALUE, as n=1000")
    return text


def two(text):
    names = [name.strip() for name in text.split(",")]
    if len(names) != 2 or not all(names):
        raise argparse.ArgumentTypeError(f"'{text}' is not two factors, as estimator,n")
    return names


def positive(least, most):
    def read(text):
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"'{text}' is not a number from {least:g} to {most:g}")
        return value
    return read


def limits(text):
    try:
        low, high = map(float, text.split(","))
    except ValueError:
        low = high = math.nan
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise argparse.ArgumentTypeError(f"'{text}' is not two numbers, the lower one first, as 0.5,1")
    return low, high


def joined(arguments):
    """--ylim -0.1,0.2 as one argument: what begins with a minus would be an option."""
    found = []
    for argument in arguments:
        if found and found[-1] == "--ylim":
            found[-1] = f"--ylim={argument}"
        else:
            found.append(argument)
    return found


def main(arguments=None):
    made = parser()
    options = made.parse_args(joined(sys.argv[1:] if arguments is None else arguments))
    if options.output and options.inside:
        made.error("--output and --inside: one of them says where the figures go")
    if options.replications and len(options.directories) > 1:
        made.error("--replications FILE belongs to one run")
    each = [argparse.Namespace(**{**vars(options), "directory": directory}) for directory in options.directories]
    if len(each) == 1:
        return draw_run(each[0])
    # One process per processor, each of which starts Python once; what they print stays in the order of the runs.
    with concurrent.futures.ProcessPoolExecutor(min(len(each), os.cpu_count() or 1)) as pool:
        done = list(pool.map(captured, each))
    for _, out, err in done:
        sys.stdout.write(out)
        sys.stderr.write(err)
    return max(code for code, _, _ in done)


def captured(options):
    """Exit code and what draw_run prints."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = draw_run(options)
    return code, out.getvalue(), err.getvalue()


def draw_run(options):
    """The figures of one run; returns the exit code."""
    if options.inside:
        options.output = options.directory / options.inside
    style.apply()
    panels.Paper.width = options.width
    try:
        run = Run(options)
        kinds = list(KINDS) if options.kind == "all" else [options.kind]
        if not any([draw(run, kind, options) for kind in kinds]):
            raise NotApplicable(f"{run.name}: there is no kind of figure that the run has the data for")
    except FigureError as error:
        sys.stderr.write(f"Scripts/plot/run: error: {error}\n")
        return error.code
    except OSError as error:
        sys.stderr.write(f"Scripts/plot/run: error: {error.filename or ''}: {error.strerror}\n")
        return 74
    return 0


def draw(run, kind, options):
    """One figure; of `all`, kinds without data are left out. Returns whether there is one."""
    try:
        figure = KINDS[kind].draw(run, options)
    except NotApplicable as reason:
        if options.kind != "all":
            raise NotApplicable(f"{run.name}, --kind {kind}: {reason}") from None
        if options.verbose:
            print(f"{kind}: left out: {reason}")
        return False
    if options.title is not None:
        panels.entitle(figure, options.title)
    path = output.save(figure, run, kind, options)
    print(f"{path}{output.description(figure, options.dpi) if options.verbose else ''}", flush=True)
    if figure.is_part and (options.kind != "all" or options.verbose):
        sys.stderr.write(f"Scripts/plot/run: remark: {path.name}: not all panels are drawn; choose others with --only\n")
    plt.close(figure)
    return True


if __name__ == "__main__":
    sys.exit(main())
