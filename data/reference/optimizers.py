"""Writes optimizers.npz and schedules.npz beside itself: python3 optimizers.py

optimizers.npz: start values W and b, their gradients W_grad_s and b_grad_s in step s, and for each case of CASES the
values after each step and the state after the last; then clipped gradients and penalties. schedules.npz: the learning
rates of two groups, epoch by epoch. All from torch in float64, but for Lion, RMSprop with epsilon under the root and Adam
without the correction of the bias, which are their formulas in NumPy; the same machine and versions give the same bytes. Adadelta and Lion are what the tests write outside the library.
"""
from pathlib import Path

import numpy as np
import torch
from torch.optim import SGD, Adadelta, Adagrad, Adam, AdamW, RMSprop, lr_scheduler
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from generate import write_npz

HERE = Path(__file__).parent
STEPS, EPOCHS, RATES = 5, 40, (0.1, 0.03)


class Lion:
    """Chen et al. 2023, algorithm 2: u = sign(beta1 m + (1 - beta1) g); w -= lr (u + decay w); m = beta2 m + (1 - beta2) g."""

    def __init__(self, groups, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        self.groups = [{"lr": lr, "weight_decay": weight_decay, **group} for group in groups]
        self.betas = betas
        self.state = {p: {"momentum": torch.zeros_like(p)} for group in groups for p in group["params"]}

    def step(self):
        beta1, beta2 = self.betas
        for group in self.groups:
            for p in group["params"]:
                w, g, m = p.detach().numpy(), p.grad.numpy(), self.state[p]["momentum"].numpy()
                u = np.sign(beta1 * m + (1 - beta1) * g)
                w[...] = w - group["lr"] * (u + group["weight_decay"] * w)
                m[...] = beta2 * m + (1 - beta2) * g


class ByFormula:
    """An optimizer that is a formula in NumPy: update(w, g, state), with states that begin at 0, each under this library's name."""

    names = ()

    def __init__(self, groups, **settings):
        self.groups, self.settings = groups, settings
        self.state = {p: {name: torch.zeros_like(p) for name in self.names} for group in groups for p in group["params"]}

    def step(self):
        for group in self.groups:
            for p in group["params"]:
                self.update(p.detach().numpy(), p.grad.numpy(), {name: s.numpy() for name, s in self.state[p].items()}, **self.settings)


class RMSpropUnderRoot(ByFormula):
    """v = alpha v + (1 - alpha) g^2; w -= lr g / sqrt(v + eps)."""

    names = ("square",)

    def update(self, w, g, state, lr, alpha, eps):
        state["square"][...] = alpha * state["square"] + (1 - alpha) * g ** 2
        w[...] = w - lr * g / np.sqrt(state["square"] + eps)


class RMSpropUnderRootCentered(ByFormula):
    """The same less the square of the running mean of g, with the running sum u of the updates, and g = gradient + decay w."""

    names = ("square", "mean", "velocity")

    def update(self, w, g, state, lr, alpha, eps, decay, momentum):
        g = g + decay * w
        state["square"][...] = alpha * state["square"] + (1 - alpha) * g ** 2
        state["mean"][...] = alpha * state["mean"] + (1 - alpha) * g
        state["velocity"][...] = momentum * state["velocity"] + g / np.sqrt(state["square"] - state["mean"] ** 2 + eps)
        w[...] = w - lr * state["velocity"]


class AdamUncorrected(ByFormula):
    """m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w -= lr m / (sqrt(v) + eps); decoupled decay of w before it."""

    names = ("mean", "square")

    def update(self, w, g, state, lr, betas, eps=1e-8, decay=0.0):
        state["mean"][...] = betas[0] * state["mean"] + (1 - betas[0]) * g
        state["square"][...] = betas[1] * state["square"] + (1 - betas[1]) * g ** 2
        w[...] = (1 - lr * decay) * w - lr * state["mean"] / (np.sqrt(state["square"]) + eps)


# The settings stand again in OptimizerCases.cs. "groups" are those of W and of b.
CASES = {
    "sgd": (SGD, dict(lr=0.1)),
    "sgd_decay": (SGD, dict(lr=0.1, weight_decay=0.3)),
    "sgd_momentum": (SGD, dict(lr=0.05, momentum=0.9)),
    "sgd_dampening": (SGD, dict(lr=0.05, momentum=0.8, dampening=0.8, weight_decay=0.1)),
    "sgd_nesterov": (SGD, dict(lr=0.05, momentum=0.9, weight_decay=0.01, nesterov=True)),
    "sgd_groups": (SGD, dict(momentum=0.5, groups=(dict(lr=0.2, weight_decay=0.1), dict(lr=0.01)))),
    "rmsprop": (RMSprop, dict()),
    "rmsprop_decay": (RMSprop, dict(lr=0.02, alpha=0.9, eps=1e-3, weight_decay=0.1)),
    "rmsprop_momentum": (RMSprop, dict(lr=0.02, alpha=0.95, momentum=0.9)),
    "rmsprop_centered": (RMSprop, dict(lr=0.02, alpha=0.9, centered=True)),
    "rmsprop_all": (RMSprop, dict(lr=0.01, alpha=0.8, eps=1e-5, weight_decay=0.05, momentum=0.7, centered=True)),
    "rmsprop_under_root": (RMSpropUnderRoot, dict(lr=0.02, alpha=0.9, eps=1e-3)),
    "rmsprop_under_root_all": (RMSpropUnderRootCentered, dict(lr=0.01, alpha=0.8, eps=1e-2, decay=0.05, momentum=0.7)),
    "adam": (Adam, dict()),
    "adam_decay": (Adam, dict(lr=0.05, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1)),
    "adam_amsgrad": (Adam, dict(lr=0.05, betas=(0.7, 0.6), amsgrad=True)),
    "adam_no_betas": (Adam, dict(lr=0.05, betas=(0.0, 0.0))),
    "adam_groups": (Adam, dict(groups=(dict(lr=0.1, weight_decay=0.2), dict(lr=0.02)))),
    "adam_uncorrected": (AdamUncorrected, dict(lr=0.05, betas=(0.9, 0.999))),
    "adamw_uncorrected": (AdamUncorrected, dict(lr=0.05, betas=(0.8, 0.95), eps=1e-4, decay=0.5)),
    "adamw": (AdamW, dict()),
    "adamw_decay": (AdamW, dict(lr=0.05, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.5)),
    "adamw_amsgrad": (AdamW, dict(lr=0.05, betas=(0.7, 0.6), weight_decay=0.1, amsgrad=True)),
    "adagrad": (Adagrad, dict()),
    "adagrad_decay": (Adagrad, dict(lr=0.1, lr_decay=0.3, weight_decay=0.1)),
    "adagrad_accumulator": (Adagrad, dict(lr=0.1, initial_accumulator_value=0.5, eps=1e-3)),
    "adadelta": (Adadelta, dict()),
    "adadelta_decay": (Adadelta, dict(lr=0.5, rho=0.8, eps=1e-4, weight_decay=0.1)),
    "adadelta_groups": (Adadelta, dict(groups=(dict(lr=0.5, weight_decay=0.2), dict(lr=0.2)))),
    "lion": (Lion, dict(lr=1e-3)),
    "lion_decay": (Lion, dict(lr=0.05, betas=(0.6, 0.7), weight_decay=0.1)),
    "lion_groups": (Lion, dict(groups=(dict(lr=0.1, weight_decay=0.2), dict(lr=0.02)))),
}

# torch's names of the state and this library's.
STATES = {
    SGD: {"momentum_buffer": "velocity"},
    RMSprop: {"square_avg": "square", "grad_avg": "mean", "momentum_buffer": "velocity"},
    Adam: {"exp_avg": "mean", "exp_avg_sq": "square", "max_exp_avg_sq": "largest_square"},
    AdamW: {"exp_avg": "mean", "exp_avg_sq": "square", "max_exp_avg_sq": "largest_square"},
    Adagrad: {"sum": "sum_of_squares"},
    Adadelta: {"square_avg": "square", "acc_delta": "delta"},
    Lion: {"momentum": "momentum"},
} | {cls: {name: name for name in cls.names} for cls in (RMSpropUnderRoot, RMSpropUnderRootCentered, AdamUncorrected)}


def start_and_gradients():
    """W has whole vectors and a rest in either element type. Gradients of many sizes, one of them zero in every step."""
    rng = np.random.default_rng(11)
    arrays = {"W": rng.normal(size=(9, 7)), "b": rng.normal(size=(1, 3))}
    for s in range(STEPS):
        w = rng.normal(size=(9, 7)) * 10 ** rng.uniform(-4, 2, size=(9, 7))
        w[2, 3] = 0
        arrays |= {f"W_grad_{s}": w, f"b_grad_{s}": rng.normal(size=(1, 3))}
    return arrays


def steps(name, inputs):
    cls, settings = CASES[name]
    settings = dict(settings)
    values = {key: torch.nn.Parameter(torch.tensor(inputs[key])) for key in "Wb"}
    groups = settings.pop("groups", ({}, {}))
    optimizer = cls([{"params": [values[key]], **group} for key, group in zip("Wb", groups)], **{"lr": 1e-3, **settings}
                    if cls is SGD else settings)
    arrays = {}
    for s in range(STEPS):
        for key, value in values.items():
            value.grad = torch.tensor(inputs[f"{key}_grad_{s}"])
        optimizer.step()
        arrays |= {f"{name}_{key}_{s}": value.detach().numpy().copy() for key, value in values.items()}
    for key, value in values.items():
        for theirs, ours in STATES[cls].items():
            state = optimizer.state[value].get(theirs)
            if state is not None:
                arrays[f"{name}_{key}_{ours}"] = state.numpy()
    return arrays


def clipping_and_penalties(inputs):
    arrays = {}
    for name, clip in (("norm_clipped", lambda p: clip_grad_norm_(p, 2.5)), ("norm_kept", lambda p: clip_grad_norm_(p, 1e4)),
                       ("value_clipped", lambda p: clip_grad_value_(p, 0.4))):
        values = [torch.nn.Parameter(torch.tensor(inputs[key])) for key in "Wb"]
        for key, value in zip("Wb", values):
            value.grad = torch.tensor(inputs[f"{key}_grad_0"])
        norm = clip(values)
        arrays |= {f"{name}_{key}": value.grad.numpy() for key, value in zip("Wb", values)}
        if norm is not None:
            arrays[name] = norm.numpy()
    weights = inputs["W"].copy()
    weights[1, 1], weights[8, 6] = 0.0, -0.0
    arrays["penalty_W"] = weights
    for name, penalty in (("l1", lambda w: 0.3 * w.abs().sum()), ("l2", lambda w: 0.3 / 2 * (w * w).sum())):
        w = torch.tensor(weights, requires_grad=True)
        value = penalty(w)
        value.backward()
        arrays |= {name: value.detach().numpy(), f"{name}_gradient": w.grad.numpy()}
    return arrays


def optimizer_of_two_groups():
    return SGD([{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in RATES], lr=1.0)


def rates(optimizer):
    return [group["lr"] for group in optimizer.param_groups]


def schedule(create, closed_form=True):
    """The recursions of torch drift by rounding, so where there is a closed form it is stored, after a comparison."""
    optimizer = optimizer_of_two_groups()
    scheduler = create(optimizer)
    rows = []
    for _ in range(EPOCHS):
        rows.append(scheduler._get_closed_form_lr() if closed_form else rates(optimizer))
        assert np.allclose(rows[-1], rates(optimizer), rtol=1e-12, atol=1e-15)
        optimizer.step()
        scheduler.step()
    return np.array(rows)


def chain(*create, by_hand=()):
    """Schedulers that step one after the other; by_hand has epochs, before whose steps the rates are set to 0.02 and 0.07."""
    optimizer = optimizer_of_two_groups()
    schedulers = [make(optimizer) for make in create]
    rows = []
    for epoch in range(EPOCHS):
        if epoch in by_hand:
            for group, rate in zip(optimizer.param_groups, (0.02, 0.07)):
                group["lr"] = rate
        rows.append(rates(optimizer))
        optimizer.step()
        for scheduler in schedulers:
            scheduler.step()
    return np.array(rows)


def plateau(figures, **settings):
    optimizer = optimizer_of_two_groups()
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, **settings)
    rows = []
    for figure in figures:
        scheduler.step(figure)
        rows.append(rates(optimizer))
    return np.array(rows)


def schedules():
    rng = np.random.default_rng(12)
    figures = np.maximum(0.5, 2 * 0.8 ** np.arange(EPOCHS)) + 0.002 * rng.normal(size=EPOCHS)
    sequence = lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.LinearLR(o, 0.25, total_iters=4), lr_scheduler.CosineAnnealingLR(o, 20)], [6])
    return {
        "figures": figures,
        "step": schedule(lambda o: lr_scheduler.StepLR(o, 7, 0.5)),
        "step_defaults": schedule(lambda o: lr_scheduler.StepLR(o, 3)),
        "exponential": schedule(lambda o: lr_scheduler.ExponentialLR(o, 0.93)),
        "cosine": schedule(lambda o: lr_scheduler.CosineAnnealingLR(o, 25, 0.001)),
        "cosine_to_zero": schedule(lambda o: lr_scheduler.CosineAnnealingLR(o, 12)),
        "linear": schedule(lambda o: lr_scheduler.LinearLR(o, 0.1, total_iters=11)),
        "linear_defaults": schedule(lambda o: lr_scheduler.LinearLR(o)),
        "linear_down": schedule(lambda o: lr_scheduler.LinearLR(o, 0.9, 0.2, 8)),
        "sequence": schedule(sequence, closed_form=False),
        "chain": chain(lambda o: lr_scheduler.ExponentialLR(o, 0.95), lambda o: lr_scheduler.LinearLR(o, 0.25, total_iters=6)),
        "chain_cosine": chain(lambda o: lr_scheduler.CosineAnnealingLR(o, 50, 0.001), lambda o: lr_scheduler.StepLR(o, 7, 0.5)),
        "by_hand_step": chain(lambda o: lr_scheduler.StepLR(o, 7, 0.5), by_hand=(5, 20)),
        "by_hand_exponential": chain(lambda o: lr_scheduler.ExponentialLR(o, 0.93), by_hand=(0, 20)),
        "by_hand_linear": chain(lambda o: lr_scheduler.LinearLR(o, 0.1, total_iters=11), by_hand=(5, 20)),
        "by_hand_cosine": chain(lambda o: lr_scheduler.CosineAnnealingLR(o, 50, 0.001), by_hand=(5, 20)),
        "plateau": plateau(figures, factor=0.5, patience=2),
        "plateau_defaults": plateau(figures),
        "plateau_cooldown": plateau(figures, factor=0.3, patience=1, cooldown=3, threshold=0.01),
        "plateau_absolute": plateau(figures, factor=0.5, patience=0, threshold=0.02, threshold_mode="abs", min_lr=0.004),
        "plateau_epsilon": plateau(figures, factor=0.5, patience=1, threshold=0.01, eps=0.002),
        "plateau_maximize": plateau(3 - figures, factor=0.5, patience=2, mode="max"),
        "plateau_maximize_absolute": plateau(3 - figures, factor=0.5, patience=2, threshold=0.05, threshold_mode="abs",
                                             mode="max"),
    }


def main():
    inputs = start_and_gradients()
    arrays = dict(inputs)
    for name in CASES:
        arrays |= steps(name, inputs)
    write_npz(HERE / "optimizers.npz", arrays | clipping_and_penalties(inputs))
    write_npz(HERE / "schedules.npz", schedules())


if __name__ == "__main__":
    main()
