import mi_study


def small(asked):
    return "needs n > 30" if asked["n"] <= 30 else None


@mi_study.estimator(name="a-name", version="1.2", check=small)
def refuses(x, y):
    return 1.0
