"""mutual_information of infomeasure: both estimators of Kraskov, with noise of 1e-10 unless noise says otherwise."""

from importlib.metadata import version

import infomeasure
import mi_study


@mi_study.estimator(name="infomeasure", version=version("infomeasure"))
def information(x, y, seed, variant=1, neighbours=3, noise=1e-10):
    return infomeasure.mutual_information(
        x, y, approach="ksg", k=neighbours, ksg_id=variant, noise_level=noise, seed=seed, base="e"
    )
