"""Reads the work that the harness wrote to a folder; all contenders start from the same arrays."""
import json
import os

import numpy as np


class Network:
    """The settings of problem.json, one batch, and the initial weights: each in x out; biases are flat."""

    def __init__(self, folder):
        settings = load_settings(folder)
        self.hidden = settings["hidden"]
        self.batch_norm_layers = settings["batch_norm_layers"]
        self.learning_rate = settings["learning_rate"]
        self.momentum = settings["momentum"]
        self.prediction = settings["prediction"]
        self.x = load(folder, "x")
        self.y = load(folder, "y")
        self.classes = self.y.argmax(axis=1)
        self.weights = [load(folder, f"w{layer}") for layer in range(settings["layers"])]
        self.biases = [load(folder, f"b{layer}").ravel() for layer in range(settings["layers"])]


class Product:
    """The operands of a product, transposed as needed: views, not copies."""

    def __init__(self, folder):
        settings = load_settings(folder)
        self.a = load(folder, "a")
        self.b = load(folder, "b")
        self.a = self.a.T if settings["transpose_a"] else self.a
        self.b = self.b.T if settings["transpose_b"] else self.b


class Operation:
    """The class that works, step, forward or backward, and its numbers: see OperationProblem.cs."""

    def __init__(self, folder):
        settings = load_settings(folder)
        self.function = settings["function"]
        self.kind = settings["kind"]
        self.x = load(folder, "x")
        self.gradient = load(folder, "gradient")


class Chain:
    """The number of operations and the type of their numbers: see VariableComparisons.cs."""

    def __init__(self, folder):
        settings = load_settings(folder)
        self.operations = settings["operations"]
        self.type = settings["type"]


class Images:
    """Images to train on and to test with, their classes, and how to train: see ThroughputProblem.cs."""

    def __init__(self, folder):
        settings = load_settings(folder)
        self.sizes = settings["sizes"]
        self.batch = settings["batch"]
        self.learning_rate = settings["learning_rate"]
        self.x = load(folder, "x")
        self.classes = load(folder, "classes").astype(np.int64)
        self.test_x = load(folder, "test_x")
        self.test_classes = load(folder, "test_classes").astype(np.int64)


def load_settings(folder):
    with open(os.path.join(folder, "problem.json")) as file:
        return json.load(file)


def load(folder, name):
    """Converts to NumPy's row-major order."""
    return np.ascontiguousarray(np.load(os.path.join(folder, name + ".npy")))
