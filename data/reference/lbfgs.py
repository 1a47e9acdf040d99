"""Writes lbfgs.npz beside itself: python3 lbfgs.py

torch.optim.LBFGS with line_search_fn="strong_wolfe" in float64. For each case of CASES: {case}_x_s, the parameters after
step s, {case}_losses, what each step returned, and {case}_evaluations, how often each step called its closure. The
starts, and the data of the logistic regression (features, classes), stand beside them.
"""
from pathlib import Path

import numpy as np
import torch
from torch.optim import LBFGS

from generate import write_npz

HERE = Path(__file__).parent
RNG = np.random.default_rng(21)
FEATURES = RNG.normal(size=(60, 5))
CLASSES = (FEATURES @ RNG.normal(size=(5, 3)) + RNG.gumbel(size=(60, 3))).argmax(axis=1)


def rosenbrock(p):
    return 100 * (p[0, 1] - p[0, 0] ** 2) ** 2 + (1 - p[0, 0]) ** 2


def quartic(p):
    """Its minimum is far from where the first lengths lead, so that the line search lengthens its steps."""
    return (torch.tensor([[1.0, 2.0, 3.0]]) * (p - 2) ** 4).sum()


def waves(p):
    """Many minima, so that the line search zooms."""
    return (p ** 2 + 3 * torch.sin(5 * p)).sum()


def logistic(w, b):
    logits = torch.tensor(FEATURES) @ w + b
    return torch.nn.functional.cross_entropy(logits, torch.tensor(CLASSES))


# Function, start, number of steps, settings. They stand again in LBFGSTests.cs.
CASES = {
    "rosenbrock": (rosenbrock, [[[-1.2, 1.0]]], 25, dict(max_iter=1)),
    "rosenbrock_steps": (rosenbrock, [[[-1.2, 1.0]]], 3, dict(max_iter=7, history_size=3)),
    "rosenbrock_evaluations": (rosenbrock, [[[2.0, -1.5]]], 6, dict(max_iter=10, max_eval=5, lr=0.7)),
    "quartic": (quartic, [[[-3.0, 0.5, 7.0]]], 6, dict(max_iter=2, lr=1e-3)),
    "waves": (waves, [[[2.2, -1.7, 0.4, 3.1]]], 6, dict(max_iter=1, lr=3.0)),
    "waves_steps": (waves, [[[-2.9, 1.1, 0.9, -0.2]]], 3, dict(max_iter=6, tolerance_grad=1e-3, tolerance_change=1e-4)),
    "logistic": (logistic, [np.zeros((5, 3)), np.zeros((1, 3))], 12, dict(max_iter=1)),
    "logistic_steps": (logistic, [np.zeros((5, 3)), np.zeros((1, 3))], 2, dict(max_iter=8, history_size=5)),
}


def run(name):
    function, start, steps, settings = CASES[name]
    values = [torch.nn.Parameter(torch.tensor(np.array(value))) for value in start]
    optimizer = LBFGS(values, line_search_fn="strong_wolfe", **settings)
    losses, evaluations, arrays = [], [], {}

    def closure():
        evaluations[-1] += 1
        optimizer.zero_grad()
        loss = function(*values)
        loss.backward()
        return loss

    for s in range(steps):
        evaluations.append(0)
        losses.append(optimizer.step(closure).item())
        for i, value in enumerate(values):
            arrays[f"{name}_{'xb'[i]}_{s}"] = value.detach().numpy().copy()
    return arrays | {f"{name}_losses": np.array(losses), f"{name}_evaluations": np.array(evaluations, dtype=np.int32)}


def main():
    arrays = {"features": FEATURES, "classes": CLASSES.astype(np.int32)}
    for name, (_, start, _, _) in CASES.items():
        arrays |= {f"{name}_{'xb'[i]}": np.array(value) for i, value in enumerate(start)} | run(name)
        print(name, arrays[f"{name}_losses"], arrays[f"{name}_evaluations"])
    write_npz(HERE / "lbfgs.npz", arrays)


if __name__ == "__main__":
    main()
