"""Writes row_norms.npz beside itself: python3 row_norms.py

Normalization of long rows of every size, and its gradient, computed with 60 digits and rounded to nearest. x and delta hold the rows, gamma and
beta the scale and shift of each column. For each case of CASES, {case}_output and {case}_dx are the output and the gradient of the input at every
STEP-th column, a row for each of {case}_rows. (Needs mpmath and NumPy.)
"""
from pathlib import Path

import numpy as np
from mpmath import fsum, mp, mpf, sqrt

from generate import write_npz

COLUMNS, STEP = 2500, 50

# Whether the mean counts, epsilon, and the rows; without epsilon, a constant row has no scale.
CASES = {
    "layer": (True, 1e-5, range(8)),
    "layer_zero": (True, 0, [0, 1, 2, 3, 6, 7]),
    "rms": (False, float(np.finfo(float).eps), range(8)),
    "rms_zero": (False, 0, range(8)),
}


def rows(rng):
    noise = rng.integers(-200, 201, size=(8, COLUMNS)) / 64
    return np.stack([
        noise[0],
        1e8 + noise[1],
        1e150 * noise[2],
        1e-150 * noise[3],
        np.full(COLUMNS, 0.1),
        np.full(COLUMNS, 0.7e150),
        1e150 * np.where(np.arange(COLUMNS) % 2 == 0, 1, -1),
        np.where(np.arange(COLUMNS) == 1234, 1e10, noise[7]),
    ])


def normalize(x, delta, gamma, beta, centered, epsilon):
    x, g = [mpf(v) for v in x], [mpf(d) * mpf(s) for d, s in zip(delta, gamma)]
    mean = fsum(x) / COLUMNS if centered else mpf(0)
    deviation = sqrt(fsum((v - mean)**2 for v in x) / COLUMNS + mpf(epsilon))
    n = [(v - mean) / deviation for v in x]
    first = fsum(g) / COLUMNS if centered else mpf(0)
    second = fsum(a * b for a, b in zip(g, n)) / COLUMNS
    output = [v * mpf(s) + (mpf(b) if centered else 0) for v, s, b in zip(n, gamma, beta)]
    return output, [(a - first - v * second) / deviation for a, v in zip(g, n)]


def main():
    mp.dps = 60
    rng = np.random.default_rng(16)
    x = rows(rng)
    delta, gamma, beta = (rng.integers(-100, 101, size=size) / 64 for size in (x.shape, COLUMNS, COLUMNS))
    arrays = {"x": x, "delta": delta, "gamma": gamma[np.newaxis], "beta": beta[np.newaxis]}
    for case, (centered, epsilon, chosen) in CASES.items():
        results = [normalize(x[row], delta[row], gamma, beta, centered, epsilon) for row in chosen]
        arrays[f"{case}_rows"] = np.array(chosen, dtype=np.int32)
        for i, name in enumerate(("output", "dx")):
            arrays[f"{case}_{name}"] = np.array([[float(v) for v in result[i][::STEP]] for result in results])
    write_npz(Path(__file__).parent / "row_norms.npz", arrays)


if __name__ == "__main__":
    main()
