"""Times training steps of mi-study, of benchmark-mi and of PyTorch in turns on one core:

    networks.py MI-STUDY PYTHON-WITH-TORCH [--rounds N]

All train a joint critic of widths 16 and 8 on batches of 256 draws of 500, with a test on the other 500 every 250 steps.
The compilation of jax does not count: a training of 1250 steps less one of 250 is divided by 1000. For PyTorch, which is no
program for this, torch_steps.py writes the same training out. Times are the processor's, so that other programs on the machine
count less.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
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
    start = time.process_time()
    if bound == "mine":
        mine_training(**data, **options)
    else:
        of_batch, of_test = {
            "infonce": (quadratic.infonce, linear.infonce), "nwj": (quadratic.nwj, linear.nwj),
            "donsker-varadhan": (quadratic.donsker_varadhan, linear.donsker_varadhan),
        }[bound]
        basic_training(mi_formula=of_batch, mi_formula_test=of_test, **data, **options)
    return time.process_time() - start


def benchmark(bound):
    return (train(bound, 5 * STEPS) - train(bound, STEPS)) / (4 * STEPS)


class Torch:
    """A process of its own: jax and PyTorch have threads that one process would share."""

    def __init__(self, python):
        script = pathlib.Path(__file__).with_name("torch_steps.py")
        self.process = subprocess.Popen(
            [python, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def __call__(self, bound):
        self.process.stdin.write(bound + "\n")
        return float(self.process.stdout.readline())


STUDY = """\
name: steps
seed: 1
replications: 8
laws: [{law: bivariate-normal, correlation: 0.8}]
sample-sizes: [1000]
estimators: [{estimator: %s, critic: network, steps: %d, patience: none}]
"""


def ours(tool, bound):
    def seconds(steps):
        with tempfile.TemporaryDirectory() as folder:
            study = pathlib.Path(folder, "study.yaml")
            study.write_text(STUDY % (bound, steps))
            run = subprocess.Popen([tool, "run", study, "--threads", "1", "--output", f"{folder}/run", "--quiet"])
            _, status, usage = os.wait4(run.pid, 0)
            if status:
                sys.exit(f"networks.py: the training of {bound} failed")
            return usage.ru_utime + usage.ru_stime

    return (seconds(5 * STEPS) - seconds(STEPS)) / (8 * 4 * STEPS)


def main():
    parser = argparse.ArgumentParser(description="Training steps of networks: microseconds a step, medians.")
    parser.add_argument("tool")
    parser.add_argument("torch", help="a Python that has PyTorch")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    torch = Torch(arguments.torch)
    print("| bound | mi-study | benchmark-mi | times as fast | PyTorch | times as fast |\n|---|--:|--:|--:|--:|--:|")
    for bound in ("infonce", "nwj", "donsker-varadhan", "mine"):
        rows = [(ours(arguments.tool, bound), benchmark(bound), torch(bound)) for _ in range(arguments.rounds)]
        mine, jaxes, torches = (1e6 * statistics.median(column) for column in zip(*rows))
        ratios = [statistics.median(row[k] / row[0] for row in rows) for k in (1, 2)]
        print(f"| {bound} | {mine:.0f} | {jaxes:.0f} | {ratios[0]:.1f} | {torches:.0f} | {ratios[1]:.1f} |", flush=True)


main()
