"""Writes sample_weights.npz beside itself: python3 sample_weights.py

Losses, gradients and metrics of weighted samples in float64. The losses of the samples are PyTorch's with the reduction none, each times
the weight of its sample; their sum is divided by the sum of the weights (times the weight of the class, where classes are indices and
have weights, and times the number of columns, where PyTorch's mean counts elements), and PyTorch differentiates it. The metrics are those of
scikit-learn with sample_weight. Inputs are exact in single precision too. (Needs NumPy, PyTorch and scikit-learn.)
"""
from pathlib import Path

import numpy as np
import sklearn.metrics as metrics
import torch
import torch.nn.functional as F

from generate import write_npz

N, K = 19, 4  # more rows than lanes in a vector, in float too, and not a multiple
CLASS_WEIGHTS = torch.tensor([0.5, 2, 1.25, 1], dtype=torch.float64)


def single(values):
    """Rounded to single precision."""
    return np.asarray(values, dtype=np.float32).astype(np.float64)


def per_class(weight=None, smoothing=0.0):
    return (lambda x, y: F.cross_entropy(x, y, weight=weight, label_smoothing=smoothing, reduction="none"), weight)


def likelihood(weight=None):
    return (lambda x, y: F.nll_loss(x, y, weight=weight, reduction="none"), weight)


def elementwise(loss, **settings):
    return lambda x, y: loss(x, y, reduction="none", **settings)


def reduced(losses, divisor, x):
    value = losses.sum() / divisor
    gradient, = torch.autograd.grad(value, x)
    return {"mean": value.detach().numpy(), "gradient": gradient.numpy(), "loss": losses.detach().numpy()}


def criteria(rng, weights):
    w = torch.tensor(weights)
    stored = {}
    targets = {
        "squared": (elementwise(F.mse_loss), "x", "y"),
        "absolute": (elementwise(F.l1_loss), "x", "y"),
        "huber": (elementwise(F.huber_loss, delta=0.7), "x", "y"),
        "binary": (elementwise(F.binary_cross_entropy), "p", "q"),
        "logits": (elementwise(F.binary_cross_entropy_with_logits), "x", "q"),
        "logits_weighted": (elementwise(F.binary_cross_entropy_with_logits, pos_weight=CLASS_WEIGHTS), "x", "q"),
    }
    inputs = {"x": single(rng.normal(scale=2, size=(N, K))), "y": single(rng.normal(scale=2, size=(N, K))),
              "p": single(rng.uniform(0.01, 0.99, size=(N, K))), "q": single(rng.uniform(size=(N, K)))}
    for name, (loss, x, y) in targets.items():
        leaf = torch.tensor(inputs[x], requires_grad=True)
        stored |= {f"{name}_{key}": value for key, value in
                   reduced(loss(leaf, torch.tensor(inputs[y])).sum(1) * w, w.sum() * K, leaf).items()}

    classes = rng.integers(K, size=N)
    logs = single(F.log_softmax(torch.tensor(inputs["x"]), 1).numpy())
    indices = {"entropy": per_class(), "entropy_weighted": per_class(CLASS_WEIGHTS), "entropy_smoothed": per_class(smoothing=0.125),
               "entropy_both": per_class(CLASS_WEIGHTS, 0.125), "likelihood": likelihood(), "likelihood_weighted": likelihood(CLASS_WEIGHTS)}
    for name, (loss, class_weights) in indices.items():
        leaf = torch.tensor(logs if name.startswith("likelihood") else inputs["x"], requires_grad=True)
        losses = loss(leaf, torch.tensor(classes)) * w
        divisor = w.sum() if class_weights is None else (w * class_weights[classes]).sum()
        stored |= {f"{name}_{key}": value for key, value in reduced(losses, divisor, leaf).items()}

    return stored | inputs | {"logs": logs, "classes": classes.astype(np.int32)}


def of_metrics(rng, weights):
    probabilities = rng.dirichlet(np.ones(3), size=N)
    classes = rng.integers(3, size=N)
    predicted = probabilities.argmax(1)
    known = {"labels": range(3), "sample_weight": weights, "zero_division": 0}
    stored = {
        "metrics_p": probabilities, "metrics_classes": classes.astype(np.int32),
        "accuracy": metrics.accuracy_score(classes, predicted, sample_weight=weights),
        "log_loss": metrics.log_loss(classes, probabilities, sample_weight=weights, labels=range(3)),
        "confusion": metrics.confusion_matrix(classes, predicted, labels=range(3), sample_weight=weights),
        "top2": metrics.top_k_accuracy_score(classes, probabilities, k=2, sample_weight=weights, labels=range(3)),
        "auc_ovr": metrics.roc_auc_score(classes, probabilities, multi_class="ovr", sample_weight=weights),
    }
    for average in ("macro", "weighted"):
        values = metrics.precision_recall_fscore_support(classes, predicted, average=average, **known)
        stored |= {f"{average}_{name}": value for name, value in zip(("precision", "recall", "f1"), values)}

    scores = np.round(rng.uniform(size=N), 1)  # with ties
    positive = (rng.uniform(size=N) < 0.3 + 0.5 * scores).astype(np.int32)
    false_rate, true_rate, _ = metrics.roc_curve(positive, scores, sample_weight=weights, drop_intermediate=False)
    precision, recall, _ = metrics.precision_recall_curve(positive, scores, sample_weight=weights)
    stored |= {"scores": scores, "positive": positive, "false_rate": false_rate, "true_rate": true_rate,
               "auc": metrics.roc_auc_score(positive, scores, sample_weight=weights),
               "precision": precision[::-1], "recall": recall[::-1],
               "average_precision": metrics.average_precision_score(positive, scores, sample_weight=weights)}

    predictions, targets = rng.normal(size=(2, N, 2)) + 3
    return stored | {
        "predictions": predictions, "targets": targets,
        "mse": metrics.mean_squared_error(targets, predictions, sample_weight=weights),
        "mae": metrics.mean_absolute_error(targets, predictions, sample_weight=weights),
        "r2": metrics.r2_score(targets, predictions, sample_weight=weights)}


def main():
    rng = np.random.default_rng(7)
    weights = single(rng.uniform(0.1, 3, size=N))
    weights[[0, 5, 11]] = 0
    write_npz(Path(__file__).with_suffix(".npz"), {"weights": weights} | criteria(rng, weights) | of_metrics(rng, weights))


if __name__ == "__main__":
    main()
