"""Writes scalers.npz beside itself: python3 scalers.py

Features scaled by scikit-learn's StandardScaler and MinMaxScaler, in float64.

A case has _x (N x C, what the scalers are made from) and _other (M x C, what they are applied to), exact in single precision;
_mean and _deviation (C), and with each of the names standard, unit (MinMaxScaler to 0..1) and symmetric (to -1..1) what _other
becomes: _{name}. Where a feature is constant, scikit-learn divides by 1. (Needs NumPy and scikit-learn.)
"""
from pathlib import Path

import numpy as np
import sklearn
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from generate import write_npz


def cases(rng):
    x = (rng.normal(size=(40, 5)) * [1, 100, 0.01, 3, 1] + [0, 5, 0, -7, 100]).astype(np.float32).astype(float)
    constant = x.copy()
    constant[:, [1, 4]] = [0.25, -3]
    yield "usual", x, x[::3] * 1.5
    yield "constant_features", constant, x[:7]
    yield "one_sample", x[:1], x[:4]
    yield "two_samples", x[:2], x[:4]
    yield "far_from_zero", np.round(x * 8) / 8 + 2.0**19, np.round(x[:9] * 4) / 8 + 2.0**19


def main():
    arrays = {}
    for name, x, other in cases(np.random.default_rng(12)):
        standard = StandardScaler().fit(x)
        arrays |= {f"{name}_x": x, f"{name}_other": other, f"{name}_mean": standard.mean_, f"{name}_deviation": standard.scale_,
                   f"{name}_standard": standard.transform(other),
                   f"{name}_unit": MinMaxScaler().fit(x).transform(other),
                   f"{name}_symmetric": MinMaxScaler((-1, 1)).fit(x).transform(other)}
    write_npz(Path(__file__).parent / "scalers.npz", arrays)
    print(f"scikit-learn {sklearn.__version__}: {len(arrays)} arrays")


if __name__ == "__main__":
    main()
