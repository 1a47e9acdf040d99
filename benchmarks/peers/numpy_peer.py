"""The work in NumPy: all results are written to preallocated arrays."""
import numpy as np

import problem
from numpy_layers import HIDDEN, BatchNorm, Identity, Linear
from work import Work

VERSION = f"NumPy {np.__version__}"
FACTS = ""


def network(folder):
    task = problem.Network(folder)
    return Prediction(task) if task.prediction else Training(task)


def product(folder):
    return Product(problem.Product(folder))


class Prediction(Work):
    """The forward pass of a network without BatchNorm."""

    def __init__(self, task):
        self.task = task
        self.rows = np.arange(len(task.x))
        self.linears = [Linear(len(task.x), w, b) for w, b in zip(task.weights, task.biases)]
        self.activations = [HIDDEN[task.hidden](linear.z) for linear in self.linears[:-1]] + [Identity()]

    def step(self):
        a = self.task.x
        for linear, activation in zip(self.linears, self.activations):
            a = linear.forward(a)
            activation.forward(a)
        self.output = a

    def value(self):
        z = self.output - self.output.max(axis=1, keepdims=True)
        return (np.log(np.exp(z).sum(axis=1)) - z[self.rows, self.task.classes]).mean()


class Training(Prediction):
    """Forward pass, loss, backward pass and update."""

    def __init__(self, task):
        super().__init__(task)
        with_norm = task.batch_norm_layers
        self.norms = [BatchNorm(linear.z) for linear in self.linears[:with_norm]] + [None] * (len(self.linears) - with_norm)
        self.delta = np.empty_like(task.y)

    def reset(self):
        for linear in self.linears:
            linear.reset()
        for norm in filter(None, self.norms):
            norm.reset()

    def step(self):
        a = self.task.x
        for linear, norm, activation in zip(self.linears, self.norms, self.activations):
            a = linear.forward(a)
            if norm:
                norm.forward(a)
            activation.forward(a)
        delta = self.softmax_cross_entropy(a)
        for layer in reversed(range(len(self.linears))):
            self.activations[layer].backward(delta)
            if self.norms[layer]:
                self.norms[layer].backward(delta)
            delta = self.linears[layer].backward(delta, first=layer == 0)
        for linear in self.linears:
            linear.update(self.task.learning_rate, self.task.momentum)
        for norm in filter(None, self.norms):
            norm.update(self.task.learning_rate)

    def softmax_cross_entropy(self, z):
        """Stores the mean loss and returns softmax - y."""
        z -= z.max(axis=1, keepdims=True)
        correct = z[self.rows, self.task.classes].sum()
        np.exp(z, out=self.delta)
        sums = self.delta.sum(axis=1, keepdims=True)
        self.loss = (np.log(sums).sum() - correct) / len(z)
        self.delta /= sums
        self.delta[self.rows, self.task.classes] -= 1
        return self.delta

    def value(self):
        return self.loss


class Product(Work):
    """A matrix product into a preallocated array."""

    def __init__(self, task):
        self.a, self.b = task.a, task.b
        self.c = np.empty((self.a.shape[0], self.b.shape[1]), self.a.dtype)

    def step(self):
        np.matmul(self.a, self.b, out=self.c)

    def value(self):
        return np.linalg.norm(self.c.astype(np.float64))
