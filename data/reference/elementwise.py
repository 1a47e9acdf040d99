"""Writes elementwise_{exp,log,sigmoid,tanh,expm1,log1p,softplus,normal}.npz beside itself: python3 elementwise.py

Each holds x and y, the function's values at x, worked out with 60 digits more than a double has and rounded to nearest,
subnormal results too. (Needs mpmath and NumPy. The same versions give the same bytes.)
"""
from fractions import Fraction
from pathlib import Path
from random import Random

import numpy as np
from mpmath import exp, expm1, log, log1p, mp, mpf, ncdf, tanh

HERE = Path(__file__).parent
SMALLEST, LARGEST = 2.0**-1074, float(np.finfo(float).max)
LN2 = 0.6931471805599453


def sigmoid(x):
    return 1 / (1 + exp(-x))


def softplus(x):
    return log1p(exp(x))


def rounded(y):
    """Integer division rounds correctly in Python, whatever the size of the result; what is far below all numbers is 0 at once."""
    if y and mp.mag(y) < -1200:
        return -0.0 if y < 0 else 0.0
    fraction = Fraction(int(y.man)) * Fraction(2)**int(y.exp)
    return float(-fraction if y < 0 and fraction > 0 else fraction)


def uniform(random, count, low, high):
    return [random.uniform(low, high) for _ in range(count)]


def logarithmic(random, count, low, high):
    """Of every magnitude from low to high alike."""
    return [float(np.exp2(random.uniform(np.log2(low), np.log2(high)))) for _ in range(count)]


def neighbours(values, steps=2):
    """Each value and the doubles next to it."""
    bits = np.asarray(values, dtype=float).view(np.int64)
    return [float(x) for step in range(-steps, steps + 1) for x in (bits + step).view(np.float64)]


def both_signs(values):
    return [x for value in values for x in (value, -value)]


def exp_points(random):
    seams = [(n + 0.5) * LN2 for n in (*range(12), *range(12, 1020, 40))]
    return (uniform(random, 800, -745.2, 709.78) + uniform(random, 600, -1, 1) + uniform(random, 300, -745.13, -708)
            + both_signs(logarithmic(random, 300, 1e-300, 700)) + both_signs(neighbours(seams + [87, 707, 708, LN2]))
            + neighbours([709.7827128933838, -745.1332191019411]))  # about to overflow, about to become zero


def log_points(random):
    seams = [2.0**k * root for k in (*range(-5, 6), *range(-1022, 1023, 73)) for root in (0.5**0.5, 1.0)]
    return (logarithmic(random, 1200, 2.0**-1070, LARGEST) + uniform(random, 600, 0.5, 2) + uniform(random, 200, 0, 100)
            + [1 + x for x in both_signs(logarithmic(random, 200, 2.0**-50, 0.3))] + neighbours(seams)
            + [SMALLEST * k for k in range(1, 20)] + [LARGEST])


def sigmoid_points(random):
    return (uniform(random, 700, -40, 40) + uniform(random, 600, -2, 2) + uniform(random, 500, -745.1, -30)
            + both_signs(logarithmic(random, 300, 1e-300, 40))
            + both_signs(neighbours([(n + 0.5) * LN2 for n in range(40)] + [87]))
            + [-x for x in neighbours([707, 708, 709, 740])])


def tanh_points(random):
    return (uniform(random, 900, -20, 20) + uniform(random, 900, -1, 1)
            + both_signs(logarithmic(random, 500, 1e-300, 20))
            + both_signs(neighbours([(n + 0.5) * LN2 / 2 for n in range(40)] + [20]))
            + both_signs([SMALLEST, SMALLEST * 3]))


def expm1_points(random):
    return (uniform(random, 600, -41, 709.78) + uniform(random, 900, -3, 3) + both_signs(logarithmic(random, 400, 1e-300, 38))
            + both_signs(neighbours([(n + 0.5) * LN2 for n in range(60)] + [40, LN2])) + neighbours([708, 709.7827128933838])
            + both_signs([SMALLEST, SMALLEST * 3]))


def log1p_points(random):
    seams = [2.0**k * 0.5**0.5 - 1 for k in (*range(-5, 60), 100, 1000)]
    return (logarithmic(random, 600, 1e-300, LARGEST) + uniform(random, 900, -1, 2)
            + both_signs(logarithmic(random, 400, 2.0**-60, 0.9)) + [x - 1 for x in logarithmic(random, 200, 2.0**-52, 0.5)]
            + neighbours(seams + [-0.5, 1.0, 1e18]) + both_signs([SMALLEST, SMALLEST * 3]) + [LARGEST])


def softplus_points(random):
    return (uniform(random, 500, -745.1, -30) + uniform(random, 700, -40, 42) + uniform(random, 700, -2, 2)
            + both_signs(logarithmic(random, 300, 1e-300, 40)) + both_signs(neighbours([(n + 0.5) * LN2 for n in range(58)] + [40]))
            + [-x for x in neighbours([707, 708, 709, 740])])


def normal_points(random):
    return (uniform(random, 900, -38.4, 9) + uniform(random, 900, -3, 3) + both_signs(logarithmic(random, 300, 1e-300, 8))
            + [-x for x in neighbours([(2 * (n + 0.5) * LN2)**0.5 for n in range(0, 1060, 20)] + [37.6])])


def main():
    mp.dps = 76
    functions = (("exp", exp, exp_points), ("log", log, log_points),
                 ("sigmoid", sigmoid, sigmoid_points), ("tanh", tanh, tanh_points), ("expm1", expm1, expm1_points),
                 ("log1p", log1p, log1p_points), ("softplus", softplus, softplus_points), ("normal", ncdf, normal_points))
    for seed, (name, function, points) in enumerate(functions):
        x = sorted(points(Random(seed)))
        y = [rounded(function(mpf(value))) for value in x]
        np.savez_compressed(HERE / f"elementwise_{name}.npz", x=np.array(x), y=np.array(y))
        print(f"{name}: {len(x)} points")


if __name__ == "__main__":
    main()
