"""Writes criteria.npz beside itself: python3 criteria.py

Every criterion of the library, evaluated by PyTorch in float64. A case c holds c_x and c_y or c_classes, and what PyTorch
makes of them: c_elements (reduction none: N x K, or N where a loss belongs to the row), c_mean, c_sum, and the gradients
with respect to x of each: c_gradient_none (for a gradient of ones), c_gradient_mean, c_gradient_sum. Inputs are exact in
single precision too. (Needs NumPy and PyTorch.)
"""
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from generate import write_npz

N, K = 19, 5  # more rows than lanes in a vector, in float too, and not a multiple
CLASS_WEIGHTS = np.array([0.5, 2.0, 1.25, 0.0, 3.0])
POSITIVE_WEIGHTS = np.array([0.25, 1.0, 4.0, 2.5, 0.0])
IGNORED = -100


def single(values):
    """Rounded to single precision."""
    return np.asarray(values, dtype=np.float32).astype(np.float64)


def halved(x, y, reduction):
    """1/2 ||x - y||^2 of each sample; its mean is over the samples."""
    losses = 0.5 * ((x - y) ** 2).sum(1)
    return {"none": losses, "mean": losses.mean(), "sum": losses.sum()}[reduction]


def evaluate(loss, x, target):
    """All that PyTorch makes of one case."""
    stored = {}
    for reduction in ("none", "mean", "sum"):
        leaf = torch.tensor(x, requires_grad=True)
        value = loss(leaf, torch.tensor(target), reduction=reduction)
        gradient, = torch.autograd.grad(value.sum(), leaf)
        stored["elements" if reduction == "none" else reduction] = value.detach().numpy()
        stored[f"gradient_{reduction}"] = gradient.numpy()
    return stored


def with_settings(loss, **settings):
    settings = {key: torch.tensor(value) if isinstance(value, np.ndarray) else value for key, value in settings.items()}
    return lambda x, y, reduction: loss(x, y, reduction=reduction, **settings)


def distances(rng):
    """Pairs for the losses of x - y: ordinary ones, some equal; far apart and hardly apart; a batch of one."""
    x, y = single(rng.normal(scale=2, size=(2, N, K)))
    x[0, :3] = y[0, :3]
    x[1, 0], y[1, 0] = 1.5, 0.5  # exactly at Huber's delta of 1
    far = single([[1e4, -1e4, 0, 1e-30, 1e-40], [1e4, 1e4, -0.0, -1e-30, 1.0]])
    near = single([[-1e4, -1e4, 0, -1e-30, 0], [1e4, 9999, 0.0, 1e-30, 1.0]])
    return {"random": (x, y), "extreme": (far, near), "one_row": (x[2:3], y[2:3]), "one_column": (x[:, :1], y[:, :1])}


def probabilities(rng):
    x, y = single(rng.uniform(0.01, 0.99, size=(N, K))), (rng.uniform(size=(N, K)) < 0.4).astype(float)
    soft = single(rng.uniform(size=(N, K)))
    sure = np.array([[0, 1, 0, 1, 0.5], [1e-30, 1 - 2.0**-24, 1e-30, 1 - 2.0**-24, 0.5]])
    return {"random": (x, y), "soft": (x, soft), "one_row": (x[:1], y[:1]),
            "extreme": (single(sure), np.array([[0.0, 1, 1, 0, 0.25], [0, 1, 1, 0, 1]]))}


def logits_of_events(rng):
    x, y = single(rng.normal(scale=3, size=(N, K))), (rng.uniform(size=(N, K)) < 0.4).astype(float)
    extreme = np.array([[1e4, -1e4, 1e4, -1e4, 0], [40, -40, 100, -100, 1e-30]])
    return {"random": (x, y), "soft": (x, single(rng.uniform(size=(N, K)))), "one_row": (x[:1], y[:1]),
            "extreme": (single(extreme), np.array([[1.0, 0, 0, 1, 1], [1, 0, 0, 1, 0]]))}


def logits_of_classes(rng):
    x, classes = single(rng.normal(scale=3, size=(N, K))), rng.integers(K, size=N)
    some = classes.copy()
    some[[0, 4, N - 1]] = IGNORED
    some[1:4] = 2, 3, 1
    extreme = np.array([[1e4, -1e4, 0, 9999, 1e4], [-1e4, -1e4, -1e4, -1e4, -1e4], [0.0] * K, [1e4] * K, [7, 7, 7, 7, -1e4]])
    return {"random": (x, classes), "ignoring": (x, some), "all_ignored": (x[:3], np.full(3, IGNORED)),
            "one_row": (x[:1], np.array([4])), "one_class": (single([[0], [-3.5], [1e4], [-1e4]]), np.zeros(4, dtype=int)),
            "extreme": (extreme, np.array([1, 2, 0, 4, 2]))}


def distributions(rng):
    x, y = single(rng.normal(scale=3, size=(N, K))), rng.dirichlet(np.full(K, 0.5), size=N)
    y[::4, :2] = 0
    y = np.round(y / y.sum(1, keepdims=True) * 1024) / 1024
    y[:, K - 1] = 1 - y[:, :K - 1].sum(1)  # sums of exactly 1: PyTorch's gradient is softmax * sum - y, the handout's softmax - y
    return {"one_hot": (x, np.eye(K)[rng.integers(K, size=N)]), "distribution": (x, y)}


def cases(rng):
    """(name, loss, x, target) of every case."""
    pairs, chances, events = distances(rng), probabilities(rng), logits_of_events(rng)
    classes, spread = logits_of_classes(rng), distributions(rng)
    likelihoods = {name: (F.log_softmax(torch.tensor(x), 1).numpy(), y) for name, (x, y) in classes.items()}
    likelihoods = {name: (single(x), y) for name, (x, y) in likelihoods.items()}
    by_column = {name: (x, y) for name, (x, y) in events.items() if x.shape[1] == K}
    of_k = {name: data for name, data in (classes | spread).items() if data[0].shape[1] == K}
    families = (
        ("squared", F.mse_loss, pairs),
        ("halved", halved, pairs),
        ("absolute", F.l1_loss, pairs),
        ("huber", F.huber_loss, pairs),
        ("huber_narrow", with_settings(F.huber_loss, delta=0.25), pairs),
        ("binary", F.binary_cross_entropy, chances),
        ("logits", F.binary_cross_entropy_with_logits, events),
        ("logits_weighted", with_settings(F.binary_cross_entropy_with_logits, pos_weight=POSITIVE_WEIGHTS), by_column),
        ("logits_triple", with_settings(F.binary_cross_entropy_with_logits, pos_weight=np.array([3.0])), events),
        ("likelihood", F.nll_loss, likelihoods),
        ("likelihood_weighted", with_settings(F.nll_loss, weight=CLASS_WEIGHTS),
         {name: data for name, data in likelihoods.items() if data[0].shape[1] == K}),
        ("likelihood_without_2", with_settings(F.nll_loss, ignore_index=2), {"ignoring": likelihoods["random"]}),
        ("entropy", F.cross_entropy, classes | spread),
        ("entropy_weighted", with_settings(F.cross_entropy, weight=CLASS_WEIGHTS), of_k),
        ("entropy_smoothed", with_settings(F.cross_entropy, label_smoothing=0.125), classes | spread),
        ("entropy_both", with_settings(F.cross_entropy, weight=CLASS_WEIGHTS, label_smoothing=0.125), of_k),
        ("entropy_without_2", with_settings(F.cross_entropy, ignore_index=2, weight=CLASS_WEIGHTS, label_smoothing=0.125),
         {"ignoring": classes["random"]}),
    )
    for family, loss, inputs in families:
        for name, (x, target) in inputs.items():
            yield f"{family}.{name}", loss, x, target


def main():
    arrays = {"class_weights": CLASS_WEIGHTS, "positive_weights": POSITIVE_WEIGHTS}
    count = 0
    for name, loss, x, target in cases(np.random.default_rng(5)):
        key = "classes" if target.dtype == np.int64 else "y"
        arrays |= {f"{name}_x": x, f"{name}_{key}": target.astype(np.int32) if key == "classes" else target}
        arrays |= {f"{name}_{part}": array for part, array in evaluate(loss, x, target).items()}
        count += 1
    write_npz(Path(__file__).parent / "criteria.npz", arrays)
    print(f"PyTorch {torch.__version__}: {count} cases")


if __name__ == "__main__":
    main()
