"""A point of a circle and the same point with noise: X uniform on [0, 1), Y = X + noise, wrapped into [0, 1).

The noise has a triangular density on (-width, width), with entropy 1/2 + ln width. Y is uniform, with entropy 0. So for
width up to 1/2, where the noise does not meet itself round the circle, I(X;Y) = -1/2 - ln width.
"""

import mi_study


@mi_study.law(version="1")
def my_law(n, rng, width):
    x = rng.random(n)
    return x, (x + rng.triangular(-width, 0, width, n)) % 1
