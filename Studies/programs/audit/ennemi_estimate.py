"""estimate_mi of ennemi: Kraskov's first estimator, on scaled columns with noise unless preprocess is false."""

from importlib.metadata import version

import ennemi
import mi_study


@mi_study.estimator(name="ennemi", version=version("ennemi"))
def estimate(x, y, neighbours=3, preprocess=True):
    return ennemi.estimate_mi(y, x, k=neighbours, preprocess=preprocess)[0, 0]
