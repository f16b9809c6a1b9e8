import mi_study
import numpy as np


@mi_study.estimator
def triple(x, z, y, quantities):
    assert quantities == ["I(X;Y|Z)", "I(X;Y)"]
    value = 0.0
    for power, column in enumerate((x, z, y)):
        assert column.ctypes.data % 64 == 0 and column.flags.c_contiguous
        rows = column.reshape(len(x), -1)
        value += rows[:, -1].sum() * 10.0**power + rows[2, 0]
    return value, len(x)
