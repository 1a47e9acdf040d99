using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>Collects the classes of the targets of a stream and their row counts, or the range of their quantities.</summary>
/// <param name="schemas">The target columns, K.</param>
/// <param name="areClasses">Whether the targets are classes or labels rather than quantities.</param>
internal sealed class TargetScan(IReadOnlyList<ColumnSchema> schemas, bool areClasses)
{
    private readonly Dictionary<string, int>[] _codes = [.. schemas.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];
    private readonly List<long>[] _counts = [.. schemas.Select(_ => new List<long>())];
    private readonly (double Smallest, double Largest)[] _ranges = [.. schemas.Select(_ => (double.PositiveInfinity, double.NegativeInfinity))];

    /// <summary>Reads the targets of rows without missing targets: class indices in order of first occurrence, or quantities.</summary>
    /// <returns>N values for each of the K targets.</returns>
    /// <exception cref="InvalidDataException">A cell is not a finite number, or there are too many classes; the message names the row.</exception>
    public double[][] Read(Table rows) => [.. schemas.Select((schema, k) => areClasses ? ReadClasses(rows, schema, k) : ReadNumbers(rows, schema, k))];

    /// <summary>Returns the targets as a table: one row for each class, or the smallest and the largest quantity. Shorter columns are padded with their last value.</summary>
    /// <param name="name">The name of the table in messages.</param>
    public Table Build(string name = "table")
    {
        int rows = areClasses ? _codes.Max(codes => codes.Count) : 2;
        return new Table([.. schemas.Select(BuildColumn)], name, lines: null);

        TableColumn BuildColumn(ColumnSchema schema, int k)
        {
            var column = new TableColumn(schema.Name, _codes[k].Keys);
            var builder = new TableColumnBuilder(schema.Name);
            for (int row = 0; row < rows; row++)
            {
                if (areClasses)
                {
                    builder.AddCell(column, Math.Min(row, column.Count - 1));
                }
                else
                {
                    builder.Add(row == 0 ? _ranges[k].Smallest : _ranges[k].Largest);
                }
            }

            return builder.Build();
        }
    }

    /// <summary>The number of rows of each class of the first target.</summary>
    public Dictionary<string, long> CountClasses() => _codes[0].ToDictionary(entry => entry.Key, entry => _counts[0][entry.Value], StringComparer.Ordinal);

    /// <summary>Replaces values returned by <see cref="Read"/> by the encoded targets of the network.</summary>
    /// <param name="target">The encoding of the targets.</param>
    /// <param name="values">N values for each of the K targets, modified in place.</param>
    public void Encode(TargetEncoding target, double[][] values)
    {
        Matrix<float> encoded = areClasses ? target.Encode(Build()) : target.Encode(new Table(schemas.Select((schema, k) => new TableColumn(schema.Name, [.. values[k]]))));
        for (int k = 0; k < values.Length; k++)
        {
            for (int row = 0; row < values[k].Length; row++)
            {
                values[k][row] = encoded[areClasses ? (int)values[k][row] : row, k];
            }
        }
    }

    private double[] ReadClasses(Table rows, ColumnSchema schema, int k)
    {
        string?[] texts = CellReader.Texts(rows[schema.Name], schema);
        double[] codes = new double[texts.Length];
        for (int row = 0; row < codes.Length; row++)
        {
            if (!_codes[k].TryGetValue(texts[row]!, out int code))
            {
                _codes[k][texts[row]!] = code = _counts[k].Count;
                _counts[k].Add(0);
                ClassTarget.RequireFew(code + 1, rows.Name, schema);
            }

            codes[row] = code;
            _counts[k][code]++;
        }

        return codes;
    }

    private double[] ReadNumbers(Table rows, ColumnSchema schema, int k)
    {
        double[] numbers = NumberTarget.Numbers(rows, schema);
        foreach (double number in numbers)
        {
            _ranges[k] = (Math.Min(_ranges[k].Smallest, number), Math.Max(_ranges[k].Largest, number));
        }

        return numbers;
    }
}
