using MyTorch.Tables;

namespace MyTorch.Onnx;

/// <summary>
/// Turns the encodings of columns into operators. Numbers are encoded in double precision and rounded to features in single precision, as the
/// library does it, so that the features are the same to the last digit.
/// </summary>
internal sealed class ColumnConverter(GraphBuilder graph)
{
    /// <summary>Larger scaled numbers have the same feature.</summary>
    private const double LargestScaled = 1e9;

    private const double Bound = 3;

    /// <summary>Adds the features of columns, side by side; returns their name.</summary>
    /// <param name="columns">The columns, each of which is an input.</param>
    /// <param name="scope">What stands in front of the names.</param>
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
                _ => throw new NotSupportedException($"Column '{column.Name}' cannot be exported: ONNX has no form of {column.GetType().Name}."),
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
            string share = graph.Node("Div", graph.Node("Sub", filled, AddRow("edges", [.. column.Edges.SkipLast(1)])), AddRow("widths", [.. column.Edges.Skip(1).Zip(column.Edges, (upper, lower) => upper - lower)]));
            features.Add(AddFeature(graph.Node("Where", isMissing, graph.Constant("zero", 0.0), AddClamp(share, 0, 1))));
        }

        if (column.HasMissing)
        {
            features.Add(AddFeature(isMissing));
        }

        return (filled, isMissing, features);
    }

    /// <summary>z / sqrt(1 + (z / 3)^2) of z = (x - center) * scale, which is 0 where a cell is missing.</summary>
    private string AddScaled(NumberColumn column, string filled)
    {
        // Infinity times a scale of 0 would not be a number.
        string x = column.Scale == 0 ? AddClamp(filled, 0, 0) : graph.Node("Sub", filled, graph.Constant("center", column.Center));
        string z = AddClamp(graph.Node("Mul", x, graph.Constant("scale", column.Scale)), -LargestScaled, LargestScaled);
        string share = graph.Node("Div", z, graph.Constant("bound", Bound));
        return graph.Node("Div", z, graph.Node("Sqrt", graph.Node("Add", graph.Node("Mul", share, share), graph.Constant("one", 1.0))));
    }

    private List<string> AddDates(DateColumn column)
    {
        (string filled, string isMissing, List<string> features) = AddNumbers(column.Elapsed);
        foreach (double days in column.Periods)
        {
            string period = graph.Constant("period", days);
            string share = graph.Node("Div", graph.Node("Mod", [OnnxProto.Attribute("fmod", 1)], filled, period), period);
            string angle = graph.Node("Mul", share, graph.Constant("circle", 2 * Math.PI));
            features.AddRange(AddCyclic("Sin", angle, isMissing), AddCyclic("Cos", angle, isMissing));
        }

        return features;
    }

    private string AddCyclic(string op, string angle, string isMissing) =>
        AddFeature(graph.Node("Where", isMissing, graph.Constant("zero", 0.0), graph.Node(op, angle)));

    /// <summary>A feature is 1 where its number is that of the text, or it is the number; the number after the last is that of texts without a feature.</summary>
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
            if (numbers.TryGetValue(text, out long meant))
            {
                numbers[alias] = meant;
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
