"""The mutual information of dit for the distribution of the observed symbols."""

from importlib.metadata import version

import dit
import mi_study
import numpy as np


@mi_study.estimator(name="dit", version=version("dit"))
def plug_in(x, y):
    pairs, counts = np.unique(np.column_stack([x, y]), axis=0, return_counts=True)
    table = dit.Distribution([tuple(pair) for pair in pairs.tolist()], counts / len(x))
    return dit.shannon.mutual_information(table, [0], [1]) * np.log(2)
