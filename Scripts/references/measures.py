#!/usr/bin/env python3
"""Reference values for the measures: Tests/References/measures/measures.json.

A second implementation: sums of the given doubles in exact rational arithmetic, square roots in 60 decimal digits,
quantiles by numpy (type 7), bounds of quantiles by scipy.stats. The formulas are those of

* Morris, White & Crowther 2019, doi 10.1002/sim.8086 (bias, MSE and their MCSEs),
* Stata simsum 2.3.2, `robust` (distribution-free MCSE of the SD),
* Hyndman & Fan 1996, doi 10.1080/00031305.1996.10473566 (quantiles, type 7),
* Conover 1999, Practical Nonparametric Statistics, section 3.2 (order-statistic bounds; scipy.stats.quantile_test).

Run from the root of the repository; needs numpy and scipy:  python3 Scripts/references/measures.py
"""
import json
import math
from decimal import Decimal, getcontext
from fractions import Fraction

import numpy as np
import scipy
from scipy import stats

getcontext().prec = 60
QUANTILES = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}


def root(x):
    return (Decimal(x.numerator) / Decimal(x.denominator)).sqrt()


def dec(x):
    return Decimal(x.numerator) / Decimal(x.denominator)


def measures(values, truth, expectation):
    t = [Fraction(v) for v in values]
    count = len(t)
    theta = Fraction(truth)
    mean = sum(t) / count
    mse = sum((x - theta) ** 2 for x in t) / count
    out = {"mean": mean, "bias": mean - theta, "mse": mse, "rmse": root(mse)}
    if count > 1:
        variance = sum((x - mean) ** 2 for x in t) / (count - 1)
        s = root(variance)
        out |= {"variance": variance, "sd": s, "bias_mcse": root(variance / count)}
        if variance:
            kurtosis = sum((x - mean) ** 4 for x in t) / count / variance**2
            if kurtosis >= 1:
                out["variance_mcse"] = dec(variance) * root((kurtosis - 1) / count)
            if count > 2:
                big = [Fraction(count, count - 1) * (x - mean) ** 2 for x in t]
                spread = sum((b - variance) ** 2 for b in big)
                out["sd_mcse"] = root(Fraction(count, count - 1)) * root(spread) / (2 * s * count)
            out["z"] = dec(mean - Fraction(expectation)) / root(variance / count)
        else:
            out |= {"variance_mcse": 0, "sd_mcse": 0}
        out["mse_mcse"] = root(sum(((x - theta) ** 2 - mse) ** 2 for x in t) / (count * (count - 1)))
        out["rmse_mcse"] = out["mse_mcse"] / (2 * out["rmse"]) if mse else 0
    # Nothing fails: all cases are complete. The Wilson interval of 0 of R ends at z^2/(R + z^2).
    z = Decimal(float(stats.norm.ppf(0.975)))
    out |= {"failure_rate": 0, "failure_rate_low": 0, "failure_rate_high": z * z / (count + z * z)}
    out |= {"relative_bias": out["bias"] / theta, "complete_bias": out["bias"], "complete_rmse": out["rmse"]}
    if count > 1:
        out |= {"relative_bias_mcse": out["bias_mcse"] / dec(theta), "complete_bias_mcse": out["bias_mcse"],
                "complete_rmse_mcse": out["rmse_mcse"]}
    out |= {"min": min(values), "max": max(values)}
    for name, p in QUANTILES.items():
        out[name] = float(np.quantile(values, p, method="linear"))
        interval = stats.quantile_test(values, q=0, p=p).confidence_interval(0.95)
        out[name + "_low"], out[name + "_high"] = interval.low, interval.high
    return {k: None if float(v) != float(v) else float(v) for k, v in out.items()}


def ranks(count, p):
    """Ranks from 1 of the order statistics that bound the p quantile; None where there is none."""
    low = int(stats.binom.ppf(0.025, count, p))
    high = int(stats.binom.isf(0.025, count, p)) + 1
    return [low if low >= 1 else None, high if high <= count else None]


def main():
    rng = np.random.default_rng(20240607)
    shapes = {
        "one estimate": [0.2231],
        "two estimates": [0.1, 0.4],
        "three estimates": [0.3, 0.1, 0.15],
        "four estimates, one apart": [3.0, -1.0, -1.0, -1.0],
        "constant": [0.1] * 17,
        "two points, balanced": [0.25, 0.75] * 50,
        "exponential, R = 100": rng.exponential(0.05, 100).tolist(),
        "mean 1000, sd 1e-6, R = 100": (1000 + 1e-6 * rng.standard_normal(100)).tolist(),
        "mean -1e9, skewed, R = 100": (-1e9 + rng.chisquare(3, 100)).tolist(),
        "sd 1e-100, R = 100": (1e-100 * rng.gamma(2, 1, 100)).tolist(),
        "sd 1e60, R = 100": (1e60 * rng.gamma(2, 1, 100)).tolist(),
        "chi-squared, R = 9999": [round(float(v), 6) for v in 0.2 + rng.chisquare(2, 9999) / 100],
    }
    cases = [
        {"name": name, "truth": 0.2, "expectation": 0.21, "values": values,
         "measures": measures(values, 0.2, 0.21)}
        for name, values in shapes.items()
    ]
    counts = [*range(1, 12), 71, 72, 73, 74, 100, 101, 119, 997, 2000, 10_000, 1_000_000]
    table = [{"count": n, "ranks": [ranks(n, p) for p in QUANTILES.values()]} for n in counts]
    with open("Tests/References/measures/measures.json", "w") as file:
        json.dump({
            "source": f"Scripts/references/measures.py, numpy {np.__version__}, scipy {scipy.__version__}; z without "
            "the program's conditions",
            "cases": cases, "ranks": table}, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
