namespace MyTorch.Onnx;

/// <summary>The types of elements that are used, with the numbers of TensorProto.DataType in onnx.proto.</summary>
internal enum OnnxType
{
    /// <summary>32-bit floating point.</summary>
    Float = 1,

    /// <summary>64-bit integers.</summary>
    Int64 = 7,

    /// <summary>Texts in UTF-8.</summary>
    Text = 8,

    /// <summary>True and false.</summary>
    Boolean = 9,

    /// <summary>64-bit floating point.</summary>
    Double = 11,
}
