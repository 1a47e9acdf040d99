"""Checks ONNX files that this library exported: python3 onnx_run.py TOLERANCE FILE...

Each FILE (.onnx) must pass the full check of the onnx package, with types and shapes. Its graph is then run in NumPy, operator by operator as
the ONNX standard defines them (opset 13), in the element type of the graph. For x of the .npz file beside it the result must be the output
there: |result - output| <= TOLERANCE max(|output|, mean |output|), element by element. Says for each file the largest difference and the
operators; exits with 1 if one is too large. (Written for onnx 1.12, as in Debian 12, and NumPy 1.24.)
"""
import math
import sys
from pathlib import Path

import numpy as np
import onnx
import onnx.checker
import onnx.helper
import onnx.numpy_helper


def gemm(a, b, c=0, alpha=1.0, beta=1.0, transA=0, transB=0):
    return alpha * (a.T if transA else a) @ (b.T if transB else b) + beta * c


def batch_normalization(x, scale, bias, mean, var, epsilon=1e-5, momentum=0.9):
    return (x - mean) / np.sqrt(var + epsilon) * scale + bias


def sigmoid(x):
    small = np.exp(-np.abs(x))
    return np.where(x < 0, small, 1) / (1 + small)


def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def elu(x, alpha=1.0):
    return np.where(x < 0, alpha * np.expm1(np.minimum(x, 0)), x)


def log_softmax(x, axis=-1):
    x = x - x.max(axis, keepdims=True)
    return x - np.log(np.exp(x).sum(axis, keepdims=True))


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def hardmax(x, axis=-1):
    y = np.zeros_like(x)
    np.put_along_axis(y, np.expand_dims(x.argmax(axis), axis), 1, axis)
    return y


TYPES = {"float32": onnx.TensorProto.FLOAT, "float64": onnx.TensorProto.DOUBLE}
OPERATORS = {
    "Add": np.add,
    "BatchNormalization": batch_normalization,
    "Cast": lambda x, to: x.astype({onnx.TensorProto.INT64: np.int64}[to]),
    "Div": np.divide,
    "Elu": elu,
    "Equal": np.equal,
    "Erf": lambda x: np.vectorize(math.erf, otypes=[float])(x).astype(x.dtype),
    "Concat": lambda *xs, axis: np.concatenate(xs, axis),
    "Flatten": lambda x: x.reshape(len(x), -1),
    "Gather": lambda x, indices, axis=0: np.take(x, indices, axis),
    "Gemm": gemm,
    "Greater": np.greater,
    "Hardmax": hardmax,
    "Identity": lambda x: x,
    "LeakyRelu": lambda x, alpha=0.01: np.where(x < 0, alpha * x, x),
    "Less": np.less,
    "Log": np.log,
    "LogSoftmax": log_softmax,
    "Max": np.maximum,
    "Min": np.minimum,
    "Mul": np.multiply,
    "PRelu": lambda x, slope: np.where(x < 0, slope * x, x),
    "ReduceMean": lambda x, axes: x.mean(tuple(axes), keepdims=True),
    "Relu": lambda x: np.maximum(x, 0),
    "Sigmoid": sigmoid,
    "Softmax": softmax,
    "Softplus": softplus,
    "Softsign": lambda x: x / (1 + np.abs(x)),
    "Sqrt": np.sqrt,
    "Sub": np.subtract,
    "Tanh": np.tanh,
    "Where": np.where,
}


def run(graph, x):
    values = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer} | {graph.input[0].name: x}
    for node in graph.node:
        attributes = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
        result = OPERATORS[node.op_type](*(values[name] for name in node.input), **attributes)
        assert result.dtype in (x.dtype, bool, np.int64), f"{node.op_type} gives {result.dtype}"
        values[node.output[0]] = result
    return values[graph.output[0].name]


def check_declared(value, array):
    """The batch is of any size, the columns are a number or, where they are open, of any size too."""
    tensor = value.type.tensor_type
    rows, columns = tensor.shape.dim
    assert tensor.elem_type == TYPES[array.dtype.name], f"{value.name} is declared as type {tensor.elem_type}"
    assert rows.dim_param and (columns.dim_param or columns.dim_value == array.shape[1]), f"{value.name} is declared as {tensor.shape}"


def check(path, tolerance):
    model = onnx.load(str(path))
    onnx.checker.check_model(model, full_check=True)
    arrays = np.load(path.with_suffix(".npz"))
    x, output = arrays["x"], arrays["output"]
    result = run(model.graph, x)
    check_declared(model.graph.input[0], x)
    check_declared(model.graph.output[0], result)
    assert result.shape == output.shape, f"{result.shape} is not {output.shape}"
    difference = (np.abs(result - output) / np.maximum(np.abs(output), np.abs(output).mean())).max()
    print(f"{path.stem} in {result.dtype}: {difference:.1e}: {' '.join(node.op_type for node in model.graph.node)}")
    return bool(difference <= tolerance)


if __name__ == "__main__":
    with np.errstate(divide="ignore"):  # 1 / 0 is infinite
        good = [check(Path(path), float(sys.argv[1])) for path in sys.argv[2:]]
    sys.exit(0 if all(good) else 1)
