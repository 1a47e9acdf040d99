using MyTorch.Tables;

namespace MyTorch.Onnx;

/// <summary>Converts a table estimator to a graph: the column encodings, all networks, and the mean of their predictions.</summary>
internal sealed class TableConverter
{
    private readonly GraphBuilder _graph = new();
    private readonly ColumnConverter _columns;
    private readonly TablePipeline _pipeline;

    private TableConverter(TableEstimator estimator)
    {
        _pipeline = estimator.GetPipeline();
        _columns = new ColumnConverter(_graph);
    }

    /// <summary>Converts an estimator to a graph.</summary>
    /// <exception cref="NotSupportedException">A column or layer has no counterpart in ONNX, or there are too many weights.</exception>
    public static ProtoMessage Convert(TableEstimator estimator)
    {
        var converter = new TableConverter(estimator);
        converter.AddInputs();
        if (estimator is TableClassifier classifier)
        {
            converter.AddClassifier(classifier);
        }
        else
        {
            converter.AddRegressor();
        }

        return converter._graph.Build();
    }

    private void AddInputs()
    {
        foreach (PipelineColumn column in _pipeline.Networks[0].Columns)
        {
            string name = _graph.Reserve(column.Name.Length > 0 ? column.Name : throw new NotSupportedException("A column without a name cannot be exported: every input must have a name."));
            _graph.AddInput(OnnxProto.Batch(name, column is CategoryColumn ? OnnxType.Text : OnnxType.Double, 1));
        }
    }

    private void AddClassifier(TableClassifier classifier)
    {
        bool hasLabels = classifier.Targets.Count > 1;
        (string name, string decision) = (_graph.Reserve("probabilities"), _graph.Reserve(hasLabels ? "labels" : "label"));
        string probabilities = AddMean(logits => hasLabels ? _graph.Node("Sigmoid", logits) : AddRowwise("Softmax", logits));
        if (classifier.Temperature != 1)
        {
            string powers = _graph.Node("Pow", probabilities, _graph.Constant("sharpness", 1 / classifier.Temperature));
            probabilities = _graph.Node("Div", powers, _graph.Node("ReduceSum", powers, _graph.Constant("axis", 1L)));
        }

        int outputs = hasLabels ? classifier.Targets.Count : classifier.Classes.Count;
        _graph.AddOutput(probabilities, name, OnnxProto.Batch(name, OnnxType.Double, outputs));
        if (hasLabels)
        {
            _graph.AddOutput(_graph.Node("Greater", probabilities, _graph.Constant("half", 0.5)), decision, OnnxProto.Batch(decision, OnnxType.Boolean, outputs));
        }
        else
        {
            _graph.AddOutput(AddLabel(classifier, probabilities), decision, OnnxProto.Batch(decision, OnnxType.Text));
        }
    }

    /// <summary>Adds the most probable class, or the class chosen by the threshold: N strings.</summary>
    private string AddLabel(TableClassifier classifier, string probabilities)
    {
        string index = classifier.Threshold is { } threshold
            ? _graph.Cast(_graph.Node("Greater", AddColumn(probabilities, 1), _graph.Constant("threshold", threshold)), OnnxType.Int64)
            : _graph.Node("ArgMax", [OnnxProto.Attribute("axis", 1), OnnxProto.Attribute("keepdims", 0)], probabilities);
        return _graph.Node("Gather", _graph.Tensor("classes", classifier.Classes), index);
    }

    /// <summary>Adds a column of a matrix, of shape N.</summary>
    private string AddColumn(string x, long column) => _graph.Node("Gather", [OnnxProto.Attribute("axis", 1)], x, _graph.Tensor("column", [column]));

    private void AddRegressor()
    {
        string name = _graph.Reserve("predictions");
        string means = AddMean(AddQuantities);
        string clamped = _graph.Node("Max", _graph.Node("Min", means, AddRow("largest", quantity => quantity.Maximum)), AddRow("smallest", quantity => quantity.Minimum));
        _graph.AddOutput(clamped, name, OnnxProto.Batch(name, OnnxType.Double, _pipeline.Quantities.Count));
    }

    /// <summary>Adds the conversion of network outputs to the units of the targets.</summary>
    private string AddQuantities(string outputs)
    {
        string values = _graph.Node("Add", AddRow("mean", quantity => quantity.Mean), _graph.Node("Mul", AddRow("deviation", quantity => quantity.Deviation), outputs));
        return _pipeline.Quantities[0].LogOffset is null ? values
            : _graph.Node("Min", _graph.Node("Sub", _graph.Node("Exp", values), AddRow("offset", quantity => quantity.LogOffset!.Value)), AddRow("largest", quantity => quantity.Maximum));
    }

    /// <summary>Adds the mean over all networks, in double precision, of their decoded outputs.</summary>
    private string AddMean(Func<string, string> decode)
    {
        var features = new Dictionary<IReadOnlyList<PipelineColumn>, string>(ReferenceEqualityComparer.Instance);
        var predictions = new List<string>();
        foreach ((int index, PipelineNetwork network) in _pipeline.Networks.Index())
        {
            if (!features.TryGetValue(network.Columns, out string? x))
            {
                features[network.Columns] = x = _columns.Add(network.Columns, FormattableString.Invariant($"encoder.{features.Count}"));
            }

            string scope = FormattableString.Invariant($"networks.{index}");
            string outputs = NetworkConverter<float>.AddTo(_graph, network.Network, $"{scope}.", x);
            _graph.Scope = scope;
            predictions.Add(decode(_graph.Cast(outputs, OnnxType.Double)));
        }

        _graph.Scope = "";
        return _graph.Node("Div", _graph.Node("Sum", [.. predictions]), _graph.Constant("count", (double)predictions.Count));
    }

    private string AddRow(string name, Func<PipelineQuantity, double> value) => _graph.Tensor(name, [.. _pipeline.Quantities.Select(value)], 1, _pipeline.Quantities.Count);

    private string AddRowwise(string op, string x) => _graph.Node(op, [OnnxProto.Attribute("axis", 1)], x);
}
