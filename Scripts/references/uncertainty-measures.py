#!/usr/bin/env python3
"""Reference values for coverage, widths, model standard errors and tests: Tests/References/measures/uncertainty.json.

A second implementation with numpy, from the formulas of

* Morris, White & Crowther 2019, doi 10.1002/sim.8086, table 6 (coverage, bias-eliminated coverage, power, average model SE),
* Stata simsum 2.3.2, `robust` (Monte Carlo error of the relative error of the model SE, distribution-free),
* Wilson 1927, doi 10.1080/01621459.1927.10502953 (intervals of shares; scipy.stats.binomtest is the program).

Run from the root of the repository; needs numpy and scipy:  python3 Scripts/references/uncertainty-measures.py
"""
import json

import numpy as np
import scipy
from scipy import stats

FIELDS = ["estimate", "error", "low", "high", "p"]


def share(name, hits):
    hits = np.asarray(hits, bool)
    count = len(hits)
    if count == 0:
        return {}
    p = hits.mean()
    wilson = stats.binomtest(int(hits.sum()), count).proportion_ci(0.95, method="wilson")
    return {name: p, f"{name}_mcse": np.sqrt(p * (1 - p) / count), f"{name}_low": wilson.low, f"{name}_high": wilson.high}


def wilson(p, number):
    """The ends p0 of |p - p0| = 1.96 sqrt(p0 (1 - p0)/number), from the quadratic equation."""
    z2 = stats.norm.ppf(0.975) ** 2
    low, high = sorted(np.roots([1 + z2 / number, -2 * p - z2 / number, p * p]).real)
    return 0.0 if p == 0 else low, 1.0 if p == 1 else high


def measures(rows, truth, alpha):
    table = np.array([[np.nan if row[f] is None else row[f] for f in FIELDS] for row in rows]).T
    estimate, error, low, high, p = table
    out = {"interval_failures": int(np.isnan(low).sum()), "test_failures": int(np.isnan(p).sum())}
    valid = ~np.isnan(low)
    t, se, lower, upper = estimate[valid], error[valid], low[valid], high[valid]
    count = len(t)
    out |= share("coverage", (lower <= truth) & (truth <= upper))
    if count:
        # The influence of a replication on the share at the mean, which is estimated too.
        def covers(c):
            return ((lower <= c) & (c <= upper)).astype(float)

        hits, step = covers(t.mean()), 0.5 * (upper - lower).mean() / count**0.25
        slope = (covers(t.mean() + step).mean() - covers(t.mean() - step).mean()) / (2 * step)
        u = hits - hits.mean() + slope * (t - t.mean())
        centred, spread = hits.mean(), np.sqrt((u**2).sum()) / count
        out |= {"be_coverage": centred, "be_coverage_mcse": spread}
        number = centred * (1 - centred) / spread**2 if spread > 0 and 0 < centred < 1 else count
        out["be_coverage_low"], out["be_coverage_high"] = wilson(centred, number)
        out["mean_width"] = (upper - lower).mean()
        out["model_se"] = np.sqrt((se**2).mean())
    if count > 1:
        width, v = upper - lower, se**2
        out["mean_width_mcse"] = width.std(ddof=1) / np.sqrt(count)
        out["model_se_mcse"] = np.sqrt(v.var(ddof=1) / (4 * count * v.mean()))
        s = t.std(ddof=1)
        out["model_se_error"] = 100 * (np.sqrt(v.mean()) / s - 1)
        square = count / (count - 1) * (t - t.mean()) ** 2
        u = (v - v.mean()) / (2 * v.mean()) - (square - square.mean()) / (2 * s**2)
        out["model_se_error_mcse"] = 100 * np.sqrt(v.mean()) / s * u.std(ddof=1) / np.sqrt(count)
    out |= share("rejections", p[~np.isnan(p)] <= alpha)
    return {key: float(value) for key, value in out.items()}


def main():
    rng = np.random.default_rng(20250711)
    cases = []
    for name, count, shape in [
        ("one", 1, "normal"), ("two", 2, "normal"), ("normal", 60, "normal"), ("skewed", 60, "chi-square"),
        ("far from the truth", 40, "far"),
    ]:
        t = {"normal": 0.2 + 0.05 * rng.standard_normal(count), "chi-square": rng.chisquare(1, count) / 10,
             "far": 1000 + 1e-3 * rng.standard_normal(count)}[shape]
        se = t.std() * (0.5 + rng.random(count)) if count > 1 else np.array([0.04])
        p = np.round(rng.random(count), 2)
        rows = [
            {"estimate": float(a), "error": float(b), "low": float(a - 1.96 * b), "high": float(a + 1.96 * b), "p": float(c)}
            for a, b, c in zip(t, se, p)
        ]
        if count > 10:
            for i in [3, 7]:
                rows[i] |= {"error": None, "low": None, "high": None}
            rows[9]["p"] = None
        cases.append({"name": name, "truth": 0.2, "significance": 0.25, "rows": rows, "measures": measures(rows, 0.2, 0.25)})
    with open("Tests/References/measures/uncertainty.json", "w") as file:
        json.dump({"source": f"Scripts/references/uncertainty-measures.py, numpy {np.__version__}, scipy {scipy.__version__}",
                   "cases": cases}, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
