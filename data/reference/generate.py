"""Writes the reference arrays beside itself: python3 generate.py

Every array is first compared with PyTorch. If one differs by more than the limit, nothing is written and the exit
code is 1. The same machine and versions give the same bytes.
"""
import io
import sys
import zipfile
from functools import partial
from pathlib import Path

import numpy as np
import torch

import layer_cases
from mlp_cases import CASES, mlp
from torch_peer import LIMIT, Comparison

HERE = Path(__file__).parent


def write_npz(path, arrays):
    """As np.savez_compressed, but with one fixed date in the archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            content = io.BytesIO()
            np.lib.format.write_array(content, np.asarray(array, order="C"), allow_pickle=False)
            archive.writestr(entry, content.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)


def main():
    comparison = Comparison()
    files = {name: getattr(layer_cases, name)(comparison.check)
             for name in ("activations", "softmax_cross_entropy", "linear", "batchnorm")}
    for name, case in CASES.items():
        files[name] = mlp(case, partial(comparison.check, name))

    print(f"NumPy {np.__version__}, PyTorch {torch.__version__}; limit {LIMIT:.0e}\n"
          f"{'case':26} largest relative difference (array)")
    if not comparison.report():
        sys.exit("Too far from PyTorch: nothing was written.")
    for name, arrays in files.items():
        write_npz(HERE / f"{name}.npz", arrays)


if __name__ == "__main__":
    main()
