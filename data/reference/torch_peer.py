"""The same computations in PyTorch float64, its conventions turned into the handout's, and the comparison itself."""
import numpy as np
import torch
import torch.nn.functional as F

LIMIT = 1e-12
ACTIVATIONS = {"identity": lambda z: z, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}


def relative_difference(actual, expected, floor=None, axis=None):
    """Largest |actual - expected| / max(|expected|, floor) over the elements.

    The floor keeps elements that cancelled to almost nothing from being measured against themselves. Unless given,
    it is the mean magnitude of `expected`: of the whole array, or along `axis` where columns differ in scale.
    """
    actual, expected = (np.asarray(a.detach() if torch.is_tensor(a) else a) for a in (actual, expected))
    if actual.shape != expected.shape:
        raise ValueError(f"shapes differ: {actual.shape} and {expected.shape}")
    size = np.abs(expected)
    if floor is None:
        floor = size.mean(axis=axis, keepdims=True)
    difference = np.abs(actual - expected)
    scaled = np.divide(difference, np.maximum(size, floor), where=difference != 0, out=np.zeros_like(size, float))
    return float(scaled.max())


class Comparison:
    """Collects the largest difference of each case."""

    def __init__(self):
        self.largest = {}

    def check(self, case, name, actual, expected, **scale):
        difference = relative_difference(actual, expected, **scale)
        if not difference <= self.largest.get(case, (-1.0, ""))[0]:  # a NaN is kept, and fails
            self.largest[case] = difference, name

    def report(self):
        for case, (difference, name) in self.largest.items():
            print(f"{case:26} {difference:8.1e}  {'' if difference <= LIMIT else 'TOO LARGE '}({name})")
        return all(difference <= LIMIT for difference, _ in self.largest.values())


def leaf(array):
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def cross_entropy(x, y):
    """The loss of each sample. One-hot labels go in as classes: PyTorch multiplies 0 by infinity otherwise."""
    one_hot = bool(((y == 0) | (y == 1)).all())
    return F.cross_entropy(x, y.argmax(dim=1) if one_hot else y, reduction="none")


def batch_norm(x, gamma, beta, running_mean, running_var, epsilon=1e-8, training=True):
    """Moves the running statistics in place. PyTorch's running variance divides by N - 1: turned back to N here."""
    n, kept, torch_var = len(x), 0.9 * running_var, running_var.clone()
    if training and (x == x[0]).all(dim=0).any():
        # A constant column, as in a batch of one. PyTorch's own computes x * scale + shift, which cancels to 1e-12
        # where scale = gamma / sqrt(epsilon), and refuses a batch of one. Here: its operations, and its autograd.
        mean, var = x.mean(0, keepdim=True), x.var(0, unbiased=False, keepdim=True)
        running_mean.copy_(0.9 * running_mean + 0.1 * mean.detach())
        running_var.copy_(kept + 0.1 * var.detach())
        return gamma * (x - mean) / torch.sqrt(var + epsilon) + beta
    out = F.batch_norm(x, running_mean[0], torch_var[0], gamma[0], beta[0], training, momentum=0.1, eps=epsilon)
    if training:
        running_var.copy_(kept + (torch_var - kept) * (n - 1) / n)
    return out


class TorchMLP:
    def __init__(self, weights, biases, activations, bn_layers, rate, momentum):
        self.W, self.b = [leaf(W) for W in weights], [leaf(b) for b in biases]
        self.gamma = [leaf(np.ones_like(b)) for b in biases[:bn_layers]]
        self.beta = [leaf(np.zeros_like(b)) for b in biases[:bn_layers]]
        self.running_mean = [torch.zeros_like(g.detach()) for g in self.gamma]
        self.running_var = [torch.ones_like(g.detach()) for g in self.gamma]
        self.activations = [ACTIVATIONS[name] for name in activations]
        self.rate = rate
        self.optimizer = torch.optim.SGD([{"params": self.W + self.b, "momentum": momentum}], lr=rate)
        if bn_layers:
            self.optimizer.add_param_group({"params": self.gamma + self.beta, "momentum": 0.0})

    def forward(self, x, training=True):
        x = torch.tensor(x)
        for layer, activation in enumerate(self.activations):
            x = F.linear(x, self.W[layer].T, self.b[layer][0])
            if layer < len(self.gamma):
                x = batch_norm(x, self.gamma[layer], self.beta[layer], self.running_mean[layer],
                               self.running_var[layer], training=training)
            x = activation(x)
        return x

    def backward(self, output, y):
        """Gradients of the summed loss; for Linear then of the mean, as the handout scales them."""
        self.optimizer.zero_grad()
        loss = cross_entropy(output, torch.tensor(y)).sum()
        loss.backward()
        for parameter in self.W + self.b:
            parameter.grad /= len(y)
        return loss

    def step(self):
        self.optimizer.step()

    def momentum_of(self, parameter):
        """PyTorch sums gradients and multiplies by the rate when it steps; the handout's sum holds -rate inside."""
        buffer = self.optimizer.state.get(parameter, {}).get("momentum_buffer")
        return -self.rate * (parameter.grad if buffer is None else buffer)
