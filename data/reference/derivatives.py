"""Writes derivatives.npz beside itself: python3 derivatives.py

The derivatives of the activations over their whole range. x holds the inputs, exact in single precision; each other array holds the
derivative at x, computed with 60 digits more than a double has and rounded to nearest. Where the result depends on a setting, the
setting is exact in single precision too. (Needs mpmath and NumPy.)
"""
from pathlib import Path
from random import Random

import numpy as np
from mpmath import exp, mp, mpf, ncdf, npdf, pi, sech, sqrt

from elementwise import both_signs, logarithmic, rounded, uniform
from generate import write_npz

SELU_ALPHA, SELU_SCALE = "1.6732632423543772848170429916717", "1.0507009873554804934193349852946"  # of Klambauer et al. 2017


def sigmoid(x):
    return 1 / (1 + exp(-x))


def sigmoid_slope(x):
    return exp(-abs(x)) / (1 + exp(-abs(x)))**2


def silu_slope(x):
    return sigmoid(x) * (1 + x * sigmoid(-x))


def gelu_slope(x):
    return ncdf(x) + x * npdf(x)


def tanh_gelu_slope(x):
    c = mpf(44715) / 1000000
    g, slope = 2 * sqrt(2 / pi) * (x + c * x**3), 2 * sqrt(2 / pi) * (1 + 3 * c * x**2)
    return sigmoid(g) * (1 + x * slope * sigmoid(-g))


def mish_slope(x):
    """With E = e^x, tanh(log(1 + E)) = ((1 + E)^2 - 1) / ((1 + E)^2 + 1)."""
    e = exp(x)
    n = e * (e + 2)
    return n / (n + 2) + x * 4 * e * (1 + e) / (n + 2)**2


def hardswish_slope(x):
    return mpf(0) if x <= -3 else mpf(1) if x >= 3 else (2 * x + 3) / 6


FUNCTIONS = {
    "sigmoid": sigmoid_slope,
    "tanh": lambda x: sech(x)**2,
    "elu": lambda x: exp(x) if x <= 0 else mpf(1),
    "elu_small": lambda x: mpf("0.25") * exp(x) if x <= 0 else mpf(1),
    "softplus": sigmoid,
    "softplus_sharp": lambda x: sigmoid(3 * x),
    "silu": silu_slope,
    "gelu": gelu_slope,
    "gelu_tanh": tanh_gelu_slope,
    "selu": lambda x: mpf(SELU_SCALE) * (mpf(SELU_ALPHA) * exp(x) if x <= 0 else 1),
    "mish": mish_slope,
    "hardswish": hardswish_slope,
    "softsign": lambda x: 1 / (1 + abs(x))**2,
}


def points(random):
    values = (uniform(random, 150, 0, 4) + uniform(random, 150, 0, 20) + uniform(random, 80, 0, 90) + uniform(random, 60, 80, 745)
              + logarithmic(random, 60, 1e-30, 1e4) + [2.0**k for k in range(-8, 10)])
    return sorted(set(both_signs(float(np.float32(value)) for value in values)) | {0.0, -17.0, -40.0})


def main():
    mp.dps = 76
    x = points(Random(14))
    arrays = {"x": np.array(x)}
    for name, function in FUNCTIONS.items():
        arrays[name] = np.array([rounded(function(mpf(value))) for value in x])
    write_npz(Path(__file__).parent / "derivatives.npz", arrays)
    print(f"{len(x)} points")


if __name__ == "__main__":
    main()
