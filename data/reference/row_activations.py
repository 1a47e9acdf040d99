"""Writes row_activations.npz beside itself: python3 row_activations.py

Softmax, log-softmax and the one-hot of the largest element over the rows of batches, and the gradients of their inputs, in
float64. For each batch of BATCHES: {batch}_z, {batch}_delta (the gradient of the output), and for each name of CASES
{name}_{batch}_output and {name}_{batch}_gradient. Inputs are exact in single precision. The first two come from PyTorch's
functions and autograd, hardmax from argmax (the first one on a tie) and from its definition, without a gradient. (Needs NumPy
and PyTorch; made with 1.24.2 and 1.13.0.)
"""
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

RNG = np.random.default_rng(11)

BATCHES = {
    "usual": RNG.normal(scale=3.0, size=(37, 10)),  # more rows than a vector holds, and no multiple of it
    "one_row": RNG.normal(scale=3.0, size=(1, 23)),
    "one_class": RNG.normal(scale=3.0, size=(9, 1)),
    "all_equal": np.outer([0.0, 1e4, -1e4, 0.1, 1e-40, -3.0], np.ones(7)),
    "extreme": np.array([
        [1e4, -1e4, 0.0, 1.0, -1.0],
        [-1e4, -1e4, -1e4 + 1, -1e4 - 1, -2e4],
        [1e4, 1e4, 1e4, -1e4, 0.0],
        [1e4, 1e4 - 0.5, 1e4 - 3, 1e4 - 30, 1e4 - 600],
        [1e-40, -1e-40, 0.0, 1e-30, 1e-10],
        [20.0, -20.0, 40.0, 39.0, -60.0]]),
    "seed": np.array([[0.6, 3.4, -1.2, 0.05]]),  # seed 003's example of softmax and of one-hot
}

CASES = {
    "softmax": lambda z: F.softmax(z, dim=1),
    "log_softmax": lambda z: F.log_softmax(z, dim=1),
    "hardmax": lambda z: F.one_hot(torch.tensor(z.detach().numpy().argmax(axis=1)), z.shape[1]) + 0 * z,
}


def single(values):
    return values.astype(np.float32).astype(np.float64)


def main():
    arrays = {}
    for batch, values in BATCHES.items():
        z, delta = single(values), single(RNG.normal(size=values.shape))
        arrays[f"{batch}_z"], arrays[f"{batch}_delta"] = z, delta
        for name, function in CASES.items():
            leaf = torch.tensor(z, requires_grad=True)
            output = function(leaf)
            output.backward(torch.tensor(delta))
            arrays[f"{name}_{batch}_output"], arrays[f"{name}_{batch}_gradient"] = output.detach().numpy(), leaf.grad.numpy()
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("an array is not finite")
    np.savez_compressed(Path(__file__).parent / "row_activations.npz", **arrays)


if __name__ == "__main__":
    main()
