using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace MyTorch.Onnx;

/// <summary>Creates the ONNX messages of an export, with the field numbers of onnx.proto in https://github.com/onnx/onnx.</summary>
internal static class OnnxProto
{
    /// <summary>The oldest format version that supports <see cref="OpsetVersion"/>.</summary>
    private const int IrVersion = 7;

    private const int OpsetVersion = 13;

    /// <summary>The operator set of classical machine learning, which has an operator for strings.</summary>
    private const string LearningDomain = "ai.onnx.ml";

    /// <summary>The version of <see cref="LearningDomain"/> released with <see cref="OpsetVersion"/>.</summary>
    private const int LearningVersion = 2;

    /// <summary>The only operator of <see cref="LearningDomain"/> that is used.</summary>
    private const string LearningOperator = "LabelEncoder";

    /// <summary>
    /// ModelProto: ir_version 1, producer_name 2, producer_version 3, graph 7, opset_import 8; OperatorSetIdProto: domain 1, version 2.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="hasTexts">Whether the graph has string inputs.</param>
    public static ProtoMessage Model(ProtoMessage graph, bool hasTexts = false)
    {
        ProtoMessage model = new ProtoMessage()
            .Add(1, IrVersion)
            .Add(2, nameof(MyTorch))
            .Add(3, typeof(OnnxProto).Assembly.GetName().Version!.ToString(3))
            .Add(7, graph)
            .Add(8, new ProtoMessage().Add(2, OpsetVersion));
        return hasTexts ? model.Add(8, new ProtoMessage().Add(1, LearningDomain).Add(2, LearningVersion)) : model;
    }

    /// <summary>GraphProto: node 1, name 2, initializer 5, input 11, output 12.</summary>
    public static ProtoMessage Graph(
        IEnumerable<ProtoMessage> nodes, IEnumerable<ProtoMessage> initializers, IEnumerable<ProtoMessage> inputs, IEnumerable<ProtoMessage> outputs) =>
        new ProtoMessage().Add(2, "network").AddAll(11, inputs).AddAll(12, outputs).AddAll(1, nodes).AddAll(5, initializers);

    /// <summary>NodeProto: input 1, output 2, name 3, op_type 4, attribute 5, domain 7.</summary>
    public static ProtoMessage Node(string name, string op, IEnumerable<string> inputs, string output, IEnumerable<ProtoMessage> attributes)
    {
        ProtoMessage node = new ProtoMessage().Add(2, output).Add(3, name).Add(4, op);
        foreach (string input in inputs)
        {
            node.Add(1, input);
        }

        node.AddAll(5, attributes);
        return op == LearningOperator ? node.Add(7, LearningDomain) : node;
    }

    /// <summary>AttributeProto: name 1, f 2, type 20, where FLOAT is 1.</summary>
    public static ProtoMessage Attribute(string name, float value) => new ProtoMessage().Add(1, name).Add(2, value).Add(20, 1);

    /// <summary>AttributeProto: name 1, i 3, type 20, where INT is 2.</summary>
    public static ProtoMessage Attribute(string name, long value) => new ProtoMessage().Add(1, name).Add(3, value).Add(20, 2);

    /// <summary>AttributeProto: name 1, ints 8, type 20, where INTS is 7.</summary>
    public static ProtoMessage Attribute(string name, params ReadOnlySpan<long> values)
    {
        ProtoMessage attribute = new ProtoMessage().Add(1, name);
        foreach (long value in values)
        {
            attribute.Add(8, value);
        }

        return attribute.Add(20, 7);
    }

    /// <summary>AttributeProto: name 1, strings 9, type 20, where STRINGS is 8.</summary>
    public static ProtoMessage Attribute(string name, IEnumerable<string> values)
    {
        ProtoMessage attribute = new ProtoMessage().Add(1, name);
        foreach (string value in values)
        {
            attribute.Add(9, value);
        }

        return attribute.Add(20, 8);
    }

    /// <summary>TensorProto of strings: dims 1, data_type 2, string_data 6, name 8.</summary>
    public static ProtoMessage Tensor(string name, IReadOnlyList<string> texts)
    {
        ProtoMessage tensor = new ProtoMessage().Add(1, texts.Count).Add(2, (int)OnnxType.Text);
        foreach (string text in texts)
        {
            tensor.Add(6, text);
        }

        return tensor.Add(8, name);
    }

    /// <summary>TensorProto: dims 1, data_type 2, name 8, raw_data 9: the values in row-major order, little-endian.</summary>
    public static ProtoMessage Tensor<T>(string name, T[] values, int[] shape) where T : unmanaged, INumber<T>
    {
        ProtoMessage.RequireSize((long)values.Length * Unsafe.SizeOf<T>());
        var tensor = new ProtoMessage();
        foreach (int size in shape)
        {
            tensor.Add(1, size);
        }

        byte[] bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        return tensor.Add(2, (int)TypeOf<T>()).Add(8, name).Add(9, UnsafeByteOperations.UnsafeWrap(bytes));
    }

    /// <summary>
    /// ValueInfoProto of a batch of N rows: name 1, type 2; TypeProto: tensor_type 1; its Tensor: elem_type 1, shape 2; TensorShapeProto: dim 1.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The type of the elements.</param>
    /// <param name="columns">The size of each dimension after the first; null for any.</param>
    public static ProtoMessage Batch(string name, OnnxType type, params IEnumerable<int?> columns)
    {
        ProtoMessage shape = new ProtoMessage().Add(1, Dimension("batch")).AddAll(1, columns.Select(size => size is { } known ? Dimension(known) : Dimension("features")));
        ProtoMessage tensor = new ProtoMessage().Add(1, (int)type).Add(2, shape);
        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, tensor));
    }

    /// <summary>Returns the element type of a tensor.</summary>
    public static OnnxType TypeOf<T>() => typeof(T) == typeof(float) ? OnnxType.Float : typeof(T) == typeof(double) ? OnnxType.Double : OnnxType.Int64;

    /// <summary>Dimension: dim_value 1.</summary>
    private static ProtoMessage Dimension(long size) => new ProtoMessage().Add(1, size);

    /// <summary>Dimension of any size: dim_param 2.</summary>
    private static ProtoMessage Dimension(string symbol) => new ProtoMessage().Add(2, symbol);
}
