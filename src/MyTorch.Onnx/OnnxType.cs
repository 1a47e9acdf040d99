namespace MyTorch.Onnx;

/// <summary>The element types of exported tensors, with the values of TensorProto.DataType in onnx.proto.</summary>
internal enum OnnxType
{
    /// <summary>32-bit floating point.</summary>
    Float = 1,

    /// <summary>64-bit integers.</summary>
    Int64 = 7,

    /// <summary>UTF-8 strings.</summary>
    Text = 8,

    /// <summary>Booleans.</summary>
    Boolean = 9,

    /// <summary>64-bit floating point.</summary>
    Double = 11,
}
