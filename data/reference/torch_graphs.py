"""Writes torch_graphs.npz beside itself: python3 torch_graphs.py

500 random programs of 1 to 40 operations (see autograd_programs.py) over leaves from 1 x 1 to 13 x 7, by PyTorch in float64. An operation is drawn
among those whose arguments are far from its poles, corners and ties, and a result that grows is divided. A program is kept if it is
well conditioned: noise of 1e-10 on each leaf and result changes the gradients and the product of the Hessian, relative to their mean
magnitude, by 3e-9 at most, in three trials. (Needs NumPy and PyTorch; made with 1.24.2 and 1.13.0.)
"""
from pathlib import Path

import numpy as np
import torch

from autograd_programs import BINARY, UNARY, Store, differentiate, step
from generate import write_npz

COUNT, NOISE, LIMIT, GAP = 500, 1e-10, 3e-9, 0.02
FIRST, CORNERS = ("exp", "sin", "cos", "sigmoid", "tanh", "softplus", "softmax", "log_softmax", "log_sum_exp", "transpose"), ("abs", "relu")
EXTREMA = ("max", "row_max", "column_max", "min", "row_min", "column_min")
REDUCTIONS = ("sum", "row_sums", "column_sums", "mean", "row_means", "column_means")


def apart(x, axis=None):
    """The smallest distance of two elements, along an axis or of all."""
    if x.size == 1 or axis is not None and x.shape[axis] == 1:
        return np.inf
    return np.diff(np.sort(x, axis=axis), axis=-1 if axis is None else axis).min()


def unary(rng, x):
    """The operations with one argument that may be applied to a matrix."""
    names = [name for name in FIRST if name != "exp" or x.max() < 2]
    names += ["negate", *(REDUCTIONS if x.size > 1 else ())]
    names += CORNERS if np.abs(x).min() > GAP else ()
    names += [name for name, axis in zip(EXTREMA, (None, 1, 0) * 2) if x.size > 1 and apart(x, axis) > GAP]
    names += ["log", "sqrt", "pow 0.5", "pow -1.5", "pow 2.25"] if x.min() > 0.25 else []
    names += ["number_over 1.5", "pow -1", "pow -2"] if np.abs(x).min() > 0.25 else []
    names += ["pow 2", "pow 3", "add_number 0.75", "number_minus 1.25", "times -1.5", "over 3"]
    names += ["norm", "norm_of 3"] if np.abs(x).min() > GAP and np.linalg.norm(x) > 0.25 else []
    names += ["product"] if x.size <= 12 else []
    rows, columns = x.shape
    if x.size > 1:
        top, left = int(rng.integers(rows)), int(rng.integers(columns))
        names += [f"slice {top} {rng.integers(top + 1, rows + 1)} {left} {rng.integers(left + 1, columns + 1)}", f"reshape {columns} {rows}"]
        names += ["rows " + " ".join(map(str, rng.integers(rows, size=rng.integers(1, 8))))]
    return names


def fits(x, y):
    return all(a == b or 1 in (a, b) for a, b in zip(x.shape, y.shape)) and max(x.shape[0], y.shape[0]) <= 13 and max(x.shape[1], y.shape[1]) <= 7


def binary(x, y):
    """The operations with two arguments that may be applied to these."""
    names = []
    if fits(x, y):
        names += ["add", "subtract", "multiply"] * 2
        names += ["divide"] if np.abs(y).min() > 0.25 else []
        names += ["maximum", "minimum"] if np.abs(x - y).min() > GAP else []
    if x.size == 1 or y.size == 1 or x.shape[1] == y.shape[0] and y.shape[1] <= 7:
        names += ["matmul"] * 3
    names += ["append"] if x.shape[0] == y.shape[0] and x.shape[1] + y.shape[1] <= 7 else []
    names += ["stack"] if x.shape[1] == y.shape[1] and x.shape[0] + y.shape[0] <= 13 else []
    return names


def draw(rng, results):
    """A line that may follow, with the newest results likelier as arguments."""
    while True:
        i, j = (max(len(results) - 1 - int(rng.geometric(0.3) - 1 if rng.random() < 0.7 else rng.integers(len(results))), 0) for _ in range(2))
        if rng.random() < 0.55:
            names = binary(results[i].numpy(), results[j].numpy())
            if names:
                return f"{rng.choice(names)} {i} {j}"
        else:
            name, *settings = str(rng.choice(unary(rng, results[i].numpy()))).split()
            return " ".join([name, str(i), *settings])


def program(rng):
    """Leaves and lines; results larger than 8 are divided, so that the next operations stay well conditioned."""
    shapes = [(int(rng.integers(1, 14)), int(rng.integers(1, 8))) if rng.random() < 0.4 else (int(rng.integers(1, 5)), int(rng.integers(1, 5)))
              for _ in range(rng.integers(1, 4))]
    values = [rng.permutation(np.setdiff1d(np.arange(-64, 65), [0]))[:rows * columns].reshape(rows, columns) / 32 for rows, columns in shapes]
    lines = [f"leaf {rows} {columns}" for rows, columns in shapes]
    results = [torch.tensor(value) for value in values]
    for _ in range(rng.integers(1, 41)):
        line = draw(rng, results) if results[-1].abs().max() < 8 else f"over {len(results) - 1} 16"
        lines.append(line)
        results.append(step(line, results))
    return values, lines, tuple(results[-1].shape)


def is_well_conditioned(expected, lines, values, weights, direction):
    """Whether noise on each leaf and result changes what is expected little, and central differences may tell the gradients."""
    if not all(np.isfinite(array).all() and np.abs(array).max() < 1e4 for array in expected):
        return False
    for seed in range(3):
        torch.manual_seed(seed)
        noisy = differentiate(lines, values, weights, direction, lambda y: y * (1 + NOISE * (2 * torch.rand(y.shape) - 1)))
        if any(np.abs(a - b).max() > LIMIT * np.abs(b).mean() for a, b in zip(noisy, expected)):
            return False
    return True


def main():
    rng, store, drawn = np.random.default_rng(40), Store(), 0
    while len(store.texts) < COUNT:
        drawn += 1
        values, lines, shape = program(rng)
        weights, direction = (rng.integers(1, 33, shape) / 16, [rng.integers(-32, 33, value.shape) / 32 for value in values])
        expected = differentiate(lines, values, weights, direction)
        if is_well_conditioned(expected, lines, values, weights, direction) and np.abs(expected[1]).max() > 1e-6:
            store.add(f"graph {len(store.texts)}", lines, values, weights, direction, expected)
    write_npz(Path(__file__).parent / "torch_graphs.npz", store.arrays())
    names = [line.split()[0] for text in store.texts for line in text.splitlines()]
    lengths = [sum(not line.startswith(("leaf", "#")) for line in text.splitlines()) for text in store.texts]
    print(f"{COUNT} of {drawn} programs, {np.mean(lengths):.1f} operations each, {max(lengths)} at most")
    print(sorted((names.count(name), name) for name in set(names)))
    print("never:", [name for name in (*UNARY, *BINARY) if name not in names])


if __name__ == "__main__":
    main()
