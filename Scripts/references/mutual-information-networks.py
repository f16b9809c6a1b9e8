#!/usr/bin/env python3
"""Gradients of networks by jax and steps of Adam by optax, in double precision:
Tests/References/mutual-information/networks.json.

Every objective with every architecture and activation, on one batch: the value, the gradient, and the parameters after
five steps of Adam. With other pairs that are given, the gradient of the log-mean is divided by a moving mean of exp f, which
is DIVISOR before the first of those steps; the gradient by itself has none.

Run from the root of the repository; needs numpy, jax and optax:  python3 Scripts/references/mutual-information-networks.py
"""
import json

import jax
import numpy as np
import optax

jax.config.update("jax_enable_x64", True)
jnp = jax.numpy

SIDES, COUNT, EMBEDDING, BASELINE, SHARE, RATE, DIVISOR = (2, 1), 21, 3, 0.7, 0.3, 0.05, 1.5
HIDDEN = [5, 9]
ACTIVATIONS = {
    "relu": jax.nn.relu, "leaky-relu": lambda z: jax.nn.leaky_relu(z, 0.01), "tanh": jnp.tanh, "elu": jax.nn.elu,
}


def layers(inputs, outputs):
    widths = [inputs, *HIDDEN, outputs]
    return list(zip(widths, widths[1:]))


def shapes(joint):
    return [layers(sum(SIDES), 1)] if joint else [layers(side, EMBEDDING) for side in SIDES]


def perceptron(vector, start, sizes, activation, rows):
    for index, (inputs, outputs) in enumerate(sizes):
        weights = vector[start:start + inputs * outputs].reshape(outputs, inputs)
        start += inputs * outputs
        rows = rows @ weights.T + vector[start:start + outputs]
        start += outputs
        if index + 1 < len(sizes):
            rows = activation(rows)
    return rows, start


def scores(vector, joint, activation, x, y):
    """f(x_i, y_k) of all pairs."""
    if joint:
        rows = jnp.concatenate([jnp.repeat(x, len(y), 0), jnp.tile(y, (len(x), 1))], 1)
        return perceptron(vector, 0, shapes(True)[0], activation, rows)[0].reshape(len(x), len(y))
    of_x, of_y = shapes(False)
    g, start = perceptron(vector, 0, of_x, activation, x)
    h, _ = perceptron(vector, start, of_y, activation, y)
    return g @ h.T


def value(vector, kind, joint, activation, x, y, others, log_divisor=None):
    f = scores(vector, joint, activation, x, y)
    own = jnp.diagonal(f)
    if kind == "softmax":
        return jnp.log(len(f)) + jnp.mean(own - jax.scipy.special.logsumexp(f, axis=1))
    if others is not None:
        product = jnp.diagonal(scores(vector, joint, activation, x, others))
    else:
        product = f[~np.eye(len(f), dtype=bool)]
    log_mean = jax.scipy.special.logsumexp(product) - jnp.log(product.size)
    if kind == "log-mean" and log_divisor is not None:
        return jnp.mean(own) - jnp.exp(log_mean - log_divisor)
    if kind == "log-mean":
        return jnp.mean(own) - log_mean
    if kind == "exponential":
        return 1 + jnp.mean(own) - jnp.mean(jnp.exp(product - BASELINE)) - BASELINE
    return -jnp.mean(jax.nn.softplus(-own)) - jnp.mean(jax.nn.softplus(product))


def log_mean_of(vector, joint, activation, x, others):
    product = jnp.diagonal(scores(vector, joint, activation, x, others))
    return jax.scipy.special.logsumexp(product) - jnp.log(product.size)


def as_float32(values):
    """Numbers that both programs read alike."""
    return np.asarray(values, np.float32).astype(float)


def case(kind, joint, name, given, generator):
    activation = ACTIVATIONS[name]
    size = sum((inputs + 1) * outputs for sizes in shapes(joint) for inputs, outputs in sizes)
    first = as_float32(generator.normal(size=size) * 0.6)
    x, y, others = (as_float32(generator.normal(size=(COUNT, side))) for side in (*SIDES, SIDES[1]))
    others = others if given else None
    moving = given and kind == "log-mean"
    arguments = (kind, joint, activation, x, y, others)
    result = {
        "objective": kind, "architecture": "joint" if joint else "separable", "activation": name,
        "parameters": first.tolist(), "x": x.ravel().tolist(), "y": y.ravel().tolist(),
        "others": others.ravel().tolist() if given else [], "share": SHARE if moving else 1,
        "value": float(value(first, *arguments)),
        "gradient": np.asarray(jax.grad(value)(first, *arguments)).tolist(),
    }
    optimiser = optax.adam(RATE)
    vector, state, divisor = jnp.asarray(first), None, DIVISOR
    state = optimiser.init(vector)
    for _ in range(5):
        log_divisor = None
        if moving:
            batch = jnp.exp(log_mean_of(vector, joint, activation, x, others))
            divisor = (1 - SHARE) * divisor + SHARE * batch
            log_divisor = jnp.log(divisor)
        gradient = jax.grad(value)(vector, *arguments, log_divisor)
        updates, state = optimiser.update(-gradient, state, vector)
        vector = optax.apply_updates(vector, updates)
    result["after"] = np.asarray(vector).tolist()
    return result


def main():
    generator = np.random.default_rng(20)
    cases = []
    for joint in (True, False):
        for name in ACTIVATIONS:
            for kind in ("softmax", "log-mean", "exponential", "logistic"):
                for given in (False, True):
                    if kind != "softmax" or not given:
                        cases.append(case(kind, joint, name, given, generator))
    content = {
        "source": f"Scripts/references/mutual-information-networks.py: jax {jax.__version__}, optax {optax.__version__}",
        "sides": SIDES, "hidden": HIDDEN, "embedding": EMBEDDING, "logBaseline": BASELINE, "rate": RATE, "divisor": DIVISOR,
        "cases": cases,
    }

    def rounded(value):
        if isinstance(value, float):
            return float(f"{value:.9g}")
        if isinstance(value, dict):
            return {key: rounded(item) for key, item in value.items()}
        return [rounded(item) for item in value] if isinstance(value, (list, tuple)) else value

    with open("Tests/References/mutual-information/networks.json", "w") as file:
        json.dump(rounded(content), file, separators=(",", ":"))
        file.write("\n")


main()
