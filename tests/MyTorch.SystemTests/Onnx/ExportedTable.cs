using Microsoft.ML.OnnxRuntime;
using MyTorch.Onnx;
using MyTorch.Tables;

namespace MyTorch.SystemTests.Onnx;

/// <summary>An exported table estimator loaded in ONNX Runtime.</summary>
internal sealed class ExportedTable(TableEstimator estimator, byte[]? bytes = null) : IDisposable
{
    private readonly InferenceSession _session = new(bytes ?? BytesOf(estimator));
    private readonly RunOptions _options = new();
    private IDisposableReadOnlyCollection<OrtValue>? _outputs;

    /// <summary>The names and types of the inputs.</summary>
    public IEnumerable<string> Inputs => _session.InputNames.Select(name => $"{name} {_session.InputMetadata[name].ElementType.Name}");

    public static byte[] BytesOf(TableEstimator estimator)
    {
        using var stream = new MemoryStream();
        OnnxExporter.Export(estimator, stream);
        return stream.ToArray();
    }

    /// <summary>Predicts the rows of a table.</summary>
    public void Run(Table table)
    {
        var inputs = _session.InputNames.ToDictionary(name => name, name => Input(table, name, _session.InputMetadata[name].ElementType == typeof(string)));
        _outputs?.Dispose();
        _outputs = _session.Run(_options, inputs, _session.OutputNames);
        foreach (OrtValue input in inputs.Values)
        {
            input.Dispose();
        }
    }

    /// <summary>Returns the numbers of an output in row-major order.</summary>
    public double[] Numbers(string output) => Find(output).GetTensorDataAsSpan<double>().ToArray();

    /// <summary>Returns the strings of an output.</summary>
    public string[] Texts(string output) => Find(output).GetStringTensorAsArray();

    /// <summary>Returns the Booleans of an output in row-major order.</summary>
    public bool[] Flags(string output) => Find(output).GetTensorDataAsSpan<bool>().ToArray();

    public void Dispose()
    {
        _outputs?.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private OrtValue Find(string output) => _outputs![_session.OutputNames.ToList().IndexOf(output)];

    private OrtValue Input(Table table, string name, bool isText)
    {
        long[] shape = [table.RowCount, 1];
        if (!isText)
        {
            // Dates are the days since January 1 of the year 1.
            ColumnSchema schema = estimator.Schema[name];
            double[] numbers = schema.Kind == ColumnKind.Date ? CellReader.Days(table[name], schema, table) : table[name].Numbers.ToArray();
            return OrtValue.CreateTensorValueFromMemory(numbers, shape);
        }

        OrtValue texts = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        for (int row = 0; row < table.RowCount; row++)
        {
            texts.StringTensorSetElementAt((table[name].Text(row) ?? "").AsSpan(), row);
        }

        return texts;
    }
}
