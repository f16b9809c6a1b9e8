import mi_study
import numpy as np


@mi_study.law
def law(n, rng, shapes):
    def column(kind):
        if kind == "v":
            return np.column_stack([rng.normal(size=n), 100 + np.arange(n), rng.normal(size=n)])
        return rng.normal(size=n) if kind == "r" else rng.integers(5, size=n)

    if shapes == "transposed":
        return column("v").T, column("r")
    if shapes == "halves":
        return column("s") + 0.5, column("r")
    if shapes == "short":
        return column("s")[1:], column("r")
    if shapes == "one":
        return [column("s")]
    return [column(kind) for kind in shapes if kind != "-"]
