"""Times training steps in PyTorch on one core: torch_steps.py, then the name of a bound on each line of the input.

Answers each line with the processor's seconds of a step. The setting is that of networks.py: a joint critic of widths 16 and 8,
batches of 256 draws of 500, Adam, and every 250 steps the bound on the other 500. All pairs of a batch are the rows of
one matrix.
"""
import math
import os
import sys
import time
import warnings

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch  # noqa: E402

torch.set_num_threads(1)
STEPS, BATCH, MOVING_SHARE = 250, 256, 0.1


def sample():
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(1000, 1, generator=generator)
    return x, 0.8 * x + 0.6 * torch.randn(1000, 1, generator=generator)


def pairs(critic, x, y):
    """f(x_i, y_k)."""
    count = len(x)
    rows = torch.cat([x.repeat_interleave(count, 0), y.repeat(count, 1)], 1)
    return critic(rows).view(count, count)


def others(scores):
    """The scores of the pairs that do not belong together."""
    return scores[~torch.eye(len(scores), dtype=torch.bool)]


def infonce(scores):
    return (scores.diagonal() - scores.logsumexp(1)).mean() + math.log(len(scores))


def nwj(scores):
    return scores.diagonal().mean() - (others(scores) - 1).exp().mean()


def donsker_varadhan(scores):
    other = others(scores)
    return scores.diagonal().mean() - (other.logsumexp(0) - math.log(len(other)))


BOUNDS = {"infonce": infonce, "nwj": nwj, "donsker-varadhan": donsker_varadhan, "mine": donsker_varadhan}


class Mine:
    """The objective of a batch and other y, with a moving mean of exp f."""

    def __init__(self):
        self.mean = None

    def __call__(self, critic, x, y, other):
        own = critic(torch.cat([x, y], 1)).mean()
        batch = critic(torch.cat([x, other], 1)).exp().mean()
        value = batch.detach()
        self.mean = value if self.mean is None else (1 - MOVING_SHARE) * self.mean + MOVING_SHARE * value
        return own - batch / self.mean


def train(bound, steps):
    torch.manual_seed(1)
    x, y = sample()
    critic = torch.nn.Sequential(
        torch.nn.Linear(2, 16), torch.nn.ReLU(), torch.nn.Linear(16, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
    optimiser = torch.optim.Adam(critic.parameters(), lr=0.1)
    moving = Mine()
    start = time.process_time()
    for step in range(1, steps + 1):
        chosen = torch.randperm(500)[:BATCH]
        optimiser.zero_grad()
        if bound == "mine":
            objective = moving(critic, x[chosen], y[chosen], y[torch.randperm(500)[:BATCH]])
        else:
            objective = BOUNDS[bound](pairs(critic, x[chosen], y[chosen]))
        (-objective).backward()
        optimiser.step()
        if step % STEPS == 0:
            with torch.no_grad():
                float(BOUNDS[bound](pairs(critic, x[500:], y[500:])))
    return time.process_time() - start


def main():
    for line in sys.stdin:
        bound = line.strip()
        print((train(bound, 5 * STEPS) - train(bound, STEPS)) / (4 * STEPS), flush=True)


main()
