namespace MyTorch.Tables;

/// <summary>Detects whether the values of one column determine those of another.</summary>
internal static class ValueRelation
{
    /// <summary>The minimum number of rows: fewer rows may have the same values, or be in the same order, by chance.</summary>
    private const int FewestRows = 20;

    /// <summary>The number of rows within which nearly all pairs of columns differ.</summary>
    private const int FirstRows = 64;

    /// <summary>Describes how one column is determined by another, for a message; null if it is not, or may be by chance.</summary>
    /// <param name="column">The values of the column.</param>
    /// <param name="other">The values of the other column; its missing cells are ignored.</param>
    public static string? Describe(ColumnCodes column, ColumnCodes other)
    {
        int rows = other.Codes.Length - other.Missing;
        if (column.Distinct < 2 || other.Distinct < 2 || rows < FewestRows)
        {
            return null;
        }

        if (IsOneToOne(column, other))
        {
            return HasSameTexts(column, other) ? "has the same values as"
                : 2 * other.Distinct <= rows ? "is a one-to-one function of"
                : IsMonotonic(column, other) ? "rises or falls strictly with" : null;
        }

        return IsMonotonic(column, other) ? "rises or falls strictly with" : null;
    }

    private static bool IsOneToOne(ColumnCodes column, ColumnCodes other)
    {
        // A missing cell counts as the first value.
        int[] forth = new int[column.Distinct + 1];
        int[] back = new int[other.Distinct];
        for (int row = 0; row < column.Codes.Length; row++)
        {
            (int x, int y) = (column.Codes[row] + 1, other.Codes[row]);
            if (y < 0)
            {
                continue;
            }

            if (forth[x] == 0 && back[y] == 0)
            {
                (forth[x], back[y]) = (y + 1, x + 1);
            }
            else if (forth[x] != y + 1 || back[y] != x + 1)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasSameTexts(ColumnCodes column, ColumnCodes other) => Enumerable.Range(0, other.Distinct)
        .All(y => column.Codes[other.FirstRow(y)] is >= 0 and var x && column.Text(x) == other.Text(y));

    private static bool IsMonotonic(ColumnCodes column, ColumnCodes other)
    {
        int[] rows = [.. Enumerable.Range(0, column.Codes.Length).Where(row => column.Codes[row] >= 0 && other.Codes[row] >= 0)];
        return rows.Length >= FewestRows && 2 * rows.Length >= column.Codes.Length && other.Distinct >= FewestRows
            && IsMonotonic(column, other, rows[..Math.Min(FirstRows, rows.Length)]) && IsMonotonic(column, other, rows);
    }

    private static bool IsMonotonic(ColumnCodes column, ColumnCodes other, int[] rows)
    {
        double[] x = [.. rows.Select(row => column.Number(column.Codes[row]))];
        double[] y = [.. rows.Select(row => other.Number(other.Codes[row]))];
        if (x.Any(double.IsNaN) || y.Any(double.IsNaN))
        {
            return false;
        }

        Array.Sort(y, x);
        int direction = Math.Sign(x[^1] - x[0]);
        return Enumerable.Range(1, x.Length - 1).All(i => Math.Sign(x[i] - x[i - 1]) == direction * Math.Sign(y[i] - y[i - 1]));
    }
}
