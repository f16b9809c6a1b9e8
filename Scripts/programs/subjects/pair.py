import mi_study
import numpy as np


@mi_study.estimator
def pair(x, y, factor, add_on=0.0, label="", flag=False):
    assert label in ("", 'a "b" \\ / é\u2028') and flag in (False, True)
    return np.sum(np.multiply(x, y)) * factor + add_on
