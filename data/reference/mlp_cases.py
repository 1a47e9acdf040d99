"""Cases for whole networks: a few training steps and an evaluation, all in one format, compared with PyTorch."""
from dataclasses import dataclass

import numpy as np

from layer_cases import one_hot
from reference_mlp import ACTIVATIONS, MLP
from torch_peer import TorchMLP

MARGIN = 1e-4  # far above what rounding does, in float too


@dataclass
class Case:
    sizes: list  # input, hiddens ..., output
    activations: list
    batches: list  # the batch size of each step
    rate: float
    momentum: float = 0.0
    bn_layers: int = 0
    seed: int = 1  # one with which nothing comes within the margin
    pixels: bool = False  # inputs like an image's: multiples of 1/256, mostly zero


CASES = {
    "mlp_linear_classifier": Case([784, 10], ["identity"], [20] * 5, 0.1, seed=2, pixels=True),
    "mlp_one_hidden": Case([20, 15, 5], ["sigmoid", "identity"], [16] * 4, 0.5),
    "mlp_five_hidden": Case([24, 32, 20, 28, 16, 12, 8], ["relu", "tanh", "relu", "relu", "tanh", "identity"],
                            [16] * 4, 0.3, seed=3),
    "mlp_batchnorm_1": Case([18, 14, 10, 6], ["sigmoid", "tanh", "identity"], [20] * 4, 0.1, bn_layers=1),
    "mlp_batchnorm_3": Case([30, 24, 18, 12, 7], ["relu", "tanh", "relu", "identity"], [24] * 6, 0.1, bn_layers=3, seed=2),
    "mlp_momentum": Case([16, 12, 6], ["tanh", "identity"], [15] * 8, 0.05, momentum=0.856),
    "mlp_momentum_batchnorm": Case([22, 16, 12, 5], ["relu", "sigmoid", "identity"], [20] * 8, 0.05, momentum=0.9,
                                   bn_layers=2),
    "mlp_mixed": Case([19, 13, 17, 11, 6], ["sigmoid", "identity", "relu", "tanh"], [12, 20, 7, 1], 0.3),
}


def samples(rng, centres, n, pixels):
    """Points scattered about one centre per class, and their one-hot labels."""
    labels = rng.integers(len(centres), size=n)
    x = centres[labels] + rng.normal(size=(n, centres.shape[1]))
    if pixels:
        x = np.clip(np.round(128 * (x - 1)), 0, 255) / 256
    return x, one_hot(labels, len(centres))


def mlp(case, compare):
    rng = np.random.default_rng(case.seed)
    shapes = list(zip(case.sizes, case.sizes[1:]))
    weights = [rng.normal(scale=i**-0.5, size=(i, o)) for i, o in shapes]
    biases = [rng.normal(scale=0.1, size=(1, o)) for _, o in shapes]
    centres = rng.normal(size=(case.sizes[-1], case.sizes[0]))
    settings = weights, biases, case.activations, case.bn_layers, case.rate, case.momentum
    net, peer = MLP(*settings), TorchMLP(*settings)

    names = list(ACTIVATIONS)
    arrays = {"sizes": np.array(case.sizes, np.int32),
              "activations": np.array([names.index(name) for name in case.activations], np.int32),
              "bn_layers": np.int32(case.bn_layers), "learning_rate": np.float64(case.rate),
              "momentum": np.float64(case.momentum), "steps": np.int32(len(case.batches))}
    for layer, (W, b) in enumerate(zip(weights, biases)):
        arrays |= {f"W_{layer}": W, f"b_{layer}": b}

    losses, peer_losses, errors = [], [], []
    for s, n in enumerate(case.batches):
        x, y = samples(rng, centres, n, case.pixels)
        net.zero_gradients()
        arrays |= {f"x_{s}": x, f"y_{s}": y, f"output_{s}": net.forward(x)}
        losses.append(net.total_loss(y))
        errors.append(net.error(y))
        net.backward(y)
        peer_output = peer.forward(x)
        peer_losses.append(peer.backward(peer_output, y).item())
        compare(f"output_{s}", arrays[f"output_{s}"], peer_output)
        if s == 0:
            arrays |= gradients(net, peer, compare)
        net.step()
        peer.step()
    arrays |= {"losses": np.array(losses), "errors": np.array(errors, np.int32)}
    compare("losses", arrays["losses"], peer_losses)
    arrays |= parameters_after(net, peer, compare)

    x, y = samples(rng, centres, 11, case.pixels)
    output = net.forward(x, training=False)
    arrays |= {"eval_x": x, "eval_y": y, "eval_output": output, "eval_loss": np.float64(net.total_loss(y)),
               "eval_error": np.int32(net.error(y))}
    peer_output = peer.forward(x, training=False)
    compare("eval_output", output, peer_output)
    compare("eval_loss", net.total_loss(y), peer.backward(peer_output, y).item())
    assert net.narrowest > MARGIN, f"a ReLU input or a prediction is within {net.narrowest} of a tie: change the seed"
    return arrays


def gradients(net, peer, compare):
    arrays = {}
    for l, linear in enumerate(net.linears):
        arrays |= {f"dW_{l}": linear.dW, f"db_{l}": linear.db}
        compare(f"dW_{l}", linear.dW, peer.W[l].grad)
        compare(f"db_{l}", linear.db, peer.b[l].grad, floor=bias_floor(linear.dW))
    for l, norm in enumerate(net.norms):
        arrays |= {f"dgamma_{l}": norm.dgamma, f"dbeta_{l}": norm.dbeta}
        compare(f"dgamma_{l}", norm.dgamma, peer.gamma[l].grad)
        compare(f"dbeta_{l}", norm.dbeta, peer.beta[l].grad)
    return {name: array.copy() for name, array in arrays.items()}


def parameters_after(net, peer, compare):
    arrays = {}
    for l, linear in enumerate(net.linears):
        arrays |= {f"W_{l}_after": linear.W, f"b_{l}_after": linear.b, f"vW_{l}_after": linear.momentum_W,
                   f"vb_{l}_after": linear.momentum_b}
        compare(f"W_{l}_after", linear.W, peer.W[l])
        compare(f"b_{l}_after", linear.b, peer.b[l])
        compare(f"vW_{l}_after", linear.momentum_W, peer.momentum_of(peer.W[l]))
        compare(f"vb_{l}_after", linear.momentum_b, peer.momentum_of(peer.b[l]), floor=bias_floor(linear.momentum_W))
    for l, norm in enumerate(net.norms):
        after = {"gamma": norm.gamma, "beta": norm.beta, "running_mean": norm.running_mean,
                 "running_var": norm.running_var}
        for name, array in after.items():
            arrays[f"{name}_{l}_after"] = array
            compare(f"{name}_{l}_after", array, getattr(peer, name)[l])
    return arrays


def bias_floor(weight_array):
    """BatchNorm takes any constant away again, so the bias before it has a gradient of zero and only rounding is
    left: it is measured against the same layer's weights."""
    return np.abs(weight_array).mean()
