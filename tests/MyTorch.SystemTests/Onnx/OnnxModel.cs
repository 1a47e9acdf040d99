using System.Globalization;

namespace MyTorch.SystemTests.Onnx;

/// <summary>Reads the parts of an exported model that the tests check. The numbers are the field numbers of onnx.proto.</summary>
internal sealed class OnnxModel
{
    private readonly ProtoFields _graph;

    public OnnxModel(byte[] bytes)
    {
        Root = new ProtoFields(bytes);
        _graph = Root.Message(7);
        Tensors = _graph.Messages(5).ToDictionary(tensor => tensor.Text(8), tensor => new Tensor(tensor.Integer(2), [.. tensor.Integers(1)], tensor.Bytes(9).Single()));
    }

    /// <summary>The whole message.</summary>
    public ProtoFields Root { get; }

    /// <summary>The initializers by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>The nodes, as in "0.Gemm = Gemm(input, 0.weight, 0.bias; transB=1)".</summary>
    public string[] Nodes => [.. _graph.Messages(1).Select(Describe)];

    /// <summary>The input of the graph, as in "input 11 batch 4": name, element type and dimensions.</summary>
    public string Input => DescribeValue(_graph.Message(11));

    /// <summary>The output of the graph, in the format of <see cref="Input"/>.</summary>
    public string Output => DescribeValue(_graph.Message(12));

    private static string Describe(ProtoFields node)
    {
        string attributes = string.Concat(node.Messages(5).Select(attribute => $"; {attribute.Text(1)}={Value(attribute)}"));
        return $"{node.Text(2)} = {node.Text(4)}({string.Join(", ", node.Texts(1))}{attributes})";
    }

    private static string Value(ProtoFields attribute) => attribute.Integer(20) switch
    {
        1 => attribute.Single(2).ToString("R", CultureInfo.InvariantCulture),
        2 => attribute.Integer(3).ToString(CultureInfo.InvariantCulture),
        7 => $"[{string.Join(' ', attribute.Integers(8))}]",
        long type => throw new InvalidDataException($"attribute type {type}"),
    };

    private static string DescribeValue(ProtoFields value)
    {
        ProtoFields tensor = value.Message(2).Message(1);
        IEnumerable<string> dimensions = tensor.Message(2).Messages(1).Select(dimension =>
            dimension.Numbers.Single() == 1 ? dimension.Integer(1).ToString(CultureInfo.InvariantCulture) : dimension.Text(2));
        return $"{value.Text(1)} {tensor.Integer(1)} {string.Join(' ', dimensions)}";
    }

    /// <summary>An initializer: its element type, its shape and its elements.</summary>
    internal sealed record Tensor(long Type, long[] Shape, byte[] Bytes);
}
