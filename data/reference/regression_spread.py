"""Writes regression_spread.npz beside itself: python3 regression_spread.py

R2 of targets whose spread is small beside their mean, computed with fractions, which do not round. scikit-learn, which rounds the
mean, is within 1e-6 of them.
A case c has _x (predictions) and _y (targets), N x 1, and _r2, _squared and _absolute (0-D). (Needs NumPy and scikit-learn.)
"""
from fractions import Fraction
from pathlib import Path

import numpy as np
from sklearn.metrics import r2_score

from generate import write_npz


def cases(rng):
    for mean in (1.0, 1e3, 1e6, 1e9, -1e12):
        for rows in (11, 500):
            spread = max(1e-3, abs(mean) * 1e-12)
            targets = mean + spread * rng.normal(size=rows)
            yield f"mean_{mean:g}_{rows}", targets + 100 * spread * rng.normal(size=rows), targets
    targets = np.append(-1e9, 1e6 + rng.normal(size=200))
    yield "far_first", targets + rng.normal(size=201), targets
    yield "far_last", (targets + rng.normal(size=201))[::-1].copy(), targets[::-1].copy()
    yield "rising", np.arange(300.0) + 1e7, np.arange(300.0) * 1.001 + 1e7


def main():
    arrays = {}
    for name, x, y in cases(np.random.default_rng(17)):
        xs, ys = [Fraction(float(v)) for v in x], [Fraction(float(v)) for v in y]
        errors, mean = [a - b for a, b in zip(xs, ys)], sum(ys) / len(ys)
        squares = sum(e * e for e in errors)
        r2 = float(1 - squares / sum((b - mean)**2 for b in ys))
        if abs(r2 - r2_score(y, x)) > 1e-6 * max(1, abs(r2)):
            raise ValueError(f"{name}: {r2} but {r2_score(y, x)}")
        arrays |= {f"{name}_x": x[:, None], f"{name}_y": y[:, None], f"{name}_r2": r2, f"{name}_squared": float(squares / len(x)),
                   f"{name}_absolute": float(sum(map(abs, errors)) / len(x))}
    write_npz(Path(__file__).parent / "regression_spread.npz", arrays)
    print(f"{len(arrays)} arrays")


if __name__ == "__main__":
    main()
