using System.Numerics;

namespace MyTorch.Onnx;

/// <summary>
/// A graph as it is put together: nodes, each with one output, and tensors. What is added is called after <see cref="Scope"/>, as in
/// "3.0.weight" or "3.0.Relu", and gets a number if it has the name of another.
/// </summary>
internal sealed class GraphBuilder<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The name of the graph's input.</summary>
    public const string Input = "input";

    private const string Output = "output";

    private readonly List<(string Name, string Op, string[] Inputs, ProtoMessage[] Attributes)> _nodes = [];
    private readonly List<ProtoMessage> _tensors = [];
    private readonly HashSet<string> _names = [Input, Output];

    /// <summary>What stands in front of the names: the place of a layer in the network, or nothing.</summary>
    public string Scope { get; set; } = "";

    /// <summary>Adds a node without attributes; returns the name of its output.</summary>
    public string Node(string op, params string[] inputs) => Node(op, [], inputs);

    /// <summary>Adds a node; returns the name of its output.</summary>
    public string Node(string op, ProtoMessage[] attributes, params string[] inputs)
    {
        _nodes.Add((NameFor(op), op, inputs, attributes));
        return _nodes[^1].Name;
    }

    /// <summary>Adds a tensor; returns its name.</summary>
    public string Tensor(string name, T[] values, params int[] shape)
    {
        name = NameFor(name);
        _tensors.Add(OnnxProto.Tensor(name, values, shape));
        return name;
    }

    /// <summary>Adds a number, which broadcasts to any shape; returns its name.</summary>
    public string Constant(string name, double value) => Tensor(name, [T.CreateTruncating(value)], 1);

    /// <summary>The graph from a batch of so many columns, where they are known, to the output of the last node.</summary>
    public ProtoMessage Build(int? inputs, int? outputs)
    {
        if (_nodes.Count == 0)
        {
            // An input cannot be an output too.
            Node("Identity", Input);
        }

        string last = _nodes[^1].Name;
        return OnnxProto.Graph(
            _nodes.Select(node => OnnxProto.Node(node.Name, node.Op, node.Inputs, node.Name == last ? Output : node.Name, node.Attributes)),
            _tensors,
            OnnxProto.Batch<T>(Input, inputs),
            OnnxProto.Batch<T>(Output, outputs));
    }

    private string NameFor(string what)
    {
        string first = Scope.Length == 0 ? what : $"{Scope}.{what}";
        string name = first;
        for (int number = 1; !_names.Add(name); number++)
        {
            name = $"{first}_{number}";
        }

        return name;
    }
}
