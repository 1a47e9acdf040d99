"""Small programs over matrices, which torch_autograd.py and torch_graphs.py run in PyTorch and the tests with variables.

A program is a list of lines: "leaf R C", or an operation, the numbers of the lines whose results it takes, and its settings. The
result is that of the last line. Its loss is the sum of the result times given weights; stored are the result, the gradient of the
loss with respect to each leaf, and the product of the Hessian of the loss, over all leaves, with a given direction.

A file has the texts as one array of bytes ("programs"; each begins with "# name"), and two arrays of numbers in the order of their
use, matrices column by column. "inputs": the leaves, the weights, the direction. "expected": the result, the gradients, the product.
"""
import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def column_major(x, rows, columns):
    return x.t().reshape(columns, rows).t()


def absolute(x):
    """torch.abs, whose second derivative is not initialized in this version."""
    return x * torch.sign(x).detach()


def power_norm(x, p):
    return (absolute(x)**p).sum()**(1 / p)


UNARY = {
    "negate": lambda x: -x, "exp": torch.exp, "log": torch.log, "sin": torch.sin, "cos": torch.cos, "sqrt": torch.sqrt, "abs": absolute,
    "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "softplus": lambda x: F.softplus(x, threshold=500),
    "softmax": lambda x: F.softmax(x, 1), "log_softmax": lambda x: F.log_softmax(x, 1), "log_sum_exp": lambda x: torch.logsumexp(x, 1, keepdim=True),
    "sum": lambda x: x.sum(), "row_sums": lambda x: x.sum(1, keepdim=True), "column_sums": lambda x: x.sum(0, keepdim=True),
    "mean": lambda x: x.mean(), "row_means": lambda x: x.mean(1, keepdim=True), "column_means": lambda x: x.mean(0, keepdim=True),
    "product": lambda x: x.reshape(-1).prod(0), "norm": lambda x: x.norm(),
    "max": lambda x: x.amax((0, 1)), "row_max": lambda x: x.amax(1, keepdim=True), "column_max": lambda x: x.amax(0, keepdim=True),
    "min": lambda x: x.amin((0, 1)), "row_min": lambda x: x.amin(1, keepdim=True), "column_min": lambda x: x.amin(0, keepdim=True),
    "transpose": lambda x: x.t(),
}
BINARY = {
    "add": lambda x, y: x + y, "subtract": lambda x, y: x - y, "multiply": lambda x, y: x * y, "divide": lambda x, y: x / y,
    "maximum": torch.maximum, "minimum": torch.minimum, "append": lambda x, y: torch.cat((x, y), 1), "stack": lambda x, y: torch.cat((x, y), 0),
    "matmul": lambda x, y: x * y if x.numel() == 1 or y.numel() == 1 else x @ y,
}
WITH_SETTINGS = {
    "add_number": lambda x, c: x + c, "number_minus": lambda x, c: c - x, "times": lambda x, c: x * c, "over": lambda x, c: x / c,
    "number_over": lambda x, c: c / x, "pow": lambda x, c: x**c, "norm_of": power_norm,
    "reshape": lambda x, rows, columns: column_major(x, int(rows), int(columns)),
    "slice": lambda x, top, bottom, left, right: x[int(top):int(bottom), int(left):int(right)],
    "rows": lambda x, *rows: x[[int(row) for row in rows]],
}


def step(line, results):
    """The result of one operation."""
    name, *arguments = line.split()
    if name in BINARY:
        y = BINARY[name](*(results[int(argument)] for argument in arguments))
    elif name == "affine":
        x, w, b = (results[int(argument)] for argument in arguments)
        y = x @ w + b
    elif name in UNARY:
        y = UNARY[name](results[int(arguments[0])])
    else:
        y = WITH_SETTINGS[name](results[int(arguments[0])], *map(float, arguments[1:]))
    return y.reshape(1, 1) if y.dim() == 0 else y


def run(lines, leaves, noise=lambda y: y):
    """The results of all lines."""
    results, rest = [], iter(leaves)
    for line in lines:
        results.append(noise(next(rest) if line.startswith("leaf") else step(line, results)))
    return results


def differentiate(lines, values, weights, direction, noise=lambda y: y):
    """The result, the gradients and the product of the Hessian with the direction."""
    leaves = [torch.tensor(value, requires_grad=True) for value in values]
    y = run(lines, leaves, noise)[-1]
    gradients = torch.autograd.grad((y * torch.tensor(weights)).sum(), leaves, create_graph=True, allow_unused=True)
    gradients = [torch.zeros_like(leaf) if gradient is None else gradient for leaf, gradient in zip(leaves, gradients)]
    slope = sum((gradient * torch.tensor(along)).sum() for gradient, along in zip(gradients, direction))
    products = torch.autograd.grad(slope, leaves, allow_unused=True) if slope.requires_grad else [None] * len(leaves)
    return [y.detach().numpy(), *(gradient.detach().numpy() for gradient in gradients),
            *(np.zeros_like(value) if product is None else product.numpy() for value, product in zip(values, products))]


class Store:
    """Programs with their numbers, for one file."""

    def __init__(self):
        self.texts, self.inputs, self.expected = [], [], []

    def add(self, name, lines, values, weights, direction, expected):
        self.texts.append("\n".join([f"# {name}", *lines, ""]))
        self.inputs += [array.ravel("F") for array in (*values, weights, *direction)]
        self.expected += [array.ravel("F") for array in expected]

    def arrays(self):
        return {"programs": np.frombuffer("".join(self.texts).encode(), np.uint8).astype(np.int32),
                "inputs": np.concatenate(self.inputs), "expected": np.concatenate(self.expected)}
