namespace MyTorch.Tables;

/// <summary>The distinct texts of a column and the number of cells with each.</summary>
internal sealed class TextValues
{
    /// <summary>Counts the texts of a column of texts.</summary>
    /// <param name="column">The column.</param>
    /// <param name="missing">A text that stands for a missing value; null for none.</param>
    public TextValues(TableColumn column, string? missing = null)
    {
        int[] counts = new int[column.Values.Length];
        foreach (int code in column.Codes)
        {
            if (code >= 0)
            {
                counts[code]++;
            }
        }

        var texts = new List<string>(counts.Length);
        var others = new List<string>();
        for (int code = 0; code < counts.Length; code++)
        {
            if (counts[code] == 0 || column.Values[code] == missing)
            {
                continue;
            }

            texts.Add(column.Values[code]);
            Cells += counts[code];
            Single += counts[code] == 1 ? 1 : 0;
            if (!TableColumnBuilder.TryParse(column.Values[code], out _))
            {
                others.Add(column.Values[code]);
                OtherCells += counts[code];
            }
        }

        (Texts, OtherTexts) = ([.. texts], others);
    }

    /// <summary>The distinct texts in order of first occurrence.</summary>
    public string[] Texts { get; }

    /// <summary>The number of cells that are not missing.</summary>
    public int Cells { get; }

    /// <summary>The number of texts that occur in a single cell.</summary>
    public int Single { get; }

    /// <summary>The distinct texts that are not numbers.</summary>
    public IReadOnlyList<string> OtherTexts { get; }

    /// <summary>The number of cells whose text is not a number.</summary>
    public int OtherCells { get; }

    /// <summary>The number of distinct texts that are numbers.</summary>
    public int Numbers => Texts.Length - OtherTexts.Count;
}
