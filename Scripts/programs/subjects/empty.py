import mi_study


@mi_study.estimator
def empty(x, y):
    return 0.0
