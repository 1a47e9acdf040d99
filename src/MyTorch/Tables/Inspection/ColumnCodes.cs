using System.Numerics;

namespace MyTorch.Tables;

/// <summary>The distinct values of a column, numbered in order of first occurrence.</summary>
internal sealed class ColumnCodes
{
    private readonly TableColumn _column;
    private readonly List<int> _firstRows = [];

    /// <summary>Numbers the values of a column.</summary>
    public ColumnCodes(TableColumn column, ColumnSchema schema)
    {
        (_column, Codes) = (column, new int[column.Count]);
        var counts = new List<int>();
        Func<int, int> numberOf = column.IsNumeric ? ByNumber(column, schema) : ByText(column, schema);
        for (int row = 0; row < Codes.Length; row++)
        {
            int code = Codes[row] = numberOf(row);
            if (code < 0)
            {
                Missing++;
            }
            else if (code == counts.Count)
            {
                counts.Add(1);
                _firstRows.Add(row);
            }
            else
            {
                counts[code]++;
            }
        }

        Counts = [.. counts];
    }

    /// <summary>The name of the column.</summary>
    public string Name => _column.Name;

    /// <summary>The value number of each of the N cells, -1 for a missing cell.</summary>
    public int[] Codes { get; }

    /// <summary>The number of cells with each value.</summary>
    public int[] Counts { get; }

    /// <summary>The number of missing cells.</summary>
    public int Missing { get; }

    /// <summary>The number of distinct values.</summary>
    public int Distinct => Counts.Length;

    /// <summary>A hash of <see cref="Codes"/>; equal for columns that are one-to-one functions of each other.</summary>
    public ulong Hash => Codes.Aggregate(0UL, Mix);

    /// <summary>Combines a hash with the next code.</summary>
    public static ulong Mix(ulong hash, int code)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        const int Rotation = 29;
        return BitOperations.RotateLeft((hash ^ (uint)code) * Multiplier, Rotation);
    }

    /// <summary>Returns the text of a value.</summary>
    public string Text(int code) => _column.Text(_firstRows[code])!;

    /// <summary>Returns a value as a number; NaN if it is not a number.</summary>
    public double Number(int code) => _column.IsNumeric ? _column.Numbers[_firstRows[code]]
        : TableColumnBuilder.TryParse(Text(code), out double number) ? number : double.NaN;

    /// <summary>Returns the first row with a value.</summary>
    public int FirstRow(int code) => _firstRows[code];

    private static Func<int, int> ByNumber(TableColumn column, ColumnSchema schema)
    {
        var known = new Dictionary<double, int>();
        return row =>
        {
            double number = column.Numbers[row];
            if (double.IsNaN(number) || (schema.MissingValues.Count > 0 && schema.IsMissing(column.Text(row)!)))
            {
                return -1;
            }

            if (!known.TryGetValue(number, out int code))
            {
                known[number] = code = known.Count;
            }

            return code;
        };
    }

    private static Func<int, int> ByText(TableColumn column, ColumnSchema schema)
    {
        const int New = -2;
        int[] known = new int[column.Values.Length];
        for (int code = 0; code < known.Length; code++)
        {
            known[code] = schema.MissingValues.Count > 0 && schema.IsMissing(column.Values[code]) ? -1 : New;
        }

        int next = 0;
        return row =>
        {
            int code = column.Codes[row];
            if (code >= 0 && known[code] == New)
            {
                known[code] = next++;
            }

            return code < 0 ? -1 : known[code];
        };
    }
}
