using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace MyTorch.Onnx;

/// <summary>The messages of ONNX that an export needs, with the field numbers of onnx.proto in https://github.com/onnx/onnx.</summary>
internal static class OnnxProto
{
    /// <summary>The oldest version of the format that has <see cref="OpsetVersion"/>.</summary>
    private const int IrVersion = 7;

    private const int OpsetVersion = 13;

    /// <summary>ModelProto: ir_version 1, producer_name 2, producer_version 3, graph 7, opset_import 8; OperatorSetIdProto: version 2.</summary>
    public static ProtoMessage Model(ProtoMessage graph) => new ProtoMessage()
        .Add(1, IrVersion)
        .Add(2, nameof(MyTorch))
        .Add(3, typeof(OnnxProto).Assembly.GetName().Version!.ToString(3))
        .Add(7, graph)
        .Add(8, new ProtoMessage().Add(2, OpsetVersion));

    /// <summary>GraphProto: node 1, name 2, initializer 5, input 11, output 12.</summary>
    public static ProtoMessage Graph(
        IEnumerable<ProtoMessage> nodes, IEnumerable<ProtoMessage> initializers, ProtoMessage input, ProtoMessage output)
    {
        ProtoMessage graph = new ProtoMessage().Add(2, "network").Add(11, input).Add(12, output);
        foreach (ProtoMessage node in nodes)
        {
            graph.Add(1, node);
        }

        foreach (ProtoMessage initializer in initializers)
        {
            graph.Add(5, initializer);
        }

        return graph;
    }

    /// <summary>NodeProto: input 1, output 2, name 3, op_type 4, attribute 5.</summary>
    public static ProtoMessage Node(string name, string op, IEnumerable<string> inputs, string output, IEnumerable<ProtoMessage> attributes)
    {
        ProtoMessage node = new ProtoMessage().Add(2, output).Add(3, name).Add(4, op);
        foreach (string input in inputs)
        {
            node.Add(1, input);
        }

        foreach (ProtoMessage attribute in attributes)
        {
            node.Add(5, attribute);
        }

        return node;
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

    /// <summary>TensorProto: dims 1, data_type 2, name 8, raw_data 9, which are the values in C order, little-endian.</summary>
    public static ProtoMessage Tensor<T>(string name, T[] values, int[] shape) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ProtoMessage.RequireSize((long)values.Length * Unsafe.SizeOf<T>());
        var tensor = new ProtoMessage();
        foreach (int size in shape)
        {
            tensor.Add(1, size);
        }

        byte[] bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        return tensor.Add(2, DataType<T>()).Add(8, name).Add(9, UnsafeByteOperations.UnsafeWrap(bytes));
    }

    /// <summary>
    /// ValueInfoProto of a batch, N x C: name 1, type 2; TypeProto: tensor_type 1; its Tensor: elem_type 1, shape 2; TensorShapeProto: dim 1.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="columns">C, if it is known.</param>
    public static ProtoMessage Batch<T>(string name, int? columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ProtoMessage shape = new ProtoMessage().Add(1, Dimension("batch")).Add(1, columns is { } size ? Dimension(size) : Dimension("features"));
        ProtoMessage tensor = new ProtoMessage().Add(1, DataType<T>()).Add(2, shape);
        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, tensor));
    }

    /// <summary>Dimension: dim_value 1.</summary>
    private static ProtoMessage Dimension(long size) => new ProtoMessage().Add(1, size);

    /// <summary>Dimension: dim_param 2, which any size may stand for.</summary>
    private static ProtoMessage Dimension(string symbol) => new ProtoMessage().Add(2, symbol);

    /// <summary>DataType: FLOAT 1, DOUBLE 11.</summary>
    private static int DataType<T>() => typeof(T) == typeof(float) ? 1 : 11;
}
