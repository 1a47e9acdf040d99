using System.Globalization;
using System.Text;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>
/// Writes predictions as CSV, one line per row: the leading columns, then "prediction" and for each class "probability_" and its name; for labels,
/// "prediction_" and the name of each, true or false, followed by its probability. Numbers have full precision.
/// </summary>
internal sealed class TablePredictionWriter
{
    private readonly TablePredictor _model;
    private readonly TextWriter _writer;
    private readonly char _delimiter;
    private readonly string[] _classes;
    private readonly StringBuilder _lines = new();

    /// <summary>Writes the header unless another writer has written it.</summary>
    public TablePredictionWriter(TablePredictor model, TextWriter writer, IReadOnlyList<string> leading, bool writesHeader = true, char delimiter = ',')
    {
        (_model, _writer, _delimiter) = (model, writer, delimiter);
        _classes = [.. (model.Classes ?? []).Select(name => Csv.Quote(name, delimiter))];
        writer.Write(writesHeader ? $"{Csv.Join([.. leading, .. model.Columns], delimiter)}\n" : "");
    }

    /// <summary>Writes the lines of some rows.</summary>
    /// <param name="predictions">The predictions, N x K.</param>
    /// <param name="leading">Returns the texts before the predictions of a row.</param>
    public void Write(Matrix<double> predictions, Func<int, IEnumerable<string?>> leading)
    {
        int[] classes = _model.Classes is null ? [] : _model.ClassesOf(predictions);
        for (int row = 0; row < predictions.RowCount; row++)
        {
            foreach (string? text in leading(row))
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

        // In a single call, because a console flushes every write.
        _writer.Write(_lines);
        _lines.Clear();
    }
}
