"""Writes autograd_sweeps.npz beside itself: python3 autograd_sweeps.py

The functions of one number over the whole range of their arguments, with their first and second derivatives. For each name of
FUNCTIONS {name}_x holds the arguments, exact in single precision, and {name}_0, {name}_1 and {name}_2 the function and its derivatives
there, computed with 60 digits more than a double has and rounded to nearest, beyond the largest double to infinity. (Needs mpmath and NumPy; made with 1.2.1 and 1.24.2.)
"""
from pathlib import Path
from random import Random

import numpy as np
from mpmath import cos, exp, log, log1p, mp, mpf, sech, sin, sqrt, tanh

from elementwise import both_signs, logarithmic, rounded, uniform
from generate import write_npz


def sigmoid(x):
    return 1 / (1 + exp(-x))


def slope(x):
    return exp(-abs(x)) / (1 + exp(-abs(x)))**2


def power(p):
    p = mpf(p)
    return lambda x: x**p, lambda x: p * x**(p - 1), lambda x: p * (p - 1) * x**(p - 2)


FUNCTIONS = {
    "exp": (exp, exp, exp),
    "log": (log, lambda x: 1 / x, lambda x: -1 / x**2),
    "sin": (sin, cos, lambda x: -sin(x)),
    "cos": (cos, lambda x: -sin(x), lambda x: -cos(x)),
    "sqrt": (sqrt, lambda x: 1 / (2 * sqrt(x)), lambda x: -1 / (4 * x * sqrt(x))),
    "sigmoid": (sigmoid, slope, lambda x: -slope(x) * tanh(x / 2)),
    "tanh": (tanh, lambda x: sech(x)**2, lambda x: -2 * tanh(x) * sech(x)**2),
    "softplus": (lambda x: log1p(exp(x)), sigmoid, slope),
    "inverse": (lambda x: 1 / x, lambda x: -1 / x**2, lambda x: 2 / x**3),
    "pow_2": power(2), "pow_3": power(3), "pow_-1": power(-1), "pow_-2": power(-2), "pow_0.5": power(0.5), "pow_1.5": power(1.5), "pow_-0.5": power(-0.5),
}
POSITIVE = ("log", "sqrt", "pow_0.5", "pow_1.5", "pow_-0.5")


def points(random, name):
    if name in ("exp", "sigmoid", "tanh", "softplus"):
        return both_signs(uniform(random, 60, 0, 4) + uniform(random, 60, 0, 40) + uniform(random, 60, 40, 708) + logarithmic(random, 60, 1e-30, 1))
    values = uniform(random, 60, 0, 4) + logarithmic(random, 60, 1e-3, 1e3) + logarithmic(random, 120, 1e-37, 1e37)
    return values if name in POSITIVE else both_signs(values)


def nearest(y):
    """Rounded to a double, or infinity."""
    return float(y) if y == 0 or abs(y) > mpf(2)**1023 else rounded(y)


def main():
    mp.dps, random, arrays = 76, Random(16), {}
    for name, functions in FUNCTIONS.items():
        x = sorted({float(np.float32(value)) for value in points(random, name)})
        arrays[f"{name}_x"] = np.array(x)
        for order, function in enumerate(functions):
            arrays[f"{name}_{order}"] = np.array([nearest(function(mpf(value))) for value in x])
    write_npz(Path(__file__).parent / "autograd_sweeps.npz", arrays)


if __name__ == "__main__":
    main()
