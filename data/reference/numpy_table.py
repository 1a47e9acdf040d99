"""Writes numpy_table.npz beside itself: python3 numpy_table.py

Evaluates the left column of the table in docs/from-numpy.md on small inputs, and stores what comes out under the expression
itself as the name, so that the tests can evaluate the right column and compare. The inputs are x (N x C), W (C x K), b (1 x K) and
y (a class for each row of x). What only writes a file is stored as an empty array. (Needs NumPy; made with 1.24.2.)
"""
import re
import tempfile
from pathlib import Path

import numpy as np


def expressions(page):
    table = page.split("\n| NumPy | MyTorch |\n", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `([^`]+)`[^|]*\|", table, re.MULTILINE)


def main():
    here = Path(__file__).parent
    rng = np.random.default_rng(9)
    inputs = {"x": rng.normal(size=(4, 3)), "W": rng.normal(size=(3, 2)), "b": rng.normal(size=(1, 2)), "y": np.array([2, 0, 1, 1], np.int32)}
    arrays = dict(inputs)
    with tempfile.TemporaryDirectory() as folder:
        names = {**inputs, "np": np, "npy": f"{folder}/x.npy", "npz": f"{folder}/weights.npz"}
        for expression in expressions((here / "../../docs/from-numpy.md").read_text(encoding="utf-8")):
            result = eval(expression, names)
            arrays[expression] = np.empty(0) if result is None else np.asarray(result, dtype=np.float64)
    np.savez_compressed(here / "numpy_table.npz", **arrays)


if __name__ == "__main__":
    main()
