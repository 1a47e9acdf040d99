"""Cases for the single layers: each returns the arrays of one file, after comparing them with PyTorch."""
import numpy as np
import torch
import torch.nn.functional as F

import torch_peer
from reference_mlp import ACTIVATIONS, Activation, BatchNorm, Linear, SoftmaxCrossEntropy
from torch_peer import leaf


def one_hot(classes, count):
    return np.eye(count)[np.asarray(classes)]


def activations(compare):
    rng = np.random.default_rng(1)
    z = rng.normal(scale=2.0, size=(13, 7))
    z[0, :3], z[5, 2], z[12, 6] = [0.0, -0.0, 0.0], -0.0, 0.0
    sizes = [1e-300, 1e-20, 1e-8, 0.5, 20.0, 40.0, 709.0, 710.0, 745.0, 1e4, 1e308, np.finfo(float).max]
    extreme = np.array([[s, -s] for s in sizes]).reshape(4, 6)
    delta = rng.normal(size=z.shape)
    arrays = {"z": z, "z_extreme": extreme, "delta": delta}
    for name in ACTIVATIONS:
        for prefix, values in ((name, z), (f"{name}_extreme", extreme)):
            activation, peer_z = Activation(name), leaf(values)
            arrays[f"{prefix}_state"] = activation.forward(values)
            arrays[f"{prefix}_derivative"] = activation.derivative()
            peer = torch_peer.ACTIVATIONS[name](peer_z)
            slope, = torch.autograd.grad(peer.sum(), peer_z)
            # Element by element, save the very smallest: there PyTorch's sigmoid underflows to zero.
            compare("activations", f"{prefix}_state", arrays[f"{prefix}_state"], peer, floor=1e-290)
            # 1 - s cancels where s is nearly 1, so a slope is measured against the steepest slope.
            compare("activations", f"{prefix}_derivative", arrays[f"{prefix}_derivative"], slope,
                    floor=0.25 if name == "sigmoid" else 1.0)
        activation, peer_z = Activation(name), leaf(z)
        activation.forward(z)
        arrays[f"{name}_backward"] = activation.backward(delta)
        torch_peer.ACTIVATIONS[name](peer_z).backward(torch.tensor(delta))
        compare("activations", f"{name}_backward", arrays[f"{name}_backward"], peer_z.grad)
    return arrays


def softmax_cross_entropy(compare):
    rng = np.random.default_rng(2)
    soft = rng.dirichlet(np.full(10, 0.5), size=15)
    soft[::4, :3] = 0.0  # labels of exactly zero among soft ones
    extreme = np.array([
        [1e4] * 6,                               # whole rows equal
        [-1e4] * 6,
        [0.0] * 6,
        [1e4, 1e4, -1e4, -1e4, 1e4, 0.0],        # ties for the largest
        [1e4, -1e4, 9999.0, 9998.5, -9999.0, 1.0],
        [-1e4, -10001.0, -10002.0, -1e4, -10010.0, -10100.0],
        [1e4, -1e4, 1e4, -1e4, 0.0, 5e3],
        [1e300, -1e300, 1e4, -1e4, 0.0, 1.0],    # a huge spread, the label on its far side
        [1.7e308, -1.7e308, 1e4, -1e4, 0.0, 1.0],  # a spread no double can hold, the label on the largest
    ])
    cases = {
        "random_": (rng.normal(scale=3.0, size=(20, 10)), one_hot(rng.integers(10, size=20), 10)),
        "extreme_": (extreme, one_hot([0, 3, 5, 1, 3, 2, 1, 1, 0], 6)),
        "soft_": (rng.normal(scale=3.0, size=(15, 10)), soft / soft.sum(axis=1, keepdims=True)),
        "single_class_": (np.array([[0.0], [-3.5], [1e4], [-1e4], [710.0]]), np.ones((5, 1))),
    }
    arrays = {}
    for prefix, (x, y) in cases.items():
        criterion = SoftmaxCrossEntropy()
        arrays |= {prefix + "x": x, prefix + "y": y, prefix + "loss": criterion.forward(x, y),
                   prefix + "derivative": criterion.derivative(), prefix + "logsumexp": criterion.logsumexp}
        peer_x = leaf(x)
        loss = torch_peer.cross_entropy(peer_x, torch.tensor(y))
        loss.sum().backward()
        for name, peer in (("loss", loss), ("derivative", peer_x.grad), ("logsumexp", torch.logsumexp(peer_x, 1))):
            compare("softmax_cross_entropy", prefix + name, arrays[prefix + name], peer, floor=1.0)
    return arrays


def linear(compare):
    rng = np.random.default_rng(3)
    arrays = {}
    for prefix, n in (("", 20), ("one_", 1)):
        case = {"x": rng.normal(size=(n, 17)), "W": rng.normal(size=(17, 9)), "b": rng.normal(size=(1, 9)),
                "delta": rng.normal(size=(n, 9)), "delta2": rng.normal(size=(n, 9))}
        layer = Linear(case["W"], case["b"])
        case["out"] = layer.forward(case["x"])
        case["dx"] = layer.backward(case["delta"])
        case |= {"dW": layer.dW.copy(), "db": layer.db.copy()}
        layer.backward(case["delta2"])  # not zeroed: adds
        case |= {"dW_accumulated": layer.dW, "db_accumulated": layer.db}

        x, W, b = leaf(case["x"]), leaf(case["W"]), leaf(case["b"])
        out = F.linear(x, W.T, b[0])
        out.backward(torch.tensor(case["delta"]), retain_graph=True)
        peer = {"out": out, "dx": x.grad.clone(), "dW": W.grad / n, "db": b.grad / n}
        out.backward(torch.tensor(case["delta2"]))
        peer |= {"dW_accumulated": W.grad / n, "db_accumulated": b.grad / n}
        for name, expected in peer.items():
            compare("linear", prefix + name, case[name], expected)
        arrays |= {prefix + name: array for name, array in case.items()}
    return arrays


def batchnorm(compare):
    rng = np.random.default_rng(4)
    gamma, beta = rng.uniform(0.5, 2.0, size=(1, 6)), rng.normal(size=(1, 6))
    arrays = {"gamma": gamma, "beta": beta}
    for prefix, batches, n in (("", 4, 32), ("one_", 1, 1)):
        layer = BatchNorm(gamma, beta)
        running_mean, running_var = torch.zeros(1, 6, dtype=torch.float64), torch.ones(1, 6, dtype=torch.float64)
        for s in range(batches):
            offset, spread = rng.uniform(-10, 10, size=(1, 6)), 10 ** rng.uniform(-1, 1, size=(1, 6))
            x, delta = offset + spread * rng.normal(size=(n, 6)), rng.normal(size=(n, 6))
            if s == 2:
                x[:, 4] = 3.25  # constant: its variance is exactly zero, in whatever order it is summed
            layer.zero_gradients()
            out, dx = layer.forward(x), layer.backward(delta)
            case = {"x": x, "out": out, "mean": layer.mean, "var": layer.var, "running_mean": layer.running_mean,
                    "running_var": layer.running_var, "delta": delta, "dx": dx, "dgamma": layer.dgamma,
                    "dbeta": layer.dbeta}

            peer_x, peer_gamma, peer_beta = leaf(x), leaf(gamma), leaf(beta)
            peer_out = torch_peer.batch_norm(peer_x, peer_gamma, peer_beta, running_mean, running_var)
            peer_out.backward(torch.tensor(delta))
            peer = {"out": peer_out, "mean": peer_x.mean(0, keepdim=True),
                    "var": peer_x.var(0, unbiased=False, keepdim=True), "running_mean": running_mean,
                    "running_var": running_var, "dx": peer_x.grad, "dgamma": peer_gamma.grad, "dbeta": peer_beta.grad}
            suffix = "" if prefix else f"_{s}"
            for name, expected in peer.items():
                per_column = {"axis": 0} if name in ("out", "dx") else {}
                compare("batchnorm", prefix + name + suffix, case[name], expected, **per_column)
            arrays |= {prefix + name + suffix: array for name, array in case.items()}
        if not prefix:
            arrays["eval_x"] = rng.normal(scale=5.0, size=(11, 6))
            arrays["eval_out"] = layer.forward(arrays["eval_x"], training=False)
            expected = torch_peer.batch_norm(torch.tensor(arrays["eval_x"]), peer_gamma, peer_beta, running_mean,
                                             running_var, training=False)
            compare("batchnorm", "eval_out", arrays["eval_out"], expected, axis=0)
    return arrays
