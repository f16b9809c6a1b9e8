import random

import mi_study
import numpy as np


@mi_study.estimator
def chance(x, y, rng, seed):
    return rng.normal() + np.random.normal() * 1e-3 + random.random() * 1e-6 + seed * 1e-40
