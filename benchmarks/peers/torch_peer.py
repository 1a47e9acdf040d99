"""The work in PyTorch, as its documentation writes it: nn.Sequential, CrossEntropyLoss, optim.SGD."""
import os
import re

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import problem
import torch_operations
from work import Work

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))

HIDDEN = {"Sigmoid": nn.Sigmoid, "Tanh": nn.Tanh, "ReLU": nn.ReLU}
VERSION = f"PyTorch {torch.__version__}"
FACTS = ", ".join(re.findall(r"BLAS_INFO=\w+|CPU capability usage: \w+|MKL-DNN v[\d.]+|OpenMP \d{6}", torch.__config__.show()))


def network(folder):
    task = problem.Network(folder)
    return Prediction(task) if task.prediction else Training(task)


def operation(folder):
    return torch_operations.create(problem.Operation(folder), foreach=False)


def throughput(folder):
    return Epochs(problem.Images(folder))


def chain(folder):
    return Chain(problem.Chain(folder))


class Chain(Work):
    """The gradient of a sum of 1 x 1 terms, each addition is a separate node."""

    def __init__(self, task):
        self.operations = task.operations
        self.x = torch.ones(1, 1, dtype=getattr(torch, task.type), requires_grad=True)

    def step(self):
        self.x.grad = None
        total = self.x
        for _ in range(self.operations):
            total = total + self.x
        total.backward()

    def value(self):
        return self.x.grad.item()


class Epochs(Work):
    """One step is an epoch over the shuffled batches of a DataLoader."""

    def __init__(self, task):
        self.task = task
        self.samples = TensorDataset(torch.from_numpy(task.x), torch.from_numpy(task.classes))
        self.criterion = nn.CrossEntropyLoss()

    def reset(self):
        torch.manual_seed(1)
        sizes = self.task.sizes
        layers = [layer for i, o in zip(sizes, sizes[1:]) for layer in (nn.Linear(i, o), nn.ReLU())][:-1]
        self.net = nn.Sequential(*layers).to(self.samples.tensors[0].dtype)
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=self.task.learning_rate)
        self.loader = DataLoader(self.samples, batch_size=self.task.batch, shuffle=True)

    def step(self):
        for x, classes in self.loader:
            self.optimizer.zero_grad(set_to_none=True)
            self.criterion(self.net(x), classes).backward()
            self.optimizer.step()

    def value(self):
        with torch.inference_mode():
            predicted = self.net(torch.from_numpy(self.task.test_x)).argmax(dim=1)
        return (predicted.numpy() == self.task.test_classes).mean()


class Prediction(Work):
    """A forward pass in evaluation mode."""

    def __init__(self, task):
        self.task = task
        self.x = torch.from_numpy(task.x)
        self.classes = torch.from_numpy(task.classes)
        self.criterion = nn.CrossEntropyLoss()
        self.net = nn.Sequential(*modules(task)).to(self.x.dtype)
        self.load()
        self.net.eval()

    def load(self):
        linears = [module for module in self.net if isinstance(module, nn.Linear)]
        with torch.no_grad():
            for linear, weight, bias in zip(linears, self.task.weights, self.task.biases):
                linear.weight.copy_(torch.from_numpy(weight.T))
                linear.bias.copy_(torch.from_numpy(bias))

    def step(self):
        with torch.inference_mode():
            self.output = self.net(self.x)

    def value(self):
        return self.criterion(self.output, self.classes).item()


class Training(Prediction):
    """zero_grad, forward, backward, step."""

    def reset(self):
        self.net.train()
        self.load()
        norms = [module for module in self.net if isinstance(module, nn.BatchNorm1d)]
        for norm in norms:
            norm.reset_parameters()
        rate, samples = self.task.learning_rate, len(self.x)
        linears = [parameter for module in self.net if isinstance(module, nn.Linear) for parameter in module.parameters()]
        groups = [{"params": linears, "momentum": self.task.momentum}]
        if norms:
            # PyTorch's gradients are means over the batch. In the handout, those of BatchNorm are sums and are applied without momentum.
            scales = [parameter for norm in norms for parameter in norm.parameters()]
            groups.append({"params": scales, "lr": rate * samples})
        self.optimizer = torch.optim.SGD(groups, lr=rate)

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        self.loss = self.criterion(self.net(self.x), self.classes)
        self.loss.backward()
        self.optimizer.step()

    def value(self):
        return self.loss.item()


def modules(task):
    last = len(task.weights) - 1
    for layer, weight in enumerate(task.weights):
        yield nn.Linear(*weight.shape)
        if layer < task.batch_norm_layers:
            yield nn.BatchNorm1d(weight.shape[1], eps=1e-8)
        if layer < last:
            yield HIDDEN[task.hidden]()
