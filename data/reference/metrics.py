"""Writes metrics.npz beside itself: python3 metrics.py

The figures of predictions as scikit-learn's sklearn.metrics gives them, in float64.

A case classes.c of K classes has _p (N x K, or N x 1 for the probabilities of class 1 of two) and _classes (N), and of them
_confusion (K x K, true classes down), _precision, _recall and _f1 of each class (K), the same with _macro, _micro and
_weighted (0-D), _accuracy, _log_loss, _log_loss_single (of p in float32), _roc_auc, and _top_k (K, for k = 1 ... K).
All are with zero_division=0, and all but the averages, which are those of the classes that occur, with labels=range(K). Probabilities are multiples of 1/1024, so that their sums are exactly 1, in
float32 too. Where a class has no sample or all of them, scikit-learn 1.2 raises an error for ROC AUC; 1.6 makes it NaN, and so is
what is stored.

A case scores.c has _scores (N) and _classes (N) of two classes, and _area, the ROC AUC. Where both classes occur it has the points of
the curves by falling threshold, _lowest (the lowest score of class 1; inf for none), _tpr, _fpr, _precision and _recall, with the average
precision _ap, and the lowest scores of class 1 with the largest Youden's J, F1 and F2, the highest score on a tie, _youden, _f1 and _f2. A case numbers.c has _x (predictions) and
_y (targets), N x K, and _squared, _absolute and _r2. (Needs NumPy and scikit-learn.)
"""
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics

from generate import write_npz

UNIT = 1024


def shares(rng, rows, classes, concentration=1.0, unit=UNIT):
    """Probabilities that are multiples of 1 / unit."""
    p = np.floor(rng.dirichlet(np.full(classes, concentration), size=rows) * unit) / unit
    p[np.arange(rows), rng.integers(classes, size=rows)] += 1 - p.sum(1)
    return p


def classifications(rng):
    """(name, p, classes) of every case."""
    p = shares(rng, 60, 3)
    skewed = np.minimum(rng.geometric(0.4, size=300) - 1, 6)
    leaning = (shares(rng, 300, 7) + 3 * np.eye(7)[np.where(rng.uniform(size=300) < 0.6, skewed, rng.integers(7, size=300))]) / 4
    yield "three", p, rng.integers(3, size=60)
    yield "many", leaning, skewed
    yield "ties", shares(rng, 80, 4, unit=8), rng.integers(4, size=80)
    yield "all_tied", np.full((12, 4), 0.25), np.arange(12) % 4
    yield "absent_class", shares(rng, 40, 5), np.array([0, 1, 2, 4])[rng.integers(4, size=40)]
    yield "never_predicted", np.hstack([shares(rng, 40, 3), np.zeros((40, 1))]), np.arange(40) % 4
    yield "one_class_only", p[:20], np.full(20, 1)
    yield "one_sample", p[:1], np.array([2])
    yield "perfect", np.eye(4)[np.arange(11) % 4], np.arange(11) % 4
    yield "worst", np.eye(4)[np.arange(11) % 4], (np.arange(11) + 1) % 4
    yield "zeros_and_ones", np.eye(3)[rng.integers(3, size=50)], rng.integers(3, size=50)
    yield "two", shares(rng, 70, 2), rng.integers(2, size=70)
    yield "two_perfect", np.eye(2)[[0, 1, 1, 0, 1]], np.array([0, 1, 1, 0, 1])
    yield "column", np.round(rng.uniform(size=(70, 1)) * 64) / 64, rng.integers(2, size=70)
    yield "column_extremes", np.array([[0], [1], [0.5], [1], [0], [0.5], [1 / UNIT], [1 - 1 / UNIT]]), np.array([0, 1, 0, 0, 1, 1, 0, 1])
    yield "column_one_sample", np.array([[0.75]]), np.array([1])
    yield "two_tied", np.array([[0.5, 0.5], [0.5, 0.5], [0.25, 0.75], [0.75, 0.25], [0.5, 0.5]]), np.array([0, 1, 1, 1, 1])
    yield "gap", np.eye(10)[[0, 9, 9, 0, 9]], np.array([0, 9, 9, 0, 9])
    yield "gap_and_wrong", np.eye(10)[[0, 9, 4, 0, 9, 6]], np.array([0, 9, 9, 2, 9, 6])


def rankings(rng):
    """(name, scores, classes) of every case."""
    scores, classes = rng.normal(size=101).astype(np.float32).astype(float), rng.integers(2, size=101)
    yield "distinct", scores, classes
    yield "ties", np.round(scores * 2), classes
    yield "all_tied", np.zeros(10), np.arange(10) % 2
    yield "perfect", np.array([-3.0, -1, 2, 5]), np.array([0, 0, 1, 1])
    yield "worst", np.array([5.0, 2, -1, -3]), np.array([0, 0, 1, 1])
    yield "extreme", np.array([2.0**100, -2.0**100, 2.0**-100, -2.0**-100, 0.0, -0.0, 2.0**100]), np.array([1, 0, 1, 1, 0, 1, 0])
    yield "one_positive", scores, (np.arange(101) == 40).astype(int)
    yield "one_class", scores[:5], np.ones(5, dtype=int)


def numbers(rng):
    """(name, predictions, targets) of every case; all are exact in single precision."""
    y = rng.normal(scale=3, size=(50, 3)).astype(np.float32).astype(float)
    x = (y + rng.normal(size=y.shape)).astype(np.float32).astype(float)
    constant = y.copy()
    constant[:, 1] = 2.5
    exact = constant.copy()
    exact[:, [0, 2]] = x[:, [0, 2]]
    far = 2.0**20 + np.round(y * 8) / 8
    yield "three_outputs", x, y
    yield "one_output", x[:, :1], y[:, :1]
    yield "worse_than_the_mean", -y[:, :2], y[:, :2]
    yield "perfect", y, y
    yield "constant_targets", x, constant
    yield "constant_and_exact", exact, constant
    yield "far_from_zero", far + np.round(x) / 8, far
    yield "one_sample", x[:1], y[:1]
    yield "two_samples", x[:2], y[:2]


def auc(y, p):
    """Of one class against the other, or of each against the rest; NaN where one has no sample."""
    classes = max(p.shape[1], 2)
    if len(np.unique(y)) < classes:
        return np.nan
    return metrics.roc_auc_score(y, p[:, -1]) if classes == 2 else metrics.roc_auc_score(y, p, multi_class="ovr", labels=range(classes))


def of_classes(p, y):
    full = np.hstack([1 - p, p]) if p.shape[1] == 1 else p
    labels = np.arange(full.shape[1])
    predicted = full.argmax(1)
    stored = {"confusion": metrics.confusion_matrix(y, predicted, labels=labels).astype(float),
              "accuracy": metrics.accuracy_score(y, predicted),
              "log_loss": metrics.log_loss(y, p, labels=labels),
              "log_loss_single": metrics.log_loss(y, p.astype(np.float32), labels=labels),
              "roc_auc": auc(y, p)}
    for average in (None, "macro", "micro", "weighted"):
        of = None if average else labels
        figures = metrics.precision_recall_fscore_support(y, predicted, labels=of, average=average, zero_division=0)
        suffix = f"_{average}" if average else ""
        stored |= {f"{name}{suffix}": figure for name, figure in zip(("precision", "recall", "f1"), figures)}
    scores = full if len(labels) > 2 else full[:, 1]
    stored["top_k"] = np.array([metrics.top_k_accuracy_score(y, scores, k=k, labels=labels) for k in labels + 1])
    return stored


def of_curves(scores, y):
    """scikit-learn lists precision and recall by rising threshold, without the infinite one."""
    fpr, tpr, lowest = metrics.roc_curve(y, scores, drop_intermediate=False)
    precision, recall, rising = metrics.precision_recall_curve(y, scores)
    assert np.array_equal(rising[::-1], lowest[1:])
    lowest[0] = np.inf
    y, best = y.astype(bool), {}
    negatives, positives = np.sum(~y), np.sum(y)
    best["youden"] = lowest[np.argmax(np.rint(tpr * positives) * negatives - np.rint(fpr * negatives) * positives)]
    for beta in 1, 2:
        figures = [metrics.fbeta_score(y, scores >= least, beta=beta, zero_division=0) for least in lowest]
        best[f"f{beta}"] = lowest[np.argmax(np.round(figures, 12))]
    return {"lowest": lowest, "tpr": tpr, "fpr": fpr, "precision": precision[::-1], "recall": recall[::-1], "ap": metrics.average_precision_score(y, scores)} | best


def of_numbers(x, y):
    return {"squared": metrics.mean_squared_error(y, x), "absolute": metrics.mean_absolute_error(y, x), "r2": metrics.r2_score(y, x)}


def main():
    warnings.simplefilter("ignore", sklearn.exceptions.UndefinedMetricWarning)
    rng = np.random.default_rng(8)
    arrays, count = {}, 0

    def store(name, inputs, figures):
        nonlocal arrays, count
        arrays |= {f"{name}_{key}": np.asarray(array) for key, array in (inputs | figures).items()}
        count += 1

    for name, p, y in classifications(rng):
        store(f"classes.{name}", {"p": p, "classes": y.astype(np.int32)}, of_classes(p, y))
    for name, scores, y in rankings(rng):
        figures = {"area": metrics.roc_auc_score(y, scores)} | of_curves(scores, y) if len(np.unique(y)) == 2 else {"area": np.nan}
        store(f"scores.{name}", {"scores": scores, "classes": y.astype(np.int32)}, figures)
    for name, x, y in numbers(rng):
        store(f"numbers.{name}", {"x": x, "y": y}, of_numbers(x, y))
    write_npz(Path(__file__).parent / "metrics.npz", arrays)
    print(f"scikit-learn {sklearn.__version__}: {count} cases")


if __name__ == "__main__":
    main()
