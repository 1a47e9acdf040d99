"""Safetensors files with NumPy alone: a reader, a writer, and the exchange with this library shown both ways.

python3 safetensors.py        writes beside itself
  safetensors_model.safetensors   the state of the network below as PyTorch would save it, "num_batches_tracked" (I64, 0-D) included
  safetensors_model.npz           x (9 x 4) and output (9 x 3): the network in evaluation mode in NumPy, float64
  safetensors_shards-0000{1,2}-of-00002.safetensors and safetensors_shards.safetensors.index.json
                                  the same state in two files and their index, every name with "module." in front, as DataParallel has it
  safetensors_types.safetensors   an array of each element type, one of no elements, and metadata
  safetensors_types.npz           the same arrays (bfloat16 as float32)
  safetensors_rounding.npz        x (float32) and the bits (uint16) that PyTorch rounds it to as bfloat16: ties, NaN, overflow, denormals
  safetensors_batchnorm.npz       nn.BatchNorm1d(3) of PyTorch with its own momentum and eps, float64: x_s, output_s of training batches
                                  s = 0..2, running_mean and running_var after them, and output in evaluation mode for x_0
  safetensors_cumulative.npz      the same with momentum=None for s = 0..3: running_mean_s and running_var_s after each batch
  safetensors_cumulative.safetensors   its state_dict after s = 2, "num_batches_tracked" (I64, 0-D) included

python3 safetensors.py FILE IO TOLERANCE    checks a file that this library saved of that network: its layout, and that it gives, for x
  of IO (.npz), the output of IO within TOLERANCE of its largest element; in NumPy, and where PyTorch is present also in
  torch.nn.Sequential after load_state_dict(strict=True). Says what was compared; exits with 1 where it differs.

The network: Linear(4, 6), BatchNorm1d(6, eps=1e-8), ReLU, Sequential(Linear(6, 5), Tanh), Linear(5, 3). (Made with NumPy 1.24.2.)
"""
import importlib.util
import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
          "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1", "BOOL": "|b1"}
EPSILON = 1e-8


def write(path, tensors, metadata=None):
    """tensors: name -> (dtype, array)."""
    header, data = {"__metadata__": metadata} if metadata else {}, b""
    for name, (dtype, array) in tensors.items():
        body = np.asarray(array, DTYPES[dtype]).tobytes()
        header[name] = {"dtype": dtype, "shape": np.shape(array), "data_offsets": [len(data), len(data) + len(body)]}
        data += body
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(len(text).to_bytes(8, "little") + text + data)


def read(path):
    """The arrays and the metadata; the layout must be without gaps and aligned."""
    content = Path(path).read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    metadata = header.pop("__metadata__", {})
    end = start
    tensors = {}
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        first, last = (start + offset for offset in entry["data_offsets"])
        dtype = np.dtype(DTYPES[entry["dtype"]])
        if first != end or first % dtype.itemsize:
            raise ValueError(f"{name} starts at byte {first}: wanted {end}, aligned to {dtype.itemsize}")
        tensors[name] = np.frombuffer(content[first:last], dtype).reshape(entry["shape"])
        end = last
    if end != len(content):
        raise ValueError(f"the arrays end at byte {end}, the file at {len(content)}")
    return tensors, metadata


def predict(state, x):
    """The network in evaluation mode, in the element type of its state."""
    linear = lambda name, z: z @ state[f"{name}.weight"].T + state[f"{name}.bias"]
    z = linear("0", x)
    z = (z - state["1.running_mean"]) / np.sqrt(state["1.running_var"] + z.dtype.type(EPSILON))
    z = np.maximum(z * state["1.weight"] + state["1.bias"], 0)
    return linear("4", np.tanh(linear("3.0", z)))


def torch_predict(state, x):
    import torch
    from torch import nn

    network = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6, eps=EPSILON), nn.ReLU(), nn.Sequential(nn.Linear(6, 5), nn.Tanh()), nn.Linear(5, 3))
    network.to(torch.tensor(x).dtype).load_state_dict({name: torch.tensor(array) for name, array in state.items()}, strict=True)
    return network.eval()(torch.tensor(x)).detach().numpy()


def check(path, io, tolerance):
    state, metadata = read(path)
    arrays = np.load(io)
    peers = {"NumPy": predict} | ({"PyTorch": torch_predict} if importlib.util.find_spec("torch") else {})
    good = True
    for name, peer in peers.items():
        output = peer(state, arrays["x"])
        difference = np.abs(output - arrays["output"]).max() / np.abs(output).max()
        good &= bool(difference <= tolerance)
        print(f"{name}: {difference:.1e} of {output.dtype}")
    print(f"metadata: {json.dumps(metadata, ensure_ascii=True)}")
    return good


def write_model():
    rng = np.random.default_rng(5)
    state = {}
    for name, (outputs, inputs) in {"0": (6, 4), "3.0": (5, 6), "4": (3, 5)}.items():
        state[f"{name}.weight"], state[f"{name}.bias"] = rng.normal(size=(outputs, inputs)), rng.normal(size=outputs)
    state |= {"1.weight": 1 + 0.3 * rng.normal(size=6), "1.bias": rng.normal(size=6),
              "1.running_mean": rng.normal(size=6), "1.running_var": rng.uniform(0.5, 2, size=6)}
    tensors = {name: ("F64", array) for name, array in state.items()} | {"1.num_batches_tracked": ("I64", np.array(17))}
    write(HERE / "safetensors_model.safetensors", tensors, {"format": "pt"})
    write_shards({f"module.{name}": tensor for name, tensor in tensors.items()})
    x = rng.normal(size=(9, 4))
    np.savez_compressed(HERE / "safetensors_model.npz", x=x, output=predict(state, x))


def write_shards(tensors):
    """The shards take turns, so that each has arrays of all layers."""
    weight_map = {name: f"safetensors_shards-0000{i % 2 + 1}-of-00002.safetensors" for i, name in enumerate(tensors)}
    for shard in sorted(set(weight_map.values())):
        write(HERE / shard, {name: tensor for name, tensor in tensors.items() if weight_map[name] == shard}, {"format": "pt"})
    total = sum(np.asarray(array).nbytes for _, array in tensors.values())
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    (HERE / "safetensors_shards.safetensors.index.json").write_text(json.dumps(index, indent=2, sort_keys=True) + "\n")


def write_rounding():
    import torch

    bits = np.random.default_rng(6).integers(0, 2 ** 32, 200, np.uint32)
    odd = [0x3F808000, 0x3F818000, 0x3F808001, 0x3F807FFF, 0x7F7FFFFF, 0x7F7F7FFF, 0xFF7FFFFF, 1, 0x8000, 0x18000, 0x80000001, 0x7F800000, 0xFF800000, 0x7F800001, 0x7FC00000]
    x = np.concatenate([bits, np.array(odd, np.uint32)]).view(np.float32)
    rounded = torch.tensor(x).to(torch.bfloat16).view(torch.int16).numpy().view(np.uint16)
    np.savez_compressed(HERE / "safetensors_rounding.npz", x=x, bits=rounded)


def write_batchnorm():
    import torch

    rng = np.random.default_rng(7)
    layer = torch.nn.BatchNorm1d(3).double()
    arrays = {}
    for step, rows in enumerate((4, 2, 7)):
        arrays[f"x_{step}"] = rng.normal(size=(rows, 3)) * [0.01, 1, 5] + [3, 0, -2]
        arrays[f"output_{step}"] = layer(torch.tensor(arrays[f"x_{step}"])).detach().numpy()
    arrays |= {name: getattr(layer, name).numpy() for name in ("running_mean", "running_var")}
    np.savez_compressed(HERE / "safetensors_batchnorm.npz", output=layer.eval()(torch.tensor(arrays["x_0"])).detach().numpy(), **arrays)


def write_cumulative():
    """momentum=None, written as torch's state_dict after three batches; then a fourth batch and the estimates after it."""
    import torch

    rng = np.random.default_rng(8)
    layer = torch.nn.BatchNorm1d(3, momentum=None).double()
    arrays = {}
    for step, rows in enumerate((4, 2, 7, 5)):
        arrays[f"x_{step}"] = rng.normal(size=(rows, 3)) * [0.01, 1, 5] + [3, 0, -2]
        arrays[f"output_{step}"] = layer(torch.tensor(arrays[f"x_{step}"])).detach().numpy()
        arrays |= {f"{name}_{step}": getattr(layer, name).numpy().copy() for name in ("running_mean", "running_var")}
        if step == 2:
            state = {name: ("I64" if name == "num_batches_tracked" else "F64", tensor.numpy().copy()) for name, tensor in layer.state_dict().items()}
            write(HERE / "safetensors_cumulative.safetensors", state, {"format": "pt"})
    np.savez_compressed(HERE / "safetensors_cumulative.npz", output=layer.eval()(torch.tensor(arrays["x_0"])).detach().numpy(), **arrays)


def write_types():
    halves = np.array([0, -0.0, 1, -1.5, 65504, 2.0 ** -24, np.inf, -np.inf], np.float16)
    brains = np.array([0, -0.0, 1, -1.5, 3.3895314e38, 9.184e-41, np.inf, -np.inf], np.float32)
    bits = (brains.view(np.uint32) >> 16).astype(np.uint16)
    tensors = {
        "three": ("F64", np.arange(24.0).reshape(2, 3, 4) / 7),
        "singles": ("F32", np.array([[1, 1e-45], [3.4028235e38, -2]], np.float32)),
        "halves": ("F16", halves),
        "brains": ("BF16", bits),
        "empty": ("F32", np.zeros((0, 3), np.float32)),
        "count": ("I64", np.array(2 ** 62 + 1)),
        "longs": ("I64", np.array([-(2 ** 63), 2 ** 63 - 1])),
        "integers": ("I32", np.array([[-(2 ** 31)], [2 ** 31 - 1]])),
        "bytes": ("U8", np.array([0, 255])),
        "unsigned_longs": ("U64", np.array([0, 2 ** 64 - 1], np.uint64)),
        "unsigned_integers": ("U32", np.array([[0, 2 ** 32 - 1]])),
        "shorts": ("I16", np.array([-(2 ** 15), 2 ** 15 - 1])),
        "unsigned_shorts": ("U16", np.array([0, 2 ** 16 - 1])),
        "signed_bytes": ("I8", np.array([-128, 127])),
        "flags": ("BOOL", np.array([True, False, True])),
    }
    write(HERE / "safetensors_types.safetensors", tensors, {"format": "pt", "größe": "12 \"µm\"\n"})
    widened = {"brains": (bits.astype(np.uint32) << 16).view(np.float32)}
    arrays = {name: widened.get(name, np.asarray(array, DTYPES[dtype])) for name, (dtype, array) in tensors.items()}
    np.savez_compressed(HERE / "safetensors_types.npz", **arrays)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        write_model()
        write_types()
        write_rounding()
        write_batchnorm()
        write_cumulative()
    else:
        sys.exit(0 if check(sys.argv[1], sys.argv[2], float(sys.argv[3])) else 1)
