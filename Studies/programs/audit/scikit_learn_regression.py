"""mutual_info_regression of scikit-learn: Kraskov's first estimator on scaled columns with noise of 1e-10."""

from importlib.metadata import version

import mi_study
from sklearn.feature_selection import mutual_info_regression


@mi_study.estimator(name="scikit-learn", version=version("scikit-learn"))
def regression(x, y, seed, neighbours=3):
    return mutual_info_regression(x[:, None], y, n_neighbors=neighbours, random_state=seed % 2**32)[0]
