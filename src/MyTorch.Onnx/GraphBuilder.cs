using System.Numerics;

namespace MyTorch.Onnx;

/// <summary>
/// Builds a graph of inputs, outputs, tensors and nodes with one output each. Names of nodes and tensors are prefixed with <see cref="Scope"/>, as in
/// "3.0.weight" or "3.0.Relu"; a number is appended to a name that is already used.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly List<(string Name, string Op, string[] Inputs, ProtoMessage[] Attributes)> _nodes = [];
    private readonly List<ProtoMessage> _tensors = [];
    private readonly List<ProtoMessage> _inputs = [];
    private readonly List<ProtoMessage> _outputs = [];
    private readonly Dictionary<string, string> _outputNames = [];
    private readonly HashSet<string> _names = [];

    /// <summary>The prefix of new names: the position of a layer in the network, or empty.</summary>
    public string Scope { get; set; } = "";

    /// <summary>Reserves a name without the scope and returns it, with a number appended if it is already used.</summary>
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

    /// <summary>Makes the output of a node an output of the graph, under a reserved name.</summary>
    public void AddOutput(string node, string name, ProtoMessage output)
    {
        _outputNames.Add(node, name);
        _outputs.Add(output);
    }

    /// <summary>Adds a node without attributes and returns the name of its output.</summary>
    public string Node(string op, params string[] inputs) => Node(op, [], inputs);

    /// <summary>Adds a node and returns the name of its output.</summary>
    public string Node(string op, ProtoMessage[] attributes, params string[] inputs)
    {
        _nodes.Add((NameFor(op), op, inputs, attributes));
        return _nodes[^1].Name;
    }

    /// <summary>Adds a node that converts the elements to another type and returns the name of its output.</summary>
    public string Cast(string x, OnnxType type) => Node("Cast", [OnnxProto.Attribute("to", (long)type)], x);

    /// <summary>Adds a tensor and returns its name.</summary>
    public string Tensor<T>(string name, T[] values, params int[] shape) where T : unmanaged, INumber<T>
    {
        name = NameFor(name);
        _tensors.Add(OnnxProto.Tensor(name, values, shape));
        return name;
    }

    /// <summary>Adds a tensor of strings and returns its name.</summary>
    public string Tensor(string name, IReadOnlyList<string> texts)
    {
        name = NameFor(name);
        _tensors.Add(OnnxProto.Tensor(name, texts));
        return name;
    }

    /// <summary>Adds a scalar, which broadcasts to any shape, and returns its name.</summary>
    public string Constant<T>(string name, T value) where T : unmanaged, INumber<T> => Tensor(name, [value], 1);

    /// <summary>Returns the finished graph.</summary>
    public ProtoMessage Build() => OnnxProto.Graph(
        _nodes.Select(node => OnnxProto.Node(node.Name, node.Op, node.Inputs.Select(FinalName), FinalName(node.Name), node.Attributes)), _tensors, _inputs, _outputs);

    private string FinalName(string name) => _outputNames.GetValueOrDefault(name, name);

    private string NameFor(string suffix) => Reserve(Scope.Length == 0 ? suffix : $"{Scope}.{suffix}");
}
