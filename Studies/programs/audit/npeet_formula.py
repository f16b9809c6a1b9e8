"""The KSG of NPEET, written from its formula: noise of 1e-10, and neighbours nearer than the k-th less 1e-15.

Scaled columns have standard deviation 1, as scikit-learn and ennemi make them.
"""

import mi_study
import numpy as np
from scipy.spatial import KDTree
from scipy.special import digamma


@mi_study.estimator(name="npeet-formula", version="1")
def information(x, y, rng, neighbours=3, scaled=False):
    x, y = (column[:, None] / (column.std() if scaled else 1) for column in (x, y))
    x, y = (column + 1e-10 * rng.random(column.shape) for column in (x, y))
    points = np.hstack([x, y])
    distance = KDTree(points).query(points, neighbours + 1, p=np.inf)[0][:, -1] - 1e-15
    counts = [KDTree(each).query_ball_point(each, distance, p=np.inf, return_length=True) for each in (x, y)]
    return digamma(neighbours) + digamma(len(x)) - sum(np.mean(digamma(each)) for each in counts)
