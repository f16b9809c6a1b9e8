#!/usr/bin/env python3
"""The normal distribution's cumulative: coefficients for Sources/MutualInformation/Numerics/NormalCumulative.swift, printed,
and reference values, Tests/References/mutual-information/normal-cumulative.json.

With Q(t) = 1 - Phi(t) for t >= 0, (t + 4) exp(t^2/2) Q(t) is a smooth function of s = (t - 4)/(t + 4): the polynomial in s
that agrees with it at the Chebyshev points of 0 <= t <= 39, by mpmath with 50 digits.

Run from the root of the repository; needs mpmath:  python3 Scripts/references/mutual-information-normal-cumulative.py
"""
import json
import random

import mpmath as mp

COUNT, END, MIDDLE = 24, 39, 4


def scaled(s):
    t = MIDDLE * (1 + s) / (1 - s)
    return (t + MIDDLE) * mp.exp(t * t / 2) * mp.erfc(t / mp.sqrt(2)) / 2


def coefficients():
    low, high = mp.mpf(-1), mp.mpf(END - MIDDLE) / (END + MIDDLE)
    points = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (2 * k + 1) / (2 * COUNT)) for k in range(COUNT)]
    matrix = mp.matrix(COUNT, COUNT)
    for i, s in enumerate(points):
        for j in range(COUNT):
            matrix[i, j] = s**j
    solution = [float(c) for c in mp.lu_solve(matrix, mp.matrix([scaled(s) for s in points]))]
    grid = [low + (high - low) * k / 2000 for k in range(2001)]
    worst = max(abs(mp.polyval(solution[::-1], s) / scaled(s) - 1) for s in grid)
    return solution, worst


def main():
    mp.mp.dps = 50
    solution, worst = coefficients()
    print(f"relative error of the polynomial {mp.nstr(worst, 3)}")
    for c in solution:
        print(f"{c!r},")
    rng = random.Random(20)
    points = [0.0, -1e-300, 1e-9, -37.0, -36.9375, 8.0]
    points += [rng.uniform(-37, 0) for _ in range(150)] + [rng.uniform(-1.5, 1.5) for _ in range(100)]
    points += [rng.uniform(0, 8) for _ in range(100)]
    reference = {
        "source": f"Scripts/references/mutual-information-normal-cumulative.py, mpmath {mp.__version__}",
        "points": points,
        "values": [float(mp.erfc(-mp.mpf(x) / mp.sqrt(2)) / 2) for x in points],
    }
    with open("Tests/References/mutual-information/normal-cumulative.json", "w") as file:
        json.dump(reference, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
