using System.Globalization;

namespace MyTorch.Tables;

/// <summary>A checksum of the cells of a training table, to detect a different table; it depends on the order of the rows.</summary>
internal static class TableChecksum
{
    private const ulong Start = 0xCBF29CE484222325;

    /// <summary>Returns the checksum of the columns that a schema uses, as 16 hexadecimal digits.</summary>
    /// <param name="table">The table, with these columns.</param>
    /// <param name="schema">The schema of the table.</param>
    public static string Of(Table table, TableSchema schema)
    {
        ulong sum = Start;
        foreach (ColumnSchema column in schema.Columns.Where(column => column.Role is not (ColumnRole.Identifier or ColumnRole.Ignored)))
        {
            sum = Mix(sum, OfText(column.Name));
            TableColumn cells = table[column.Name];
            ulong[] texts = new ulong[cells.Values.Length];
            for (int code = 0; code < texts.Length; code++)
            {
                texts[code] = OfText(cells.Values[code]);
            }

            for (int row = 0; row < cells.Count; row++)
            {
                sum = Mix(sum, !cells.IsNumeric ? (cells.Codes[row] < 0 ? 0 : texts[cells.Codes[row]])
                    : double.IsNaN(cells.Numbers[row]) ? 0 : BitConverter.DoubleToUInt64Bits(cells.Numbers[row]));
            }
        }

        return sum.ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>Returns the checksum of a text.</summary>
    public static ulong OfText(string text)
    {
        ulong sum = Start;
        foreach (char character in text)
        {
            sum = Mix(sum, character);
        }

        return sum;
    }

    private static ulong Mix(ulong sum, ulong value) => ColumnCodes.Mix(ColumnCodes.Mix(sum, (int)value), (int)(value >> 32));
}
