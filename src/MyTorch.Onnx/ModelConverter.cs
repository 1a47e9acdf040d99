using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Onnx;

/// <summary>Converts a model to a graph: the scaling of features and targets, the network, and the decoding of its outputs.</summary>
internal sealed class ModelConverter<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphBuilder _graph = new();
    private readonly Model<T> _model;
    private readonly int? _inputs;

    private ModelConverter(Model<T> model) => (_model, _inputs) = (model, model.Network.InputColumns ?? model.Schema?.Features.Count ?? model.Features?.Scale.ColumnCount);

    /// <summary>Converts a model to a graph.</summary>
    /// <exception cref="NotSupportedException">A layer or the criterion has no counterpart in ONNX, or there are too many weights.</exception>
    public static ProtoMessage Convert(Model<T> model)
    {
        var converter = new ModelConverter<T>(model);
        converter.Add();
        return converter._graph.Build();
    }

    private void Add()
    {
        string input = _graph.Reserve("input");
        _graph.AddInput(OnnxProto.Batch(input, OnnxProto.TypeOf<T>(), _inputs));
        string x = _model.Image is { } image ? _graph.Node("Div", input, _graph.Constant("pixel_maximum", T.CreateChecked(image.PixelMaximum))) : input;
        x = _model.Features is { } features ? _graph.Node("Div", _graph.Node("Sub", x, AddRow("features.shift", features.Shift)), AddRow("features.scale", features.Scale)) : x;
        string y = NetworkConverter<T>.AddTo(_graph, _model.Network, "", x);
        _graph.Scope = "";

        // ONNX does not allow an input to be an output as well.
        y = y == input ? _graph.Node("Identity", y) : y;
        if (_model.Criterion is SoftmaxCrossEntropy<T>)
        {
            AddClasses(y);
        }
        else if (_model.Criterion is ClassificationCriterion<T> or BinaryCrossEntropy<T> or BinaryCrossEntropyWithLogits<T>)
        {
            throw new NotSupportedException($"A model with the criterion {_model.Criterion.GetType().Name.Split('`')[0]} cannot be exported: expected SoftmaxCrossEntropy or a regression criterion. Export its Network instead.");
        }
        else
        {
            string quantities = _model.Targets is { } targets ? _graph.Node("Add", _graph.Node("Mul", y, AddRow("targets.scale", targets.Scale)), AddRow("targets.shift", targets.Shift)) : y;
            AddOutput(quantities, "predictions");
        }
    }

    private void AddClasses(string logits)
    {
        string probabilities = _graph.Node("Softmax", [OnnxProto.Attribute("axis", 1)], logits);
        AddOutput(probabilities, "probabilities");
        if (_model.Classes is not { } classes)
        {
            return;
        }

        // The largest logit, since distinct logits can round to equal probabilities.
        string index = _model.Threshold is { } threshold
            ? _graph.Cast(_graph.Node("Greater", _graph.Cast(AddSecond(probabilities), OnnxType.Double), _graph.Constant("threshold", threshold)), OnnxType.Int64)
            : _graph.Node("ArgMax", [OnnxProto.Attribute("axis", 1), OnnxProto.Attribute("keepdims", 0)], logits);
        string label = _graph.Reserve("label");
        _graph.AddOutput(_graph.Node("Gather", _graph.Tensor("classes", classes), index), label, OnnxProto.Batch(label, OnnxType.Text));
    }

    /// <summary>Adds the probability of the second class, of shape N.</summary>
    private string AddSecond(string probabilities) => _graph.Node(
        "Squeeze", _graph.Node("Gather", [OnnxProto.Attribute("axis", 1)], probabilities, _graph.Tensor("column", [1L], 1)), _graph.Tensor("axes", [1L], 1));

    private void AddOutput(string y, string name)
    {
        string output = _graph.Reserve(name);
        _graph.AddOutput(y, output, OnnxProto.Batch(output, OnnxProto.TypeOf<T>(), _inputs is { } inputs ? _model.Network.OutputColumns(inputs) : null));
    }

    private string AddRow(string name, Matrix<T> row) => _graph.Tensor(name, row.Row(0).ToArray(), 1, row.ColumnCount);
}
