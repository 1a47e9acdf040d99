using System.Globalization;
using System.Text;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>
/// Writes predictions as CSV, a line for each row: columns that stand before, "prediction", and for classes "probability_" and the name of each; for
/// labels, "prediction_" and the name of each, true or false, with its probability.
/// Numbers are written in full.
/// </summary>
internal sealed class TablePredictionWriter
{
    private readonly TablePredictor _model;
    private readonly TextWriter _writer;
    private readonly char _delimiter;
    private readonly string[] _classes;
    private readonly StringBuilder _lines = new();

    /// <summary>Writes the line of the names, unless another writer has done that.</summary>
    public TablePredictionWriter(TablePredictor model, TextWriter writer, IReadOnlyList<string> before, bool hasNames = true, char delimiter = ',')
    {
        (_model, _writer, _delimiter) = (model, writer, delimiter);
        _classes = [.. (model.Classes ?? []).Select(name => Csv.Quote(name, delimiter))];
        writer.Write(hasNames ? $"{Csv.Join([.. before, .. model.Columns], delimiter)}\n" : "");
    }

    /// <summary>Writes the lines of some rows.</summary>
    /// <param name="predictions">The predictions, N x K.</param>
    /// <param name="before">The texts before the predictions of a row.</param>
    public void Write(Matrix<double> predictions, Func<int, IEnumerable<string?>> before)
    {
        int[] classes = _model.Classes is null ? [] : _model.ClassesOf(predictions);
        for (int row = 0; row < predictions.RowCount; row++)
        {
            foreach (string? text in before(row))
            {
                _lines.Append(Csv.Quote(text ?? "", _delimiter)).Append(_delimiter);
            }

            if (_model.Classes is not null)
            {
                _lines.Append(_classes[classes[row]]).Append(_delimiter);
            }

            for (int column = 0; column < predictions.ColumnCount; column++)
            {
                if (_model.Labels is not null)
                {
                    _lines.Append(TablePredictor.HasLabel(predictions[row, column]) ? "true" : "false").Append(_delimiter);
                }

                _lines.Append(CultureInfo.InvariantCulture, $"{predictions[row, column]}").Append(column < predictions.ColumnCount - 1 ? _delimiter : '\n');
            }
        }

        // In one call, because a console flushes every write.
        _writer.Write(_lines);
        _lines.Clear();
    }
}
