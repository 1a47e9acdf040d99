"""Optimizers and activations in PyTorch. Activations are the kernels below nn and autograd, which write to preallocated memory."""
import torch

from work import Work

aten = torch.ops.aten

OPTIMIZERS = {
    "SGD": lambda *args, **kwargs: torch.optim.SGD(*args, lr=1e-3, momentum=0.9, **kwargs),
    "RMSprop": torch.optim.RMSprop,
    "Adam": torch.optim.Adam,
    "AdamW": torch.optim.AdamW,
    # With foreach it rounds its learning rate to float32, so the rate must be exact in float32.
    "Adagrad": lambda *args, **kwargs: torch.optim.Adagrad(*args, lr=1 / 128, **kwargs),
}

# Each a pair of functions, with the defaults of nn: input z and output a; gradient d of the output, z, a and the gradient dz of the input.
ACTIVATIONS = {
    "Sigmoid": (
        lambda z, a: aten.sigmoid.out(z, out=a),
        lambda d, z, a, dz: aten.sigmoid_backward.grad_input(d, a, grad_input=dz)),
    "Tanh": (
        lambda z, a: aten.tanh.out(z, out=a),
        lambda d, z, a, dz: aten.tanh_backward.grad_input(d, a, grad_input=dz)),
    "ReLU": (
        lambda z, a: aten.clamp_min.out(z, 0, out=a),
        lambda d, z, a, dz: aten.threshold_backward.grad_input(d, a, 0, grad_input=dz)),
    "LeakyReLU": (
        lambda z, a: aten.leaky_relu.out(z, 0.01, out=a),
        lambda d, z, a, dz: aten.leaky_relu_backward.grad_input(d, z, 0.01, False, grad_input=dz)),
    "ELU": (
        lambda z, a: aten.elu.out(z, 1, 1, 1, out=a),
        lambda d, z, a, dz: aten.elu_backward.grad_input(d, 1, 1, 1, True, a, grad_input=dz)),
    "Softplus": (
        lambda z, a: aten.softplus.out(z, 1, 20, out=a),
        lambda d, z, a, dz: aten.softplus_backward.grad_input(d, z, 1, 20, grad_input=dz)),
    "GELU": (
        lambda z, a: aten.gelu.out(z, out=a),
        lambda d, z, a, dz: aten.gelu_backward.grad_input(d, z, grad_input=dz)),
    "TanhGELU": (
        lambda z, a: aten.gelu.out(z, approximate="tanh", out=a),
        lambda d, z, a, dz: aten.gelu_backward.grad_input(d, z, approximate="tanh", grad_input=dz)),
    "SiLU": (
        lambda z, a: aten.silu.out(z, out=a),
        lambda d, z, a, dz: aten.silu_backward.grad_input(d, z, grad_input=dz)),
    "Softmax": (
        lambda z, a: aten._softmax.out(z, 1, False, out=a),
        lambda d, z, a, dz: aten._softmax_backward_data.out(d, a, 1, z.dtype, grad_input=dz)),
    "LogSoftmax": (
        lambda z, a: aten._log_softmax.out(z, 1, False, out=a),
        lambda d, z, a, dz: aten._log_softmax_backward_data.out(d, a, 1, z.dtype, out=dz)),
}


def create(task, foreach):
    if task.kind == "Step":
        return Step(task, foreach)
    return {"Forward": Forward, "Backward": Backward}[task.kind](task)


def along(direction, result):
    """As in OperationProblem.cs."""
    return torch.dot(direction.double().flatten(), result.double().flatten()).item()


class Step(Work):
    """One parameter, the same gradient in every step."""

    def __init__(self, task, foreach):
        self.x, self.gradient = torch.from_numpy(task.x), torch.from_numpy(task.gradient)
        self.parameter = torch.nn.Parameter(self.x.clone())
        self.parameter.grad = self.gradient
        self.optimizer = OPTIMIZERS[task.function]([self.parameter], foreach=foreach)

    def reset(self):
        """Keeps the memory of the state, which is initially zero."""
        self.parameter.data.copy_(self.x)
        for state in filter(torch.is_tensor, self.optimizer.state[self.parameter].values()):
            state.zero_()

    def step(self):
        self.optimizer.step()

    def value(self):
        return along(self.gradient, self.x - self.parameter.detach())


class Forward(Work):
    def __init__(self, task):
        self.forward, self.backward = ACTIVATIONS[task.function]
        self.x = torch.from_numpy(task.x)
        self.output = torch.empty_like(self.x)

    def step(self):
        self.forward(self.x, self.output)

    def value(self):
        return along(self.x, self.output)


class Backward(Forward):
    def __init__(self, task):
        super().__init__(task)
        self.gradient = torch.from_numpy(task.gradient)
        self.input_gradient = torch.empty_like(self.x)
        self.forward(self.x, self.output)

    def step(self):
        self.backward(self.gradient, self.x, self.output, self.input_gradient)

    def value(self):
        return along(self.gradient, self.input_gradient)
