"""Writes torch_autograd.npz beside itself: python3 torch_autograd.py

Every operation on variables as a program of a few lines (see autograd_programs.py), by PyTorch in float64. The inputs are multiples of
1/32, exact in single precision too. Beside them limits_*, functions of numbers that are not finite or 0, learning_*, gradient descent
of a small network, and network_*, the Jacobian and the Hessian of another one: see the functions. (Needs NumPy and PyTorch; made with 1.24.2 and 1.13.0.)
"""
import itertools
from pathlib import Path

import numpy as np
import torch

from autograd_programs import BINARY, UNARY, Store, differentiate, run, step
from generate import write_npz

SHAPES = ((1, 1), (1, 7), (13, 1), (4, 3), (3, 5))
REPEATED = (((4, 3), (4, 3)), ((4, 3), (1, 3)), ((4, 3), (4, 1)), ((4, 3), (1, 1)), ((1, 3), (4, 3)), ((4, 1), (4, 3)), ((1, 1), (4, 3)),
            ((4, 1), (1, 3)), ((1, 3), (4, 1)), ((1, 1), (1, 1)), ((1, 5), (1, 1)), ((1, 1), (5, 1)), ((5, 1), (5, 1)))
POSITIVE = ("log", "sqrt")


def grid(rng, shape, low=-64, high=65):
    """Multiples of 1/32 that are not 0 and, as far as there are enough, differ."""
    numbers = np.setdiff1d(np.arange(low, high), [0])
    return rng.choice(numbers, shape, replace=np.prod(shape) > len(numbers)) / 32


def cases(rng):
    for name, shape in itertools.product(UNARY, SHAPES):
        yield f"{name} {shape}", [f"{name} 0"], [grid(rng, shape, 1 if name in POSITIVE else -64)]
    for name, shapes in itertools.product(BINARY, REPEATED):
        if name not in ("append", "stack", "matmul"):
            yield f"{name} {shapes}", [f"{name} 0 1"], [grid(rng, shape) for shape in shapes]
    for shapes in (((4, 3), (3, 5)), ((1, 3), (3, 5)), ((4, 3), (3, 1)), ((4, 1), (1, 5)), ((1, 4), (4, 1)), ((1, 1), (3, 2)), ((3, 2), (1, 1)), ((13, 7), (7, 13))):
        yield f"matmul {shapes}", ["matmul 0 1"], [grid(rng, shape) for shape in shapes]
    for rows, inputs, outputs in ((4, 3, 5), (1, 1, 1), (1, 5, 3), (13, 7, 1)):
        yield f"affine {rows} {inputs} {outputs}", ["affine 0 1 2"], [grid(rng, (rows, inputs)), grid(rng, (inputs, outputs)), grid(rng, (1, outputs))]
    yield "x' x", ["transpose 0", "matmul 1 0"], [grid(rng, (4, 3))]
    yield "x x", ["matmul 0 0"], [grid(rng, (3, 3))]
    yield "x o x", ["multiply 0 0"], [grid(rng, (3, 3))]
    yield "exp(x) / x", ["exp 0", "divide 1 0"], [grid(rng, (3, 3))]
    for number, name in itertools.product((2.5, -0.75), ("add_number", "number_minus", "times", "over", "number_over")):
        yield f"{name} {number}", [f"{name} 0 {number}"], [grid(rng, (4, 3))]
    for exponent in (0, 1, 2, 3, -1, -2, -3, 7):
        yield f"pow {exponent}", [f"pow 0 {exponent}"], [grid(rng, (4, 3))]
    for exponent in (0.5, -0.5, 1.5, 2.75):
        yield f"pow {exponent}", [f"pow 0 {exponent}"], [grid(rng, (4, 3), 1)]
    zeros = np.array([[0.0, 1.5], [-2.0, 0.0]])
    for exponent in (0, 1, 2, 3, 4):
        yield f"pow {exponent} of 0", [f"pow 0 {exponent}"], [zeros]
    for name in ("abs", "relu", "exp", "sin", "tanh", "sigmoid", "softplus", "norm", "product"):
        yield f"{name} of 0", [f"{name} 0"], [zeros]
    for p in (1.5, 3, 4):
        yield f"norm of power {p}", [f"norm_of 0 {p}"], [grid(rng, (4, 3))]
    for count in (1, 2, 3):
        x = grid(rng, (3, 2))
        x.flat[[1, 4, 5][:count]] = 0
        yield f"product with {count} zeros", ["product 0"], [x]
    ties = np.array([[1.0, 2.0, 2.0], [2.0, -1.0, 2.0], [-1.0, -1.0, 0.5]])
    for name in ("max", "row_max", "column_max", "min", "row_min", "column_min"):
        yield f"{name} with ties", [f"{name} 0"], [ties]
    yield "maximum with ties", ["maximum 0 1"], [ties, ties[::-1].copy()]
    yield "minimum with ties", ["minimum 0 1"], [ties, ties[:1]]
    yield "softmax of large numbers", ["softmax 0"], [np.array([[1000.0, 999.0, -1000.0], [-1000.0, -1001.0, -1000.5]])]
    yield "log_softmax of large numbers", ["log_softmax 0"], [np.array([[1000.0, 999.0, -1000.0], [-1000.0, -1001.0, -1000.5]])]
    yield "log_sum_exp of large numbers", ["log_sum_exp 0"], [np.array([[1000.0, 999.0, -1000.0], [-1000.0, -1001.0, -1000.5]])]
    yield "append", ["append 0 1", "append 2 0", "exp 3"], [grid(rng, (4, 3)), grid(rng, (4, 1))]
    yield "stack", ["stack 0 1", "stack 2 0", "exp 3"], [grid(rng, (4, 3)), grid(rng, (1, 3))]
    for rows, columns in ((6, 2), (1, 12), (12, 1), (3, 4)):
        yield f"reshape {rows} x {columns}", [f"reshape 0 {rows} {columns}", "exp 1"], [grid(rng, (4, 3))]
    for bounds in ("0 4 0 3", "1 3 0 3", "0 4 2 3", "3 4 1 2"):
        yield f"slice {bounds}", [f"slice 0 {bounds}", "exp 1"], [grid(rng, (4, 3))]
    yield "rows", ["rows 0 2 0 2 2 1 0", "exp 1"], [grid(rng, (4, 3))]
    yield "one row", ["rows 0 3", "exp 1"], [grid(rng, (4, 3))]
    yield "a leaf that is not used", ["sin 0"], [grid(rng, (2, 2)), grid(rng, (3, 1))]


def limits():
    """Functions of one number and their first and second derivatives (rows) where the argument is NaN, infinite or 0 (columns)."""
    names = ("exp", "log", "sin", "cos", "sqrt", "abs", "sigmoid", "tanh", "relu", "softplus", "number_over 1",
             *(f"pow {exponent}" for exponent in (0, 1, 2, 3, 0.5, 1.5, -0.5, -1, -2)))
    arrays = {"limits_x": np.array([np.nan, np.inf, -np.inf, 0.0, -0.0])}
    for name in names:
        x = torch.tensor(arrays["limits_x"], requires_grad=True)
        operation, *setting = name.split()
        y = step(" ".join([operation, "0", *setting]), [x])
        first, = torch.autograd.grad(y.sum(), x, create_graph=True)
        second = torch.autograd.grad(first.sum(), x)[0] if first.requires_grad else torch.zeros(5)
        arrays[f"limits_{name}"] = torch.stack([y, first, second]).detach().numpy()
    return arrays


def learning(rng):
    """Ten steps of W <- W - kappa dE/dW for E[1/2 |logistic(X W) - T|^2]: losses before each step, and W after the last."""
    x, targets, weights, kappa = grid(rng, (9, 4)), rng.integers(0, 2, (9, 3)) * 1.0, grid(rng, (4, 3)), 0.75
    w, losses = torch.tensor(weights, requires_grad=True), []
    for _ in range(10):
        loss = 0.5 * ((torch.sigmoid(torch.tensor(x) @ w) - torch.tensor(targets))**2).sum(1).mean()
        losses.append(loss.item())
        gradient, = torch.autograd.grad(loss, w)
        w = (w - kappa * gradient).detach().requires_grad_()
    return {"learning_X": x, "learning_T": targets, "learning_W": weights, "learning_kappa": kappa,
            "learning_losses": np.array(losses), "learning_W_after": w.detach().numpy()}


def network(rng):
    """The Jacobian of tanh(x W1 + b1) W2 + b2 at one sample, and the Hessian of its log-sum-exp."""
    shapes = {"x": (1, 5), "W1": (5, 6), "b1": (1, 6), "W2": (6, 4), "b2": (1, 4)}
    arrays = {name: grid(rng, shape, -32, 33) for name, shape in shapes.items()}
    x, w1, b1, w2, b2 = map(torch.tensor, arrays.values())

    def output(point):
        return (torch.tanh(point.reshape(1, 5) @ w1 + b1) @ w2 + b2)[0]

    hessian = torch.autograd.functional.hessian(lambda point: torch.logsumexp(output(point), 0), x[0])
    return {**{f"network_{name}": array for name, array in arrays.items()},
            "network_jacobian": torch.autograd.functional.jacobian(output, x[0]).numpy(), "network_hessian": hessian.numpy()}


def main():
    rng, store = np.random.default_rng(16), Store()
    for name, operations, values in cases(rng):
        lines = [*(f"leaf {value.shape[0]} {value.shape[1]}" for value in values), *operations]
        y = run(lines, map(torch.tensor, values))[-1]
        weights, direction = grid(rng, tuple(y.shape)), [grid(rng, value.shape) for value in values]
        expected = differentiate(lines, values, weights, direction)
        if not all(np.isfinite(array).all() for array in expected):
            raise ValueError(f"{name}: a result is not finite")
        store.add(name, lines, values, weights, direction, expected)
    write_npz(Path(__file__).parent / "torch_autograd.npz", {**store.arrays(), **limits(), **learning(rng), **network(rng)})
    print(f"{len(store.texts)} programs")


if __name__ == "__main__":
    main()
