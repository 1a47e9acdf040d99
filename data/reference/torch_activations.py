"""Writes torch_activations.npz beside itself: python3 torch_activations.py

Outputs and input gradients of PyTorch's activations in float64, each with several settings. z is a batch with zeros in it,
delta the gradient of its output; z_extreme is one row from 1e-30 to 1e4, both signs, whose output's gradient is 1. For each
name of CASES: {name}_output, {name}_gradient, {name}_extreme_output, {name}_extreme_gradient. (Needs NumPy and PyTorch; made
with 1.24.2 and 1.13.0.)
"""
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F


def lif_rate(z, time_constant, refractory_time, scale):
    """The firing rate of a leaky integrate-and-fire neuron; where z is at most 1, it and its gradient are 0."""
    above = torch.where(z > 1, z - 1, torch.ones_like(z))
    rate = scale / (refractory_time + time_constant * torch.log1p(1 / above))
    return torch.where(z > 1, rate, torch.zeros_like(z))


CASES = {
    "leaky_relu": F.leaky_relu,
    "leaky_relu_steep": lambda z: F.leaky_relu(z, 1.5),
    "leaky_relu_falling": lambda z: F.leaky_relu(z, -0.25),
    "elu": F.elu,
    "elu_small": lambda z: F.elu(z, 0.3),
    "softplus": F.softplus,
    "softplus_sharp": lambda z: F.softplus(z, beta=3, threshold=5),
    "softplus_gentle": lambda z: F.softplus(z, beta=0.1, threshold=50),
    "gelu": F.gelu,
    "gelu_tanh": lambda z: F.gelu(z, approximate="tanh"),
    "silu": F.silu,
    "selu": F.selu,
    "mish": F.mish,
    "hardswish": F.hardswish,
    "softsign": F.softsign,
    "five_relu": lambda z: 5 * F.relu(z),  # seed 001, question 1.2
    "minus_half_tanh": lambda z: -0.5 * torch.tanh(z),
    "lif_rate": lambda z: lif_rate(z, 0.02, 0.002, 0.01),
    "lif_rate_slow": lambda z: lif_rate(z, 0.5, 0.125, 1),
    "unit_step": lambda z: torch.heaviside(z.detach(), torch.ones(1, dtype=z.dtype)) + 0 * z,  # 1 at 0, as in seed 002
    "heaviside": lambda z: torch.heaviside(z.detach(), torch.zeros(1, dtype=z.dtype)) + 0 * z,  # 0 at 0, as in seeds 003 and 004
    "sign": lambda z: torch.where(z > 0, 1.0, -1.0).to(z.dtype) + 0 * z,  # -1 at 0, as in seed 004
    "sign_of_zero": torch.sign,
}


def main():
    rng = np.random.default_rng(7)
    z, delta = rng.normal(scale=3.0, size=(13, 7)), rng.normal(size=(13, 7))
    z[0, :3], z[5, 2] = [0.0, -0.0, 0.0], -0.0
    sizes = [1e-30, 1e-8, 1e-3, 0.1, 1.0, 1.6, 1.7, 5.0, 10.0, 19.9, 20.1, 40.0, 100.0, 499.0, 501.0, 1e4]
    extreme = np.array([[x for size in sizes for x in (size, -size)]])
    arrays = {"z": z, "delta": delta, "z_extreme": extreme}
    for name, function in CASES.items():
        for prefix, values, weights in (name, z, delta), (f"{name}_extreme", extreme, np.ones_like(extreme)):
            leaf = torch.tensor(values, requires_grad=True)
            output = function(leaf)
            output.backward(torch.tensor(weights))
            arrays[f"{prefix}_output"], arrays[f"{prefix}_gradient"] = output.detach().numpy(), leaf.grad.numpy()
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("an array is not finite")
    np.savez_compressed(Path(__file__).parent / "torch_activations.npz", **arrays)


if __name__ == "__main__":
    main()
