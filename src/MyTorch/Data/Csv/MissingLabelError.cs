namespace MyTorch.Data;

/// <summary>The error for rows whose label is missing.</summary>
internal static class MissingLabelError
{
    /// <summary>The end of the message.</summary>
    public const string Advice = "rows without a label must be removed or labelled first";

    /// <summary>How many lines the message lists.</summary>
    private const int Shown = 10;

    /// <summary>Creates the error for the row that was read last, and reads on to list the other rows without a label.</summary>
    /// <param name="reader">At the first such row.</param>
    /// <param name="column">The column of the label.</param>
    /// <param name="expected">What was expected there.</param>
    /// <param name="isMissing">Whether a label of the row that was read last is missing.</param>
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
            // A later row that is malformed ends the list; the first error of the file is the missing label.
        }

        string others = count == 0 ? "" : $", and no label in {count} more row{(count == 1 ? "" : "s")} (line{(count == 1 ? "" : "s")} {string.Join(", ", lines)}{(count > Shown ? ", ..." : "")})";
        return reader.Error(line, column, $"expected {expected}, {found}{others}: {Advice}.");
    }
}
