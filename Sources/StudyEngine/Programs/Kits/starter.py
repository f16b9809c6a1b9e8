"""I(X;Y) in nats, estimated by a histogram: replace it by your own."""

import mi_study
import numpy as np


@mi_study.estimator
def estimate(x, y, bins=8):
    counts, _, _ = np.histogram2d(x, y, bins)
    joint = counts / counts.sum()
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    seen = joint > 0
    return np.sum(joint[seen] * np.log(joint[seen] / product[seen]))
