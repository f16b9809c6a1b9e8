"""The first estimator of Kraskov, Stögbauer & Grassberger (2004), doi 10.1103/PhysRevE.69.066138, equation 8."""

import mi_study
import numpy as np
from scipy.spatial import KDTree
from scipy.special import digamma


def too_few(asked):
    neighbours = asked["settings"].get("neighbours", 3)
    return f"needs n > {neighbours}, its number of neighbours" if asked["n"] <= neighbours else None


@mi_study.estimator(version="1", check=too_few)
def my_ksg(x, y, neighbours=3):
    x, y = x.reshape(len(x), -1), y.reshape(len(y), -1)
    points = np.hstack([x, y])
    distance = KDTree(points).query(points, neighbours + 1, p=np.inf)[0][:, -1]
    nearer = np.nextafter(distance, 0)  # A neighbour is nearer than the k-th, not as near.
    counts = [KDTree(each).query_ball_point(each, nearer, p=np.inf, return_length=True) for each in (x, y)]
    # The counts hold the point itself: they are nx + 1 and ny + 1.
    return digamma(neighbours) + digamma(len(x)) - np.mean(digamma(counts[0]) + digamma(counts[1]))
