using System.Globalization;
using System.Numerics;
using System.Text;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>
/// Writes predictions as CSV, one line per sample: the kept columns, then "prediction" and for each class "probability_" and its name. Numbers have
/// full precision, so that reading them back gives the same values; texts are quoted if necessary.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed class PredictionWriter<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SavedModel<T> _model;
    private readonly TextWriter _writer;
    private readonly int _kept;
    private readonly double? _threshold;
    private readonly char _delimiter;
    private readonly string[] _classes;
    private readonly StringBuilder _lines = new();

    /// <summary>Writes the header.</summary>
    public PredictionWriter(SavedModel<T> model, TextWriter writer, IReadOnlyList<string> keep, double? threshold)
    {
        (_model, _writer, _kept, _threshold, _delimiter) = (model, writer, keep.Count, threshold, model.Input.Schema.Delimiter);
        CsvSchema schema = model.Input.Schema;
        _classes = [.. (schema.Classes ?? []).Select(name => Csv.Quote(name, _delimiter))];
        writer.Write($"{Csv.Join([.. keep, .. ColumnsOf(schema)], _delimiter)}\n");
    }

    /// <summary>Returns the names of the prediction columns.</summary>
    public static string[] ColumnsOf(CsvSchema schema) =>
        schema.Classes is not null ? ["prediction", .. schema.Classes.Select(name => $"probability_{name}")]
        : schema.Targets.Count == 1 ? ["prediction"]
        : [.. schema.Targets.Select(name => $"prediction_{name}")];

    /// <summary>Predicts a batch and writes its lines.</summary>
    /// <param name="x">The unscaled features; pixels are from 0 to 1.</param>
    /// <param name="kept">The texts of the kept columns, row by row.</param>
    public void Write(Matrix<T> x, ReadOnlySpan<string> kept)
    {
        ModelInput<T> input = _model.Input;
        Matrix<T> outputs = _model.Network.Predict(input.ScaleFeatures(x));
        int[] classes = input.IsClassification ? ModelInput<T>.ToProbabilities(outputs, _threshold) : [];
        input.UnscaleTargets(outputs);
        for (int row = 0; row < x.RowCount; row++)
        {
            foreach (string text in kept.Slice(row * _kept, _kept))
            {
                _lines.Append(Csv.Quote(text, _delimiter)).Append(_delimiter);
            }

            if (input.IsClassification)
            {
                _lines.Append(_classes[classes[row]]).Append(_delimiter);
            }

            for (int column = 0; column < outputs.ColumnCount; column++)
            {
                _lines.Append(CultureInfo.InvariantCulture, $"{outputs[row, column]}").Append(column < outputs.ColumnCount - 1 ? _delimiter : '\n');
            }
        }

        // In a single call, because a console flushes every write.
        _writer.Write(_lines);
        _lines.Clear();
    }
}
