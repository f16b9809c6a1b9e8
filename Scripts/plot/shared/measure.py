"""What a figure shows of a row of the summary, and how far its Monte Carlo error reaches."""

# Bars are this many MCSEs long on each side.
WIDTH = 2
# Errors below are rounding.
ROUNDING = 1e-12


class Measure:
    """A column of the summary and how it is drawn."""

    column, name, words = "", "", f"± {WIDTH} MCSE"
    # Whether the axis is logarithmic, whatever the values; shares are written in percent.
    is_logarithmic = is_share = False
    # What it is drawn against where nobody says and it varies.
    first = ("n",)

    def chosen(self, run):
        """The rows that have it."""
        rows = run.estimates
        return rows[rows[self.column].notna()]

    def values(self, rows):
        return rows[self.column]

    def reach(self, rows):
        """The lengths of bars below and above."""
        error = WIDTH * rows[f"{self.column}_mcse"].fillna(0).to_numpy()
        return error, error

    def marks(self, rows):
        """Values that have a line of their own through a panel, and its words in the legend."""
        return [], ""

    def axis_label(self, rows):
        return self.name if self.is_share else f"{self.name}, {rows['unit'].iloc[0]}"

    def background(self, axis, panel, against):
        """What is behind the points."""

    def lines(self, axis, part, look, at):
        """What joins the points of one series."""

    def over(self, axis, part, look, at, which="y"):
        """What is on top of the points of one series; `at` are their places on the other axis."""

    def handles(self):
        """The legend of all that."""
        return []
