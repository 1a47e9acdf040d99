"""The work in scikit-learn: partial_fit of an MLPClassifier on the whole batch, or fit on all samples."""
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import LabelBinarizer

import problem
from work import Unable, Work

HIDDEN = {"Sigmoid": "logistic", "Tanh": "tanh", "ReLU": "relu"}
VERSION = f"scikit-learn {sklearn.__version__}"
FACTS = ""


def network(folder):
    task = problem.Network(folder)
    if task.batch_norm_layers:
        raise Unable("has no BatchNorm")
    return Prediction(task) if task.prediction else Training(task)


def throughput(folder):
    return Fit(problem.Images(folder))


class Fit(Work):
    """One call of fit for all epochs, which also creates the initial weights."""

    def __init__(self, task):
        self.task = task
        warnings.simplefilter("ignore", ConvergenceWarning)  # few epochs are intended

    def steps(self, count):
        task = self.task
        self.model = MLPClassifier(
            task.sizes[1:-1], "relu", solver="adam", alpha=0, batch_size=task.batch, learning_rate_init=task.learning_rate,
            max_iter=max(1, count), n_iter_no_change=count + 1, random_state=1)
        if count > 0:
            self.model.fit(task.x, task.classes)

    def value(self):
        return self.model.score(self.task.test_x, self.task.test_classes)


class Training(Work):
    """One call of partial_fit is one step."""

    def __init__(self, task):
        self.task = task
        self.model = MLPClassifier(
            [len(b) for b in task.biases[:-1]], HIDDEN[task.hidden], solver="sgd", alpha=0, batch_size=len(task.x),
            learning_rate_init=task.learning_rate, momentum=task.momentum, nesterovs_momentum=False, shuffle=False,
            n_iter_no_change=2**31)
        self.model.partial_fit(task.x, task.classes, classes=np.arange(task.y.shape[1]))
        if task.y.shape[1] == 2:
            self.model.out_activation_ = "softmax"
            self.model._label_binarizer = TwoColumns().fit(task.classes)

    def reset(self):
        """Sets the shared initial weights and clears the momentum."""
        self.model.coefs_ = [w.copy() for w in self.task.weights]
        self.model.intercepts_ = [b.copy() for b in self.task.biases]
        self.model.loss_curve_.clear()
        vars(self.model).pop("_optimizer", None)  # the next partial_fit creates a new one

    def step(self):
        self.model.partial_fit(self.task.x, self.task.classes)

    def value(self):
        return self.model.loss_


class Prediction(Training):
    """predict_proba, the only forward pass available; the softmax is a small part of it."""

    def step(self):
        self.probabilities = self.model.predict_proba(self.task.x)

    def value(self):
        rows = np.arange(len(self.task.x))
        return -np.log(self.probabilities[rows, self.task.classes]).mean()


class TwoColumns(LabelBinarizer):
    """Uses a softmax over two classes, like the other contenders; by default scikit-learn uses one logistic output."""

    def transform(self, y):
        column = super().transform(y)
        return np.hstack([1 - column, column])
