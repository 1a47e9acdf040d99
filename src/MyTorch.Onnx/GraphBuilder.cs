using System.Numerics;

namespace MyTorch.Onnx;

/// <summary>
/// A graph as it is put together: inputs, nodes with one output each, tensors, and outputs. What is added is called after <see cref="Scope"/>, as in
/// "3.0.weight" or "3.0.Relu", and gets a number if it has the name of another.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly List<(string Name, string Op, string[] Inputs, ProtoMessage[] Attributes)> _nodes = [];
    private readonly List<ProtoMessage> _tensors = [];
    private readonly List<ProtoMessage> _inputs = [];
    private readonly List<ProtoMessage> _outputs = [];
    private readonly Dictionary<string, string> _outputNames = [];
    private readonly HashSet<string> _names = [];

    /// <summary>What stands in front of the names: the place of a layer in the network, or nothing.</summary>
    public string Scope { get; set; } = "";

    /// <summary>Takes a name, whatever the scope is; returns it, with a number if it is that of another.</summary>
    public string Reserve(string name)
    {
        string free = name;
        for (int number = 1; !_names.Add(free); number++)
        {
            free = $"{name}_{number}";
        }

        return free;
    }

    /// <summary>Adds an input whose name has been reserved.</summary>
    public void AddInput(ProtoMessage input) => _inputs.Add(input);

    /// <summary>Makes the output of a node an output of the graph, under a name that has been reserved.</summary>
    public void AddOutput(string node, string name, ProtoMessage output)
    {
        _outputNames.Add(node, name);
        _outputs.Add(output);
    }

    /// <summary>Adds a node without attributes; returns the name of its output.</summary>
    public string Node(string op, params string[] inputs) => Node(op, [], inputs);

    /// <summary>Adds a node; returns the name of its output.</summary>
    public string Node(string op, ProtoMessage[] attributes, params string[] inputs)
    {
        _nodes.Add((NameFor(op), op, inputs, attributes));
        return _nodes[^1].Name;
    }

    /// <summary>Adds a node that converts the elements to another type; returns the name of its output.</summary>
    public string Cast(string x, OnnxType type) => Node("Cast", [OnnxProto.Attribute("to", (long)type)], x);

    /// <summary>Adds a tensor; returns its name.</summary>
    public string Tensor<T>(string name, T[] values, params int[] shape) where T : unmanaged, INumber<T>
    {
        name = NameFor(name);
        _tensors.Add(OnnxProto.Tensor(name, values, shape));
        return name;
    }

    /// <summary>Adds a list of texts; returns its name.</summary>
    public string Tensor(string name, IReadOnlyList<string> texts)
    {
        name = NameFor(name);
        _tensors.Add(OnnxProto.Tensor(name, texts));
        return name;
    }

    /// <summary>Adds a number, which broadcasts to any shape; returns its name.</summary>
    public string Constant<T>(string name, T value) where T : unmanaged, INumber<T> => Tensor(name, [value], 1);

    /// <summary>The graph.</summary>
    public ProtoMessage Build() => OnnxProto.Graph(
        _nodes.Select(node => OnnxProto.Node(node.Name, node.Op, node.Inputs.Select(Final), Final(node.Name), node.Attributes)), _tensors, _inputs, _outputs);

    private string Final(string name) => _outputNames.GetValueOrDefault(name, name);

    private string NameFor(string what) => Reserve(Scope.Length == 0 ? what : $"{Scope}.{what}");
}
