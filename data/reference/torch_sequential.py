"""Writes torch_sequential.npz beside itself: python3 torch_sequential.py

Small torch.nn.Sequential networks in float64, one for each case of CASES, trained for STEPS steps from stored weights, each
step on its own rows of x and y. Under the names of this library's parameters ("0.W", "1.Gamma"; W is in x out, of Embedding dimension x count):

  {case}_x, {case}_y     the batches, one below the other; for the negative log likelihood {case}_classes, 1-D, instead of y
  {case}_start_{name}    the parameters before the first step
  {case}_output, {case}_dx, {case}_gradient_{name}   of the first batch: output, and gradients of the reduced loss
  {case}_losses          the reduced loss of each step
  {case}_after_{name}    the parameters after the last step
  {case}_{i}.RunningMean, {case}_{i}.RunningVar      those of BatchNorm then, the variance divided by N
  {case}_eval_output     the first batch through the trained network in evaluation mode
  {case}_eval_dx, {case}_eval_gradient_{name}        the gradients of its loss there

Every input of ReLU and its like is at least 1e-4 from its kink, so rounding cannot change a slope, in float neither. (Made
with NumPy 1.24.2 and PyTorch 1.13.0; one seed and one date, so the same machine gives the same bytes.)
"""
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import BatchNorm1d, LayerNorm, Linear
from torch.optim import SGD, Adagrad, Adam, AdamW, RMSprop

from generate import write_npz

HERE = Path(__file__).parent
ROWS, STEPS, KINK = 12, 5, 1e-4
KINKED = nn.ReLU, nn.LeakyReLU, nn.ELU, nn.PReLU


class RMSNorm(nn.Module):
    """As in later versions of PyTorch, whose default epsilon is that of the type."""

    def __init__(self, features, eps=torch.finfo(torch.float64).eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(features)), eps

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


class Embedding(nn.Embedding):
    """Takes indices as numbers, as this library does, and puts the vectors of a row one behind the other."""

    def forward(self, x):
        return super().forward(x.detach().long()).flatten(1)


class Residual(nn.Module):
    """x + f(x)."""

    def __init__(self, *layers):
        super().__init__()
        self.inner = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.inner(x)


class Parallel(nn.ModuleList):
    """Branches side by side."""

    def forward(self, x):
        return torch.cat([branch(x) for branch in self], dim=1)


# The settings stand again in TorchNetworks.cs. Adam's epsilon is large: with the default, an element whose gradient is hardly
# more than rounding would still move by the whole learning rate.
ADAM = dict(lr=0.02, betas=(0.8, 0.95), eps=1e-3)
CASES = {
    "relu": (lambda: [Linear(5, 8), nn.ReLU(), Linear(8, 6), nn.ReLU(), Linear(6, 3)],
             nn.CrossEntropyLoss(), lambda p: SGD(p, lr=0.1, momentum=0.9)),
    "tanh": (lambda: [Linear(4, 7), nn.Tanh(), Linear(7, 2)],
             nn.MSELoss(), lambda p: Adam(p, **ADAM)),
    "gelu": (lambda: [Linear(6, 9), nn.GELU(), Linear(9, 5), nn.GELU(approximate="tanh"), Linear(5, 4)],
             nn.CrossEntropyLoss(reduction="sum"), lambda p: AdamW(p, weight_decay=0.1, **ADAM)),
    "silu": (lambda: [Linear(3, 17), nn.SiLU(), Linear(17, 3)],
             nn.BCEWithLogitsLoss(), lambda p: SGD(p, lr=0.2, momentum=0.8)),
    "elu_leaky": (lambda: [Linear(5, 6), nn.ELU(0.7), Linear(6, 8), nn.LeakyReLU(0.2), Linear(8, 1)],
                  nn.MSELoss(reduction="sum"), lambda p: SGD(p, lr=0.005, momentum=0.9)),
    "batchnorm": (lambda: [Linear(5, 9), BatchNorm1d(9, 1e-8), nn.ReLU(), Linear(9, 6), BatchNorm1d(6, 1e-3, 0.25), nn.Tanh(),
                           Linear(6, 4)],
                  nn.CrossEntropyLoss(), lambda p: SGD(p, lr=0.1, momentum=0.9)),
    "batchnorm_behind": (lambda: [Linear(4, 10), nn.Tanh(), BatchNorm1d(10, 1e-8), Linear(10, 7), nn.SiLU(),
                                  BatchNorm1d(7, 1e-8), Linear(7, 2)],
                         nn.BCEWithLogitsLoss(reduction="sum"), lambda p: Adam(p, **ADAM)),
    "batchnorm_first": (lambda: [BatchNorm1d(5, 1e-8), nn.ReLU(), BatchNorm1d(5, 1e-8), nn.Sigmoid(), Linear(5, 3)],
                        nn.MSELoss(), lambda p: AdamW(p, weight_decay=0.3, **ADAM)),
    "log_softmax": (lambda: [Linear(5, 7), nn.Softplus(), Linear(7, 4), nn.LogSoftmax(dim=1)],
                    nn.NLLLoss(weight=torch.tensor([0.5, 2, 1.25, 1], dtype=torch.float64), ignore_index=2),
                    lambda p: RMSprop(p, lr=0.02, alpha=0.9, eps=1e-3, momentum=0.8)),
    "softmax": (lambda: [Linear(4, 6), nn.Softmax(dim=1), Linear(6, 3), nn.Sigmoid()],
                nn.BCELoss(), lambda p: Adagrad(p, lr=0.1, eps=1e-3)),
    "layer_norm": (lambda: [Linear(5, 9), LayerNorm(9), nn.GELU(), Linear(9, 6), LayerNorm(6, 1e-3), nn.Tanh(), Linear(6, 4)],
                   nn.CrossEntropyLoss(), lambda p: SGD(p, lr=0.1, momentum=0.9)),
    "layer_norm_adam": (lambda: [LayerNorm(5), Linear(5, 11), nn.SELU(), LayerNorm(11), nn.Mish(), Linear(11, 2)],
                        nn.MSELoss(), lambda p: Adam(p, **ADAM)),
    "rms_norm": (lambda: [Linear(5, 9), RMSNorm(9), nn.GELU(), Linear(9, 6), RMSNorm(6, 1e-3), nn.Tanh(), Linear(6, 4)],
                 nn.CrossEntropyLoss(), lambda p: SGD(p, lr=0.1, momentum=0.9)),
    "rms_norm_adam": (lambda: [RMSNorm(5), Linear(5, 11), nn.Softsign(), RMSNorm(11), nn.SELU(), Linear(11, 2)],
                      nn.MSELoss(), lambda p: Adam(p, **ADAM)),
    "prelu": (lambda: [Linear(5, 8), nn.PReLU(8), Linear(8, 6), nn.PReLU(), Linear(6, 3)],
              nn.CrossEntropyLoss(), lambda p: SGD(p, lr=0.1, momentum=0.9)),
    "prelu_adam": (lambda: [Linear(5, 8), nn.PReLU(), Linear(8, 6), nn.PReLU(6), Linear(6, 3)],
                   nn.MSELoss(), lambda p: Adam(p, **ADAM)),
    "embedding": (lambda: [Embedding(7, 3), Linear(6, 5), nn.Tanh(), Linear(5, 3)],
                  nn.CrossEntropyLoss(), lambda p: SGD(p, lr=0.1, momentum=0.9)),
    "embedding_adam": (lambda: [Embedding(4, 5), Linear(10, 5), nn.Mish(), Linear(5, 2)],
                       nn.MSELoss(), lambda p: Adam(p, **ADAM)),
    "no_bias": (lambda: [Linear(5, 6, bias=False), nn.Hardswish(), Linear(6, 5, bias=False), nn.Softsign(), Linear(5, 3)],
                nn.CrossEntropyLoss(), lambda p: SGD(p, lr=0.1, momentum=0.9)),
    "no_bias_adam": (lambda: [Linear(5, 6), nn.SELU(), Linear(6, 5, bias=False), nn.Hardswish(), Linear(5, 3, bias=False)],
                     nn.MSELoss(), lambda p: Adam(p, **ADAM)),
    "residual": (lambda: [Linear(5, 6), Residual(Linear(6, 4), nn.Tanh(), Linear(4, 6)), nn.SiLU(), Linear(6, 3)],
                 nn.CrossEntropyLoss(), lambda p: SGD(p, lr=0.1, momentum=0.9)),
    "residual_adam": (lambda: [Linear(4, 5), Residual(LayerNorm(5), Linear(5, 5), nn.GELU()), Linear(5, 2)],
                      nn.MSELoss(), lambda p: Adam(p, **ADAM)),
    "parallel": (lambda: [Linear(5, 6), Parallel([Linear(6, 4), nn.Sequential(Linear(6, 3), nn.Tanh()), nn.Sigmoid()]), Linear(13, 3)],
                 nn.CrossEntropyLoss(), lambda p: SGD(p, lr=0.1, momentum=0.9)),
    "parallel_adam": (lambda: [Linear(4, 6), Parallel([Linear(6, 2), nn.Softplus()]), Linear(8, 2)],
                      nn.MSELoss(), lambda p: Adam(p, **ADAM)),
}


def targets(criterion, rng, rows, columns):
    """For the negative log likelihood classes, for cross entropy one-hot rows, for binary cross entropy bits."""
    if isinstance(criterion, nn.NLLLoss):
        return rng.integers(columns, size=rows)
    if isinstance(criterion, nn.CrossEntropyLoss):
        return np.eye(columns)[rng.integers(columns, size=rows)]
    if isinstance(criterion, (nn.BCELoss, nn.BCEWithLogitsLoss)):
        return rng.integers(2, size=(rows, columns)).astype(float)
    return rng.normal(size=(rows, columns))


def parameters(network):
    """This library's name and view of each parameter."""
    names = {Linear: ("W", "B"), BatchNorm1d: ("Gamma", "Beta"), LayerNorm: ("Gamma", "Beta"), RMSNorm: ("Gamma",), nn.PReLU: ("Slope",),
             Embedding: ("W",)}
    for i, layer in network.named_children():
        if type(layer) in names:
            for name, value in zip(names[type(layer)], layer.parameters()):
                yield f"{i}.{name}", value
        else:
            for name, value in parameters(layer):
                yield f"{i}.{name}", value


def stored(tensor):
    """W as in x out, everything else of one dimension as a row."""
    array = tensor.detach().numpy().copy()
    return array.T if array.ndim == 2 else array[np.newaxis]


def gradients(network, criterion, x, y):
    """Output, loss and all gradients of a batch; the running estimates of BatchNorm stay."""
    kept = {key: value.clone() for key, value in network.state_dict().items()}
    x = x.clone().requires_grad_()
    network.zero_grad()
    output = network(x)
    criterion(output, y).backward()
    network.load_state_dict(kept)
    return output.detach().numpy().copy(), {"dx": (torch.zeros_like(x) if x.grad is None else x.grad).numpy(), **{f"gradient_{n}": stored(p.grad) for n, p in parameters(network)}}


def biased(layer):
    """The running variance as the same recursion gives it from variances divided by N; all batches have ROWS rows."""
    start = (1 - layer.momentum) ** STEPS
    return (layer.running_var - start) * (ROWS - 1) / ROWS + start


def run(case, seed):
    layers, criterion, create = CASES[case]
    rng = np.random.default_rng(seed)
    network = nn.Sequential(*layers()).double()
    for name, value in parameters(network):
        noise = torch.tensor(rng.normal(size=value.shape))
        value.data = 1 + 0.3 * noise if "Gamma" in name else 0.25 + 0.1 * noise if "Slope" in name else noise / value.shape[-1] ** 0.5 if "W" in name else 0.2 * noise
    widths = [layer for layer in network if isinstance(layer, (Linear, BatchNorm1d))]
    inputs = widths[0].in_features if isinstance(widths[0], Linear) else widths[0].num_features
    x = torch.tensor(rng.normal(size=(STEPS * ROWS, inputs)))
    if isinstance(network[0], Embedding):
        x = torch.tensor(rng.integers(network[0].num_embeddings, size=(STEPS * ROWS, inputs // network[0].embedding_dim)).astype(float))
    y = torch.tensor(targets(criterion, rng, STEPS * ROWS, widths[-1].out_features))
    labels = {"y": y.numpy()} if y.dim() == 2 else {"classes": y.numpy().astype(np.int32)}
    arrays = {"x": x.numpy(), **labels, **{f"start_{n}": stored(p) for n, p in parameters(network)}}
    arrays["output"], first = gradients(network, criterion, x[:ROWS], y[:ROWS])
    arrays |= first

    nearest = [np.inf]
    for layer in network:
        if isinstance(layer, KINKED):
            layer.register_forward_hook(lambda _, z, __: nearest.append(z[0].abs().min().item()))
    optimizer, losses = create(network.parameters()), []
    for xs, ys in zip(x.split(ROWS), y.split(ROWS)):
        optimizer.zero_grad()
        loss = criterion(network(xs), ys)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    arrays |= {"losses": np.array(losses), **{f"after_{n}": stored(p) for n, p in parameters(network)}}

    for i, layer in enumerate(network):
        if isinstance(layer, BatchNorm1d):
            layer.running_var = biased(layer)
            arrays |= {f"{i}.RunningMean": stored(layer.running_mean), f"{i}.RunningVar": stored(layer.running_var)}
    network.eval()
    arrays["eval_output"], last = gradients(network, criterion, x[:ROWS], y[:ROWS])
    return {f"{case}_{n}": a for n, a in (arrays | {f"eval_{n}": a for n, a in last.items()}).items()}, min(nearest)


def main():
    files = {}
    for number, case in enumerate(CASES):
        seeds = (number + 100 * attempt for attempt in range(100))
        files |= next(arrays for arrays, nearest in (run(case, seed) for seed in seeds) if nearest > KINK)
    write_npz(HERE / "torch_sequential.npz", files)


if __name__ == "__main__":
    main()
