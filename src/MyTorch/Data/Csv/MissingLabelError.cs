namespace MyTorch.Data;

/// <summary>The error for rows whose label is missing.</summary>
internal static class MissingLabelError
{
    /// <summary>The end of the message.</summary>
    public const string Advice = "rows without a label must be removed or labelled first";

    /// <summary>The maximum number of lines listed in the message.</summary>
    private const int Shown = 10;

    /// <summary>Creates the error for the current row, and reads the remaining rows to list those without a label.</summary>
    /// <param name="reader">The reader, positioned at the first such row.</param>
    /// <param name="column">The column of the label.</param>
    /// <param name="expected">What the column should contain.</param>
    /// <param name="isMissing">Returns whether a label of the current row is missing.</param>
    public static InvalidDataException Create(CsvReader reader, int column, string expected, Func<bool> isMissing)
    {
        long line = reader.Line;
        string found = reader.FoundText(column);
        List<long> lines = [];
        long count = 0;
        try
        {
            while (reader.Read())
            {
                if (isMissing() && ++count <= Shown)
                {
                    lines.Add(reader.Line);
                }
            }
        }
        catch (InvalidDataException)
        {
            // A malformed row ends the list; the first error of the file is still the missing label.
        }

        string others = count == 0 ? "" : $", and no label in {count} more row{(count == 1 ? "" : "s")} (line{(count == 1 ? "" : "s")} {string.Join(", ", lines)}{(count > Shown ? ", ..." : "")})";
        return reader.Error(line, column, $"expected {expected}, {found}{others}: {Advice}.");
    }
}
