using System.Numerics;

namespace MyTorch.Data;

/// <summary>The samples of a CSV file as its schema has them.</summary>
/// <param name="reader">At the first row; disposed with this one.</param>
/// <param name="schema">What the columns mean.</param>
/// <param name="requiresFinite">Whether NaN and infinities are refused.</param>
internal sealed class CsvSampleReader<T>(CsvReader reader, CsvSchema schema, bool requiresFinite) : ISampleReader<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _features = [.. schema.Features.Select(reader.IndexOf)];
    private readonly int[] _targets = [.. schema.Targets.Select(reader.IndexOf)];

    public bool Read(Span<T> x, Span<T> y)
    {
        if (!reader.Read())
        {
            return false;
        }

        ReadNumbers(_features, x);
        if (schema.Classes is null)
        {
            ReadNumbers(_targets, y);
        }
        else
        {
            ClassLabels.Write(schema.ClassOf(reader, _targets[0]), schema.IsOneHot, y);
        }

        return true;
    }

    public void Dispose() => reader.Dispose();

    private void ReadNumbers(int[] columns, Span<T> values)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            T value = reader.Number<T>(columns[i]);
            values[i] = T.IsFinite(value) || !requiresFinite
                ? value
                : throw reader.Error(columns[i], $"expected a finite number, {reader.Found(columns[i])}.");
        }
    }
}
