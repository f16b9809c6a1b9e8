"""Names of estimators, laws and parameters as people write them.

An id or a parameter without a name here is written as in the study file, so that nothing has to be added for a new one.
"""

import ast
import textwrap

ESTIMATORS = {
    "histogram": "histogram", "plug-in": "plug-in", "gaussian": "Gaussian", "gaussian-copula": "Gaussian copula",
    "chain-rule": "chain rule", "infonce": "InfoNCE", "bald-score": "BALD score", "ksg1": "KSG 1", "ksg2": "KSG 2",
    "kernel-density": "kernel density", "ross": "Ross", "mixed-ksg": "mixed KSG", "nwj": "NWJ",
    "donsker-varadhan": "Donsker–Varadhan", "tuba": "TUBA", "js": "JS", "smile": "SMILE",
    "leave-one-out": "leave-one-out bound", "club": "CLUB", "conditional-plug-in": "conditional plug-in",
    "conditional-gaussian": "conditional Gaussian", "frenzel-pompe": "Frenzel–Pompe",
    "information-density": "information density", "mine": "MINE",
}
LAWS = {
    "student-t": "Student t", "z-channel": "Z channel", "bald": "BALD", "xor-noise": "noisy XOR",
    "quadratic-noise": "Y = X² + noise", "exponential-poisson": "exponential–Poisson", "gaussian-coin": "Gaussian coin",
    "gamma-exponential": "gamma–exponential", "ordered-weinman": "ordered Weinman", "pareto": "Pareto",
    "markov-chain": "Markov chain", "markov-chain-symbols": "Markov chain of symbols",
    "common-cause-symbols": "common cause, symbols",
}
WORDS = {
    "miller-madow": "Miller–Madow", "grassberger-1988": "Grassberger 1988", "grassberger-2003": "Grassberger 2003",
    "chao-shen": "Chao–Shen", "james-stein": "James–Stein", "dirichlet": "Dirichlet", "panzeri-treves": "Panzeri–Treves",
    "nsb": "NSB", "freedman-diaconis": "Freedman–Diaconis", "sturges": "Sturges", "scott": "Scott", "rice": "Rice",
    "doane": "Doane", "silverman": "Silverman",
}
QUANTITIES = {"I(X;Y)": "I(X; Y)", "I(X,Z;Y)": "I(X,\u00a0Z; Y)", "I(Z;Y|X)": "I(Z; Y | X)"}


def number(text):
    """A number without needless digits; other text as it is."""
    try:
        return f"{float(text):.6g}".replace("-", "−")
    except ValueError:
        return text


def bins(value):
    if value.isdigit():
        return f"{value} bin" if value == "1" else f"{value} bins"
    return "√n bins" if value == "sqrt" else f"{WORDS.get(value, value)} bins"


def interval(value):
    """A range of a histogram."""
    if value == "data":
        return ""
    low, high = ast.literal_eval(value)
    return f"on [{number(low)}, {number(high)}]"


def correction(value):
    return {"none": "", "exact": "exact correction"}.get(value, WORDS.get(value, value))


def unless(default, template):
    """A formatter that says nothing of a default."""
    return lambda value: "" if value == default else template.format(WORDS.get(value, number(value)))


# How an estimator's parameter is written, in the order of a label.
PARAMETERS = {
    "of": lambda v: f"of {ESTIMATORS.get(v, v)}", "bins": bins, "binning": lambda v: "" if v == "equal-width" else v,
    "range": interval, "neighbours": unless(None, "k = {}"), "bandwidth": unless(None, "{} bandwidth"),
    "marginals": unless("joint", "{} marginals"), "centres": lambda v: "" if v == "all" else "without own kernel",
    "critic": unless(None, "{} critic"), "temperature": unless(None, "τ = {}"), "candidates": unless(None, "K = {}"),
    "negatives": lambda v: "pool of negatives" if v == "pool" else f"{v} negatives", "anchors": unless(None, "{} anchors"),
    "baseline": unless(None, "a = {}"), "clip": unless(None, "clip {}"), "correction": correction,
    "alpha": unless(None, "α = {}"), "interval": unless("none", "{} interval"),
    "form": unless(None, "{}"), "resamples": unless(None, "{} resamples"), "parts": unless(None, "{} parts"),
    "level": lambda v: f"{number(100 * float(v))} %", "test": unless("none", "{} test"),
    "permutations": unless(None, "{} permutations"), "significance": lambda v: f"significance {number(100 * float(v))} %",
}
# Those that a label has also where they do not vary within the study.
ALWAYS = {"bins", "neighbours", "candidates", "critic", "of"}
AXES = {
    "n": "sample size $n$", "truth": "information, {}", "correlation": "correlation ρ", "bins": "bins of each variable",
    "neighbours": "neighbours $k$", "candidates": "candidates $K$", "temperature": "temperature τ",
    "degrees-of-freedom": "degrees of freedom ν", "alpha": "pseudo-count α", "flip": "flip probability",
    "erasure": "erasure probability", "noise": "noise", "coefficient-x": "autocorrelation φ of X",
    "coefficient-y": "autocorrelation φ of Y", "innovation-correlation": "correlation $r$ of innovations", "kendall-tau": "Kendall's τ",
}
SYMBOLS = {
    "correlation": "ρ = {}", "correlation-xz": "ρ(X,\u00a0Z) = {}", "correlation-xy": "ρ(X,\u00a0Y) = {}",
    "correlation-zy": "ρ(Z,\u00a0Y) = {}", "degrees-of-freedom": "ν = {}", "dimensions": "d = {}", "structure": "{}", "pairs": "{} pairs",
    "kendall-tau": "τ = {}", "family": "{}", "margins": "{}",
    "coefficient-x": "φ(X) = {}", "coefficient-y": "φ(Y) = {}", "innovation-correlation": "r = {}",
}
# Those that a law's label has also where they do not vary among the laws of its id.
LAW_ALWAYS = {*SYMBOLS, "flip", "erasure", "noise", "shape", "theta", "probability", "alphabet", "transform"} - {"structure", "pairs"}
# What the axes call a parameter, for those who ask for it.
NAMES = {
    "ρ": "correlation", "k": "neighbours", "K": "candidates", "τ": "temperature", "ν": "degrees-of-freedom", "α": "alpha",
    "d": "dimensions", "ρ(X,Z)": "correlation-xz", "ρ(X,Y)": "correlation-xy", "ρ(Z,Y)": "correlation-zy", "a": "baseline",
}
TRANSFORMS = {"normal-cdf": "Φ"}


def axis(column):
    """The label of an axis with a factor on it."""
    name = bare(column)
    return AXES.get(name, name.replace("-", " "))


def bare(column):
    return column.split(".", 1)[1] if column.startswith(("law.", "estimator.")) else column


def parts(label):
    """What a label says of an estimator, its name first: split at the commas that stand in no brackets."""
    found, depth, start = [], 0, 0
    for place, character in enumerate(label):
        depth += (character in "([{") - (character in ")]}")
        if label.startswith(", ", place) and depth == 0:
            found.append(label[start:place])
            start = place + 2
    return [*found, label[start:]]


def common(texts):
    """The parts of the first label that all have."""
    others = [parts(text) for text in texts[1:]]
    return [part for part in parts(texts[0]) if all(part in other for other in others)]


def quantity(text):
    return QUANTITIES.get(text, text)


def wrap(text, width):
    """Lines of at most `width` characters, broken between parameters where that is enough."""
    parts = text.split(", ")
    if max(map(len, parts)) <= width:
        text = ", ".join(part.replace(" ", "\u00a0") for part in parts)
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\u00a0", " ") or text


def law_parameter(name, value):
    """One parameter of a law; tables by their size."""
    if name == "transform":
        return transform(value)
    if name == "margins":
        return value.strip("{}").replace(": ", " ").replace(".0)", ")").replace(".0,", ",")
    if value.startswith("[["):
        rows = value.count("[") - 1
        columns = value.split("]")[0].count(",") + 1
        return f"{rows} × {columns} table" if name == "probabilities" else f"{rows} {name}"
    return SYMBOLS.get(name, name.replace("-", " ") + " {}").format(number(value))


def transform(value):
    """`{x: [exp, half-cube], y: exp}` as `x: exp, half-cube; y: exp`; both alike as `exp of both`."""
    if value == "none":
        return ""
    parts = dict(part.split(": ", 1) for part in value.strip("{}").replace("], y", "]; y").replace(", y:", "; y:").split("; "))
    words = {name: chain(text) for name, text in parts.items()}
    if len(words) == 2 and len(set(words.values())) == 1:
        return f"both by {next(iter(words.values()))}"
    return ", ".join(f"{name} by {text}" for name, text in words.items())


def chain(text):
    """`[normal-cdf, spiral]` as `Φ then spiral`."""
    return " then ".join(TRANSFORMS.get(word, word) for word in text.strip("[]").split(", "))


def parameter(name, value):
    """One parameter of an estimator; empty for what nobody would say."""
    known = PARAMETERS.get(name)
    return known(value) if known else f"{name.replace('-', ' ')} {number(value)}"


class Entry:
    """An estimator with its parameters in a study."""

    def __init__(self, number, identity, parameters):
        self.number = number
        self.id = identity
        self.parameters = parameters
        self.label = identity

    def words(self, shown):
        name = ESTIMATORS.get(self.id, self.id)
        words = [self._word(p) for p in shown if self.parameters.get(p, "NA") != "NA"]
        if self.id == "chain-rule" and words and words[0].startswith("of "):
            name, words = f"{name} {words[0]}", words[1:]
        return ", ".join([name, *[w for w in words if w]])

    def _word(self, name):
        return parameter(name, self.parameters[name])


class Labels:
    """The names of everything in a study."""

    def __init__(self, summary, laws, parameters):
        self.laws = laws
        self.parameters = parameters
        self.keys = {}
        self.entries = []
        self.has_written = False
        for key in summary[["estimator", *parameters]].itertuples(index=False, name=None):
            if key not in self.keys:
                self.keys[key] = len(self.entries)
                self.entries.append(Entry(len(self.entries), key[0], dict(zip(map(bare, parameters), key[1:]))))
        self.varying = {e.id: self._varying(e.id) for e in self.entries}
        written = self._written(summary)
        for entry in self.entries:
            entry.label = written.get(entry.number) or entry.words(self.shown(entry))
        self._tell_apart()
        self.law_constants = {law: self._constants(rows) for law, rows in summary.groupby("law")}

    def _written(self, summary):
        """The labels that the table has for its entries, if it has one for each."""
        if "label" not in summary.columns:
            return {}
        texts = {}
        for number, text in zip(self.entry_numbers(summary), summary["label"]):
            texts.setdefault(number, set()).add(text)
        self.has_written = all(len(found) == 1 for found in texts.values())
        return {number: found.pop() for number, found in texts.items()} if self.has_written else {}

    def _varying(self, identity):
        """The parameters that differ between the entries of one id, and their values."""
        mine = [e.parameters for e in self.entries if e.id == identity]
        values = {p: list(dict.fromkeys(m[p] for m in mine if m[p] != "NA")) for p in map(bare, self.parameters)}
        return {p: v for p, v in values.items() if len(v) > 1}

    def shown(self, entry):
        """The parameters that a label has, in their order."""
        order = [p for p in map(bare, self.parameters) if p in self.varying[entry.id] or p in ALWAYS]
        known = list(PARAMETERS)
        return sorted(order, key=lambda p: known.index(p) if p in known else len(known))

    def _tell_apart(self):
        """Entries with one label get the rest of their parameters, as in the study file."""
        for entry in self.entries:
            twins = [e for e in self.entries if e.label == entry.label and e is not entry]
            if twins:
                rest = [p for p in entry.parameters if any(t.parameters[p] != entry.parameters[p] for t in twins)]
                entry.label += ", " + ", ".join(f"{p.replace('-', ' ')} {number(entry.parameters[p])}" for p in rest)

    def _constants(self, rows):
        """Parameters that a label of this law leaves out: the same in all its rows, and not what people name it by."""
        same = [c for c in self.laws if rows[c].nunique() == 1]
        return {c for c in same if bare(c) not in LAW_ALWAYS or (bare(c), rows[c].iloc[0]) == ("dimensions", "1")}

    def entry_numbers(self, table):
        columns = ["estimator", *self.parameters]
        return [self.keys[key] for key in table[columns].itertuples(index=False, name=None)]

    def law_texts(self, table, without=()):
        """The law of each row with its parameters, but for those of `without`."""
        known = {}
        texts = []
        for key in table[["law", *self.laws]].itertuples(index=False, name=None):
            if key not in known:
                known[key] = self._law_text(key, without)
            texts.append(known[key])
        return texts

    def estimator(self, identity):
        """The name of an id: as the labels have it."""
        return identity if self.has_written else ESTIMATORS.get(identity, identity)

    def law_names(self, table):
        """The law of each row without its parameters."""
        return [LAWS.get(law, law.replace("-", " ")) for law in table["law"]]

    def _law_text(self, key, without):
        words = [LAWS.get(key[0], key[0].replace("-", " "))]
        for column, value in sorted(zip(self.laws, key[1:]), key=lambda pair: pair[0] == "law.transform"):
            if value != "NA" and column not in without and column not in self.law_constants[key[0]]:
                words.append(law_parameter(bare(column), value))
        return ", ".join(w for w in words if w)
