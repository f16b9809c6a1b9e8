#!/usr/bin/env python3
"""Values of the injective maps by another route, with forty digits: Tests/References/mutual-information/transforms.json.

* The spiral by the matrix exponential of |x|^2/3 times the generator of the turned plane, not by sine and cosine.
  With the speed 1/dimension and the generator of the source, A[i][j] = -1: the benchmark's.
* The wiggly maps by the imaginary part of complex exponentials.
* asinh, exp and the normal distribution function by mpmath's own.

Run from the root of the repository; needs mpmath:  python3 Scripts/references/mutual-information-transforms.py
"""
import json

import mpmath as mp

mp.mp.dps = 40
POINTS = [-30.5, -7.25, -3.0, -1.5, -0.4375, -1e-9, 0.0, 3e-5, 0.3, 0.90625, 1.0, 2.1, 4.75, 8.0, 41.0]


def sine(angle):
    return mp.im(mp.exp(1j * angle))


def wiggly(x, y_side):
    terms = (
        [("-0.4", "0.4", 0), ("0.17", "1.3", "3.5"), ("0.02", "4.3", "-2.5")]
        if y_side
        else [("0.4", 1, 0), ("0.2", "1.7", 1), ("0.03", "3.3", "-2.5")]
    )
    return x + sum(mp.mpf(a) * sine(mp.mpf(b) * x + mp.mpf(c)) for a, b, c in terms)


def spiral(point, first):
    x = mp.matrix(point)
    size = len(point)
    generator = mp.zeros(size)
    generator[first, first + 1], generator[first + 1, first] = 1, -1
    square = sum(v * v for v in x)
    return [float(v) for v in mp.expm(generator * square / 3) * x]


def published_spiral(point, first):
    x = mp.matrix(point)
    generator = mp.zeros(len(point))
    generator[first, first + 1], generator[first + 1, first] = -1, 1
    return [float(v) for v in mp.expm(generator * sum(v * v for v in x) / len(point)) * x]


def swiss_roll(u):
    t = 3 * mp.pi / 2 * (1 + 2 * mp.mpf(u))
    value = t * mp.exp(1j * t) / 21
    return [float(mp.re(value)), float(mp.im(value))]


coordinate = {
    "half-cube": lambda x: mp.sign(x) * abs(x) ** mp.mpf("1.5"),
    "asinh": mp.asinh,
    "exp": mp.exp,
    "normal-cdf": mp.ncdf,
}
points = [mp.mpf(x) for x in POINTS]
vectors = [[0.5, -1.25], [2.0, 3.5], [0.5, -1.25, 0.75], [3.0, 0.0, -2.0], [1.0, -1.0, 0.5, 2.0, -0.25]]
uniforms = [0.0, 0.125, 0.3, 0.77, 1.0]
result = {
    "script": "Scripts/references/mutual-information-transforms.py",
    "points": POINTS,
    "coordinate": {name: [float(f(x)) for x in points] for name, f in coordinate.items()},
    "wiggly": {side: [float(wiggly(x, side == "y")) for x in points] for side in "xy"},
    "vectors": vectors,
    "spiral": {
        side: [spiral(v, 1 if side == "y" and len(v) > 2 else 0) for v in vectors] for side in "xy"
    },
    "published-spiral": {
        side: [published_spiral(v, 1 if side == "y" and len(v) > 2 else 0) for v in vectors] for side in "xy"
    },
    "uniforms": uniforms,
    "swiss-roll": [swiss_roll(u) for u in uniforms],
}
with open("Tests/References/mutual-information/transforms.json", "w") as file:
    json.dump(result, file, indent=1)
    file.write("\n")
