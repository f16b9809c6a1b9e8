#!/usr/bin/env python3
"""Reference values for paired measures and complete cases: Tests/References/measures/pairs.json.

A second implementation over a small table of estimates with failures: pandas finds the replications in which both estimates
of a pair, or all of a cell, are there; sums of the given doubles are exact rational numbers, square roots have 60 decimal
digits. The formulas are those of

* Morris, White & Crowther 2019, doi 10.1002/sim.8086 (bias, MSE and their MCSEs),
* White 2010, doi 10.1177/1536867X1001000305, Stata simsum 2.3.2, `robust` (relative precision: 100 sqrt(sum (a - p b)^2)/sum b),
* the delta method for ratios of MSEs, RMSEs and SDs, checked below by simulation,
* Devlin, Gnanadesikan & Kettenring 1975, doi 10.1093/biomet/62.3.531 (influence function of the correlation:
  xy - r (x^2 + y^2)/2), checked below by simulation.

Run from the root of the repository; needs numpy and pandas:  python3 Scripts/references/pairs.py
"""
import itertools
import json
from decimal import Decimal, getcontext
from fractions import Fraction

import numpy as np
import pandas as pd

getcontext().prec = 60


def dec(x):
    return Decimal(x.numerator) / Decimal(x.denominator) if isinstance(x, Fraction) else Decimal(x)


def root(x):
    return dec(x).sqrt()


def mean(xs):
    return sum(xs) / len(xs)


def centred(xs):
    m = mean(xs)
    return [x - m for x in xs]


def spread(xs):
    return sum(x * x for x in centred(xs))


def mean_and_mcse(name, xs):
    out = {name: mean(xs)}
    if len(xs) > 1:
        out[name + "_mcse"] = root(spread(xs) / (len(xs) * (len(xs) - 1)))
    return out


def pair(a, b, truth):
    """All columns of pairs.csv for two columns of estimates, NaN where there is none."""
    both = a.notna() & b.notna()
    out = {"replications": int(both.sum()), "failures_a": int(a.isna().sum()), "failures_b": int(b.isna().sum())}
    ta, tb = [Fraction(float(v)) for v in a[both]], [Fraction(float(v)) for v in b[both]]
    count, theta = len(ta), Fraction(truth)
    # As doubles: errors that differ by less than their rounding are equal.
    errors = [(abs(float(x) - truth), abs(float(y) - truth)) for x, y in zip(ta, tb)]
    out |= {"larger_errors_a": sum(x > y for x, y in errors), "larger_errors_b": sum(y > x for x, y in errors)}
    if count == 0:
        return out
    ea, eb = [t - theta for t in ta], [t - theta for t in tb]
    out |= mean_and_mcse("bias_difference", [x - y for x, y in zip(ta, tb)])
    out |= mean_and_mcse("mse_difference", [x * x - y * y for x, y in zip(ea, eb)])
    out |= mean_and_mcse("absolute_error_difference", [abs(x) - abs(y) for x, y in zip(ea, eb)])
    ma, mb = mean([x * x for x in ea]), mean([y * y for y in eb])
    if mb:
        p = ma / mb
        out |= {"mse_ratio": p, "rmse_ratio": root(p)}
        if count > 1:
            rest = sum((x * x - p * y * y) ** 2 for x, y in zip(ea, eb))
            out["mse_ratio_mcse"] = root(rest / (count * (count - 1))) / dec(mb)
            if p:
                out["rmse_ratio_mcse"] = out["mse_ratio_mcse"] / (2 * root(p))
    if count < 2:
        return out
    sa, sb, sd = spread(ta), spread(tb), spread([x - y for x, y in zip(ta, tb)])
    ua, ub = centred(ta), centred(tb)
    if sb:
        v = sa / sb
        out |= {"sd_ratio": root(v), "relative_precision": 100 * (v - 1)}
        if count > 2:
            rest = root(sum((x * x - v * y * y) ** 2 for x, y in zip(ua, ub))) / dec(sb)
            out["relative_precision_mcse"] = 100 * rest
            if v:
                out["sd_ratio_mcse"] = rest / (2 * root(v))
    if sa and sb:
        r = sum(dec(x * y) for x, y in zip(ua, ub)) / (root(sa) * root(sb))
        out["correlation"] = r
        if count > 2:
            xs = [dec(x) / root(sa / count) for x in ua]
            ys = [dec(y) / root(sb / count) for y in ub]
            influence = [x * y - r * (x * x + y * y) / 2 for x, y in zip(xs, ys)]
            out["correlation_mcse"] = (sum(i * i for i in influence) / (count * (count - 1))).sqrt()
    if sd:
        gain = (sa + sb) / sd
        out |= {"pairing_gain": gain, "replications_saved": count * (gain - 1)}
    return out


def complete(table, truth):
    """Bias and RMSE of every column over the rows without NaN."""
    rows = table.dropna()
    out = []
    for name in table.columns:
        t = [Fraction(float(v)) for v in rows[name]]
        errors = [x - Fraction(truth) for x in t]
        mse = mean([e * e for e in errors])
        out.append({
            "complete_replications": len(t),
            "complete_bias": mean(errors), "complete_bias_mcse": root(spread(t) / (len(t) * (len(t) - 1))),
            "complete_rmse": root(mse),
            "complete_rmse_mcse": root(sum((e * e - mse) ** 2 for e in errors) / (len(t) * (len(t) - 1))) / (2 * root(mse)),
        })
    return out


def plain(values):
    return {k: v if isinstance(v, int) else float(v) for k, v in values.items()}


def simulated(rng, count=400, repetitions=4000):
    """The SD of estimates over simulations beside the mean of their MCSEs: skewed, correlated and unlike columns."""
    found = {name: [] for name in ["correlation", "sd_ratio", "rmse_ratio"]}
    errors = {name: [] for name in found}
    for _ in range(repetitions):
        common = rng.exponential(1, count)
        a = 0.3 + common + 0.7 * rng.standard_normal(count)
        b = 0.1 + 0.5 * common + 0.4 * rng.exponential(1, count)
        ua, ub = a - a.mean(), b - b.mean()
        x, y = ua / ua.std(), ub / ub.std()
        r = (x * y).mean()
        psi = x * y - r * (x * x + y * y) / 2
        found["correlation"].append(r)
        errors["correlation"].append(np.sqrt((psi**2).sum() / (count * (count - 1))))
        v = (ua**2).sum() / (ub**2).sum()
        found["sd_ratio"].append(np.sqrt(v))
        errors["sd_ratio"].append(np.sqrt(((ua**2 - v * ub**2) ** 2).sum()) / (2 * np.sqrt(v) * (ub**2).sum()))
        ea, eb = a - 0.5, b - 0.5
        p = (ea**2).mean() / (eb**2).mean()
        found["rmse_ratio"].append(np.sqrt(p))
        mcse = np.sqrt(((ea**2 - p * eb**2) ** 2).sum() / (count * (count - 1))) / (eb**2).mean()
        errors["rmse_ratio"].append(mcse / (2 * np.sqrt(p)))
    return {
        name: {"sd": float(np.std(found[name], ddof=1)), "mean_mcse": float(np.mean(errors[name]))} for name in found
    }


def main():
    rng = np.random.default_rng(20241019)
    truth, count = 0.2231, 61
    common = rng.gamma(2, 0.03, count)
    table = pd.DataFrame({
        "skewed": 0.1 + common,
        "noisy": 0.05 + 0.6 * common + rng.normal(0.1, 0.04, count),
        "shifted": 0.1 + common + 0.0132 + 1e-9 * rng.standard_normal(count),
        "copy": 0.1 + common,
        "constant": np.full(count, 0.25),
        "tiny": 0.2231 + 1e-8 * rng.standard_normal(count),
        "opposite": 0.3 - 0.5 * common + 0.01 * rng.standard_normal(count),
    })
    for name, rows in {"skewed": [3, 8, 9, 60], "copy": [3, 8, 9, 60], "noisy": [0, 8, 17], "opposite": [17, 18]}.items():
        table.loc[rows, name] = np.nan
    cases = []
    for rows, label in [(table, "all"), (table[:1], "one"), (table[1:3], "two"), (table[4:7], "three")]:
        for a, b in itertools.combinations(table.columns, 2):
            cases.append({"name": f"{a}, {b}, {label}", "a": a, "b": b, "first": int(rows.index[0]), "count": len(rows),
                          "measures": plain(pair(rows[a], rows[b], truth))})
    with open("Tests/References/measures/pairs.json", "w") as file:
        json.dump({
            "source": f"Scripts/references/pairs.py, numpy {np.__version__}, pandas {pd.__version__}", "truth": truth,
            "columns": {name: [None if np.isnan(v) else float(v) for v in table[name]] for name in table.columns},
            "complete": dict(zip(table.columns, map(plain, complete(table, truth)))),
            "pairs": cases, "simulated": simulated(rng)}, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
