"""The handout's layers in NumPy. Each works in place on the array that the Linear before it owns."""
import numpy as np


class Linear:
    """Its gradients are means over the batch."""

    def __init__(self, samples, weight, bias):
        self.initial = weight, bias
        self.w, self.b = weight.copy(), bias.copy()
        self.dw, self.db = np.empty_like(weight), np.empty_like(bias)
        self.momentum_w, self.momentum_b = np.zeros_like(weight), np.zeros_like(bias)
        self.z = np.empty((samples, weight.shape[1]), weight.dtype)
        self.dx = np.empty((samples, weight.shape[0]), weight.dtype)

    def reset(self):
        np.copyto(self.w, self.initial[0])
        np.copyto(self.b, self.initial[1])
        self.momentum_w.fill(0)
        self.momentum_b.fill(0)

    def forward(self, x):
        self.x = x
        np.matmul(x, self.w, out=self.z)
        self.z += self.b
        return self.z

    def backward(self, delta, first):
        np.matmul(self.x.T, delta, out=self.dw)
        delta.sum(axis=0, out=self.db)
        if not first:  # the gradient of the samples is not used
            np.matmul(delta, self.w.T, out=self.dx)
        return self.dx

    def update(self, rate, momentum):
        rate /= len(self.z)
        for value, velocity, gradient in ((self.w, self.momentum_w, self.dw), (self.b, self.momentum_b, self.db)):
            velocity *= momentum
            gradient *= rate
            velocity -= gradient
            value += velocity


class BatchNorm:
    """Its gradients are sums over the batch, applied without momentum."""

    def __init__(self, z):
        self.normalized = np.empty_like(z)
        self.gamma, self.beta, self.mean, self.running_mean, self.running_variance = np.empty((5, z.shape[1]), z.dtype)

    def reset(self):
        self.gamma.fill(1)
        self.beta.fill(0)
        self.running_mean.fill(0)
        self.running_variance.fill(1)

    def forward(self, z):
        z.sum(axis=0, out=self.mean)
        self.mean /= len(z)
        z -= self.mean
        variance = np.einsum("ij,ij->j", z, z)
        variance /= len(z)
        self.inverse_deviation = 1 / np.sqrt(variance + 1e-8)
        np.multiply(z, self.inverse_deviation, out=self.normalized)
        np.multiply(self.normalized, self.gamma, out=z)
        z += self.beta
        self.running_mean += 0.1 * (self.mean - self.running_mean)
        self.running_variance += 0.1 * (variance - self.running_variance)

    def backward(self, delta):
        self.dgamma = np.einsum("ij,ij->j", delta, self.normalized)
        self.dbeta = delta.sum(axis=0)
        self.normalized *= self.dgamma / len(delta)
        delta -= self.dbeta / len(delta)
        delta -= self.normalized
        delta *= self.gamma * self.inverse_deviation

    def update(self, rate):
        self.gamma -= rate * self.dgamma
        self.beta -= rate * self.dbeta


class Identity:
    def forward(self, z):
        pass

    def backward(self, delta):
        pass


class Sigmoid:
    """Uses np.exp, which is vectorized, and takes a third of the time of scipy's expit."""

    def __init__(self, z):
        self.scratch = np.empty_like(z)

    def forward(self, z):
        np.negative(z, out=z)
        np.exp(z, out=z)
        z += 1
        np.reciprocal(z, out=z)
        self.a = z

    def backward(self, delta):
        np.subtract(1, self.a, out=self.scratch)
        self.scratch *= self.a
        delta *= self.scratch


class Tanh:
    def __init__(self, z):
        self.scratch = np.empty_like(z)

    def forward(self, z):
        np.tanh(z, out=z)
        self.a = z

    def backward(self, delta):
        np.multiply(self.a, self.a, out=self.scratch)
        np.subtract(1, self.scratch, out=self.scratch)
        delta *= self.scratch


class ReLU:
    def __init__(self, z):
        self.positive = np.empty(z.shape, bool)

    def forward(self, z):
        np.maximum(z, 0, out=z)
        self.a = z

    def backward(self, delta):
        np.greater(self.a, 0, out=self.positive)
        delta *= self.positive


HIDDEN = {"Sigmoid": Sigmoid, "Tanh": Tanh, "ReLU": ReLU}
