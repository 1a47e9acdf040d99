using System.Numerics;

namespace MyTorch.Data;

/// <summary>Reads the samples of a CSV file according to its schema.</summary>
/// <param name="reader">The reader, positioned before the first row; disposed with this instance.</param>
/// <param name="schema">The meaning of the columns.</param>
/// <param name="requiresFinite">Whether NaN and infinities are rejected.</param>
/// <param name="dropped">Receives the index, from 0, of each row dropped because a label is missing; null to reject such rows.</param>
internal sealed class CsvSampleReader<T>(CsvReader reader, CsvSchema schema, bool requiresFinite, List<int>? dropped = null) : ISampleReader<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _features = [.. schema.Features.Select(reader.IndexOf)];
    private readonly int[] _targets = [.. schema.Targets.Select(reader.IndexOf)];

    /// <summary>Whether a NaN is a valid numeric target rather than a missing label.</summary>
    private readonly bool _allowsNaN = schema.Classes is null && !requiresFinite && dropped is null;
    private int _count;

    public bool Read(Span<T> x, Span<T> y)
    {
        while (reader.Read())
        {
            if (FindMissing() is not { } column)
            {
                _count++;
                ReadNumbers(_features, x);
                ReadTargets(y);
                return true;
            }

            if (dropped is null)
            {
                throw MissingLabelError.Create(reader, column, schema.Classes is null ? "a number" : $"one of the {schema.Classes.Count} classes {CsvReader.List(schema.Classes)}", () => FindMissing() is not null);
            }

            dropped.Add(_count + dropped.Count);
        }

        return _count > 0 || dropped is null ? false : throw reader.NoLabel();
    }

    public void Dispose() => reader.Dispose();

    /// <summary>Returns the first column of the row whose label is missing, if any. A text that is the name of a class is not missing.</summary>
    private int? FindMissing()
    {
        foreach (int column in _targets)
        {
            if (reader.IsMissing(column) && !(schema.Classes is null ? _allowsNaN && reader.IsNaN(column) : schema.HasClass(reader.Text(column))))
            {
                return column;
            }
        }

        return null;
    }

    private void ReadTargets(Span<T> y)
    {
        if (schema.Classes is null)
        {
            ReadNumbers(_targets, y);
        }
        else
        {
            ClassLabels.Write(schema.ClassOf(reader, _targets[0]), schema.IsOneHot, y);
        }
    }

    private void ReadNumbers(int[] columns, Span<T> values)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            values[i] = reader.Number<T>(columns[i], requiresFinite);
        }
    }
}
