using MyTorch.Tables;

namespace MyTorch.Onnx;

/// <summary>
/// Converts column encodings to ONNX operators. Numbers are encoded in double precision and rounded to single precision, as in the library, so the
/// features are bitwise identical.
/// </summary>
internal sealed class ColumnConverter(GraphBuilder graph)
{
    /// <summary>The magnitude at which scaled numbers are clamped.</summary>
    private const double LargestScaled = 1e9;

    private const double Bound = 3;

    /// <summary>Adds the features of all columns, concatenated along axis 1, and returns the name of the result.</summary>
    /// <param name="columns">The columns; each is an input of the graph.</param>
    /// <param name="scope">The prefix of the node names.</param>
    public string Add(IReadOnlyList<PipelineColumn> columns, string scope)
    {
        var features = new List<string>();
        foreach (PipelineColumn column in columns)
        {
            graph.Scope = $"{scope}.{column.Name}";
            features.AddRange(column switch
            {
                NumberColumn numbers => AddNumbers(numbers).Features,
                DateColumn dates => AddDates(dates),
                CategoryColumn categories => [AddCategories(categories)],
                _ => throw new NotSupportedException($"Column '{column.Name}' cannot be exported: columns of type {column.GetType().Name} are not supported."),
            });
        }

        graph.Scope = scope;
        return graph.Node("Concat", [OnnxProto.Attribute("axis", 1)], [.. features]);
    }

    private (string Filled, string IsMissing, List<string> Features) AddNumbers(NumberColumn column)
    {
        string x = column.Name;
        foreach (double number in column.MissingNumbers)
        {
            x = graph.Node("Where", graph.Node("Equal", x, graph.Constant("missing", number)), graph.Constant("nan", double.NaN), x);
        }

        string isMissing = graph.Node("IsNaN", x);
        string filled = graph.Node("Where", isMissing, graph.Constant("center", column.Center), x);
        List<string> features = [AddFeature(AddScaled(column, filled))];
        if (column.Edges.Count > 1)
        {
            string fraction = graph.Node("Div", graph.Node("Sub", filled, AddRow("edges", [.. column.Edges.SkipLast(1)])), AddRow("widths", [.. column.Edges.Skip(1).Zip(column.Edges, (upper, lower) => upper - lower)]));
            features.Add(AddFeature(graph.Node("Where", isMissing, graph.Constant("zero", 0.0), AddClamp(fraction, 0, 1))));
        }

        if (column.HasMissing)
        {
            features.Add(AddFeature(isMissing));
        }

        return (filled, isMissing, features);
    }

    /// <summary>Adds z / sqrt(1 + (z / 3)^2) for z = (x - center) * scale; 0 for missing cells.</summary>
    private string AddScaled(NumberColumn column, string filled)
    {
        // Infinity times a scale of 0 would be NaN.
        string x = column.Scale == 0 ? AddClamp(filled, 0, 0) : graph.Node("Sub", filled, graph.Constant("center", column.Center));
        string z = AddClamp(graph.Node("Mul", x, graph.Constant("scale", column.Scale)), -LargestScaled, LargestScaled);
        string ratio = graph.Node("Div", z, graph.Constant("bound", Bound));
        return graph.Node("Div", z, graph.Node("Sqrt", graph.Node("Add", graph.Node("Mul", ratio, ratio), graph.Constant("one", 1.0))));
    }

    private List<string> AddDates(DateColumn column)
    {
        (string filled, string isMissing, List<string> features) = AddNumbers(column.Elapsed);
        foreach (double days in column.Periods)
        {
            string period = graph.Constant("period", days);
            string phase = graph.Node("Div", graph.Node("Mod", [OnnxProto.Attribute("fmod", 1)], filled, period), period);
            string angle = graph.Node("Mul", phase, graph.Constant("circle", 2 * Math.PI));
            features.AddRange(AddCyclic("Sin", angle, isMissing), AddCyclic("Cos", angle, isMissing));
        }

        return features;
    }

    private string AddCyclic(string op, string angle, string isMissing) =>
        AddFeature(graph.Node("Where", isMissing, graph.Constant("zero", 0.0), graph.Node(op, angle)));

    /// <summary>Adds the encoding of a text: its index for index columns, otherwise one-hot. Texts without a feature get the index after the last.</summary>
    private string AddCategories(CategoryColumn column)
    {
        int other = column.Categories.Count;
        int missing = other + (column.HasOther ? 1 : 0);
        int count = missing + (column.HasMissing ? 1 : 0);
        long unfilled = column.HasMissing ? missing : column.IsIndex ? other : count;
        var numbers = column.Categories.Index().ToDictionary(entry => entry.Item, entry => (long)entry.Index, StringComparer.Ordinal);
        numbers.TryAdd("", unfilled);
        foreach ((string alias, string text) in column.Aliases)
        {
            if (numbers.TryGetValue(text, out long index))
            {
                numbers[alias] = index;
            }
        }

        foreach (string text in column.MissingTexts)
        {
            numbers[text] = unfilled;
        }

        string number = graph.Node(
            "LabelEncoder",
            [
                OnnxProto.Attribute("keys_strings", numbers.Keys),
                OnnxProto.Attribute("values_int64s", [.. numbers.Values]),
                OnnxProto.Attribute("default_int64", (long)(column.HasOther ? other : count)),
            ],
            column.Name);
        return AddFeature(column.IsIndex ? number : graph.Node("Equal", number, graph.Tensor("numbers", [.. Enumerable.Range(0, count).Select(index => (long)index)], 1, count)));
    }

    private string AddFeature(string x) => graph.Cast(x, OnnxType.Float);

    private string AddClamp(string x, double smallest, double largest) =>
        graph.Node("Max", graph.Node("Min", x, graph.Constant("most", largest)), graph.Constant("least", smallest));

    private string AddRow(string name, double[] values) => graph.Tensor(name, values, 1, values.Length);
}
