"""Writes near_constant.npz beside itself: python3 near_constant.py

Features that hardly vary, in float64 and float32, and the scale that scikit-learn divides each of them by: 1 where it takes the
variation for rounding. A case c has _x (N x C), _mean and _deviation (StandardScaler's mean_ and scale_, C), _range (MinMaxScaler's
1 / scale_, C), and _other (M x C) with what the standard scaler makes of it, _standard. Names that begin with single are of float32.
(Needs NumPy and scikit-learn.)
"""
from pathlib import Path

import numpy as np
import sklearn
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from generate import write_npz


def cases(rng):
    last_bit = np.where(np.arange(60) % 3 == 0, 0.3, 0.30000000000000004)
    yield "last_bit", np.stack([last_bit, -last_bit, 1000 * last_bit], 1)
    centres = np.array([0.0, 1e-9, 0.3, 1.0, 1e3, 1e6, 1e9])
    for spread in (1e-17, 1e-15, 2e-15, 3e-15, 1e-13, 1e-9, 1e-7, 1e-6, 2e-6):
        yield f"spread_{spread:g}", centres + spread * rng.normal(size=(40, len(centres)))
        yield f"relative_{spread:g}", centres * (1 + spread * rng.normal(size=(200, len(centres))))


def main():
    arrays = {}
    for name, x in cases(np.random.default_rng(3)):
        for prefix, dtype in ("", np.float64), ("single_", np.float32):
            values = x.astype(dtype)
            other = (x[:5] + 0.01).astype(dtype)
            standard, unit = StandardScaler().fit(values), MinMaxScaler().fit(values)
            arrays |= {f"{prefix}{name}_x": values, f"{prefix}{name}_mean": standard.mean_, f"{prefix}{name}_deviation": standard.scale_,
                       f"{prefix}{name}_range": 1 / unit.scale_.astype(float), f"{prefix}{name}_other": other,
                       f"{prefix}{name}_standard": standard.transform(other)}
    write_npz(Path(__file__).parent / "near_constant.npz", arrays)
    print(f"scikit-learn {sklearn.__version__}: {len(arrays)} arrays")


if __name__ == "__main__":
    main()
