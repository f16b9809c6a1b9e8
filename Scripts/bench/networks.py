"""Times training steps of mi-study and of benchmark-mi in turns on one core: networks.py MI-STUDY [--rounds N]

Both train a joint critic of widths 16 and 8 on batches of 256 draws of 500, with a test on the other 500 every 250 steps.
The compilation of jax does not count: a training of 1250 steps less one of 250 is divided by 1000.
"""
import argparse
import csv
import io
import os
import statistics
import subprocess
import sys
import time

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import jax  # noqa: E402
import numpy as np  # noqa: E402
from bmi.estimators.neural import _backend_linear_memory as linear  # noqa: E402
from bmi.estimators.neural import _backend_quadratic_memory as quadratic  # noqa: E402
from bmi.estimators.neural._basic_training import basic_training  # noqa: E402
from bmi.estimators.neural._critics import MLP  # noqa: E402
from bmi.estimators.neural._mine_estimator import mine_training  # noqa: E402

STEPS = 250


def sample():
    generator = np.random.default_rng(1)
    x = generator.normal(size=(1000, 1))
    y = 0.8 * x + 0.6 * generator.normal(size=(1000, 1))
    return jax.numpy.asarray(x, "float32"), jax.numpy.asarray(y, "float32")


def train(bound, steps):
    x, y = sample()
    critic = MLP(key=jax.random.PRNGKey(1), dim_x=1, dim_y=1, hidden_layers=(16, 8))
    data = {"rng": jax.random.PRNGKey(2), "critic": critic, "xs": x[:500], "ys": y[:500], "xs_test": x[500:], "ys_test": y[500:]}
    options = {"batch_size": 256, "max_n_steps": steps, "early_stopping": False, "verbose": False}
    start = time.perf_counter()
    if bound == "mine":
        mine_training(**data, **options)
    else:
        of_batch, of_test = {
            "infonce": (quadratic.infonce, linear.infonce), "nwj": (quadratic.nwj, linear.nwj),
            "donsker-varadhan": (quadratic.donsker_varadhan, linear.donsker_varadhan),
        }[bound]
        basic_training(mi_formula=of_batch, mi_formula_test=of_test, **data, **options)
    return time.perf_counter() - start


def theirs(bound):
    return (train(bound, 5 * STEPS) - train(bound, STEPS)) / (4 * STEPS)


def ours(tool, bound):
    text = subprocess.run(
        [tool, "bench", "--only", f"{bound}-network-replication", "--threads", "1", "--runs", "1", "--format", "csv"],
        check=True, capture_output=True, text=True).stdout
    row = next(csv.DictReader(io.StringIO(text)))
    return float(row["median"]) * 1e-6 / STEPS


def main():
    parser = argparse.ArgumentParser(description="Training steps of networks: microseconds a step, medians.")
    parser.add_argument("tool")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print("| bound | mi-study | benchmark-mi | times as fast |\n|---|--:|--:|--:|")
    for bound in ("infonce", "nwj", "donsker-varadhan", "mine"):
        rows = [(ours(arguments.tool, bound), theirs(bound)) for _ in range(arguments.rounds)]
        mine, other = (1e6 * statistics.median(column) for column in zip(*rows))
        ratio = statistics.median(b / a for a, b in rows)
        print(f"| {bound} | {mine:.0f} | {other:.0f} | {ratio:.1f} |")
        sys.stdout.flush()


main()
