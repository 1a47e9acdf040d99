"""Writes lif_rate.npz beside itself: python3 lif_rate.py

The firing rate of a leaky integrate-and-fire neuron and its derivative over all inputs above the threshold. x holds the inputs, exact in
single precision, from the float next to 1 up to 1e30; {name}_rate and {name}_derivative of each case hold scale / (refractory time -
time constant log(1 - 1/x)) and its derivative, computed with 76 digits and rounded to nearest. (Needs mpmath and NumPy.)
"""
from pathlib import Path
from random import Random

import numpy as np
from mpmath import log, mp, mpf

from elementwise import logarithmic, rounded, uniform
from generate import write_npz

# Time constant, refractory time and scale, as the settings are in double precision.
CASES = {"cortical": (0.02, 0.002, 0.01), "hertz": (0.02, 0.002, 1.0), "brief": (0.01, 1e-6, 0.001), "refractory": (0.001, 1.0, 0.5)}


def rate(x, tau, refractory, scale):
    return scale / (refractory - tau * log(1 - 1 / x))


def points(random):
    values = ([1 + 2.0**-k for k in range(1, 24)] + [1 + value for value in logarithmic(random, 200, 1e-7, 1)]
              + uniform(random, 200, 1, 10) + logarithmic(random, 150, 2, 1e30))
    return sorted({float(np.float32(value)) for value in values} - {1.0})


def main():
    mp.dps = 76
    x = points(Random(17))
    arrays = {"x": np.array(x)}
    for name, settings in CASES.items():
        tau, refractory, scale = map(mpf, settings)
        rates = [rate(mpf(value), tau, refractory, scale) for value in x]
        arrays[f"{name}_rate"] = np.array([rounded(value) for value in rates])
        arrays[f"{name}_derivative"] = np.array(
            [rounded(tau * a**2 / (scale * mpf(value) * (mpf(value) - 1))) for value, a in zip(x, rates)])
    write_npz(Path(__file__).parent / "lif_rate.npz", arrays)
    print(f"{len(x)} points")


if __name__ == "__main__":
    main()
