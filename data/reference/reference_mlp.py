"""The handout's layers and network in plain NumPy float64, written to be read beside the handout.

A batch is N rows (samples) by C columns (features); W is (in x out), b is (1 x out).
"""
import numpy as np


def sigmoid(z):
    e = np.exp(-np.abs(z))  # never overflows
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


# name: (function of z, derivative as a function of the output). A name's position is its code in the files.
ACTIVATIONS = {
    "identity": (lambda z: z, np.ones_like),
    "sigmoid": (sigmoid, lambda state: state * (1.0 - state)),
    "tanh": (np.tanh, lambda state: 1.0 - state * state),
    "relu": (lambda z: np.where(z > 0, z, 0.0), lambda state: np.where(state > 0, 1.0, 0.0)),
}


class Activation:
    def __init__(self, name):
        self.name = name
        self.function, self.slope = ACTIVATIONS[name]

    def forward(self, z):
        self.state = self.function(z)
        return self.state

    def derivative(self):
        return self.slope(self.state)

    def backward(self, delta):
        return delta * self.derivative()


class SoftmaxCrossEntropy:
    def forward(self, x, y):
        """The loss of each sample. Terms with y = 0 are left out, so that 0 times infinity cannot arise."""
        self.labels = y
        largest = x.max(axis=1, keepdims=True)
        with np.errstate(over="ignore"):  # a spread beyond the largest double gives exp(-inf) = 0, as it should
            shifted = x - largest
        exponentials = np.exp(shifted)
        total = exponentials.sum(axis=1, keepdims=True)
        self.softmax = exponentials / total
        self.logsumexp = (largest + np.log(total))[:, 0]
        terms = np.multiply(y, np.log(total) - shifted, where=y != 0, out=np.zeros_like(x))
        return terms.sum(axis=1)

    def derivative(self):
        return self.softmax - self.labels  # per sample: not divided by N


class Linear:
    def __init__(self, W, b):
        self.W, self.b = W.copy(), b.copy()
        self.momentum_W, self.momentum_b = np.zeros_like(W), np.zeros_like(b)
        self.zero_gradients()

    def zero_gradients(self):
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, delta):
        self.dW += self.x.T @ delta / len(delta)  # means over the batch
        self.db += delta.mean(axis=0, keepdims=True)
        return delta @ self.W.T

    def step(self, rate, momentum):
        self.momentum_W = momentum * self.momentum_W - rate * self.dW
        self.momentum_b = momentum * self.momentum_b - rate * self.db
        self.W += self.momentum_W
        self.b += self.momentum_b


class BatchNorm:
    def __init__(self, gamma, beta, alpha=0.9, epsilon=1e-8):
        self.gamma, self.beta, self.alpha, self.epsilon = gamma.copy(), beta.copy(), alpha, epsilon
        self.running_mean, self.running_var = np.zeros_like(gamma), np.ones_like(gamma)
        self.zero_gradients()

    def zero_gradients(self):
        self.dgamma, self.dbeta = np.zeros_like(self.gamma), np.zeros_like(self.beta)

    def forward(self, x, training=True):
        if not training:
            return self.gamma * (x - self.running_mean) / np.sqrt(self.running_var + self.epsilon) + self.beta
        self.mean = x.mean(axis=0, keepdims=True)
        self.centred = x - self.mean
        self.var = (self.centred**2).mean(axis=0, keepdims=True)  # biased: divided by N
        self.inverse_std = 1.0 / np.sqrt(self.var + self.epsilon)
        self.xhat = self.centred * self.inverse_std
        self.running_mean = self.alpha * self.running_mean + (1.0 - self.alpha) * self.mean
        self.running_var = self.alpha * self.running_var + (1.0 - self.alpha) * self.var
        return self.gamma * self.xhat + self.beta

    def backward(self, delta):
        """The appendix's equations 15 to 37, in their order."""
        dxhat = delta * self.gamma
        self.dbeta += delta.sum(axis=0, keepdims=True)  # sums over the batch
        self.dgamma += (delta * self.xhat).sum(axis=0, keepdims=True)
        dvar = -0.5 * (dxhat * self.centred).sum(axis=0, keepdims=True) * self.inverse_std**3
        dmean = (-dxhat.sum(axis=0, keepdims=True) * self.inverse_std
                 - 2.0 * dvar * self.centred.mean(axis=0, keepdims=True))
        return dxhat * self.inverse_std + dvar * 2.0 * self.centred / len(delta) + dmean / len(delta)

    def step(self, rate):
        self.gamma -= rate * self.dgamma  # plain: momentum is for Linear alone
        self.beta -= rate * self.dbeta


class MLP:
    """Linear, then BatchNorm in the first `bn_layers` layers, then the activation; and so on to the output."""

    def __init__(self, weights, biases, activations, bn_layers, rate, momentum):
        self.linears = [Linear(W, b) for W, b in zip(weights, biases)]
        self.norms = [BatchNorm(np.ones_like(b), np.zeros_like(b)) for b in biases[:bn_layers]]
        self.activations = [Activation(name) for name in activations]
        self.criterion = SoftmaxCrossEntropy()
        self.rate, self.momentum = rate, momentum
        self.narrowest = np.inf  # distance to the nearest ReLU kink or tied prediction met so far

    def forward(self, x, training=True):
        for layer, (linear, activation) in enumerate(zip(self.linears, self.activations)):
            x = linear.forward(x)
            if layer < len(self.norms):
                x = self.norms[layer].forward(x, training)
            if activation.name == "relu":
                self.narrowest = min(self.narrowest, np.abs(x).min())
            x = activation.forward(x)
        best_two = np.sort(x, axis=1)[:, -2:]
        self.narrowest = min(self.narrowest, (best_two[:, 1] - best_two[:, 0]).min())
        self.output = x
        return x

    def total_loss(self, y):
        return self.criterion.forward(self.output, y).sum()

    def error(self, y):
        return int((self.output.argmax(axis=1) != y.argmax(axis=1)).sum())

    def backward(self, y):
        self.criterion.forward(self.output, y)
        delta = self.criterion.derivative()
        for layer in reversed(range(len(self.linears))):
            delta = self.activations[layer].backward(delta)
            if layer < len(self.norms):
                delta = self.norms[layer].backward(delta)
            delta = self.linears[layer].backward(delta)

    def zero_gradients(self):
        for layer in self.linears + self.norms:
            layer.zero_gradients()

    def step(self):
        for linear in self.linears:
            linear.step(self.rate, self.momentum)
        for norm in self.norms:
            norm.step(self.rate)
