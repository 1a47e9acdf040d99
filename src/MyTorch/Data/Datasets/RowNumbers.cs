using System.Globalization;

namespace MyTorch.Data;

/// <summary>Recognizes the column of row numbers that data frames write before their columns, without a name.</summary>
internal static class RowNumbers
{
    /// <summary>Whether the first column, and no other, has no name.</summary>
    public static bool IsUnnamed(string[] columns) => string.IsNullOrWhiteSpace(columns[0]) && Array.LastIndexOf(columns, columns[0]) == 0;

    /// <summary>Reads the first column of a file, whose columns have names but for this one, and says whether each row has a whole number of its own there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="delimiter">What stands between two cells.</param>
    /// <param name="monitor">Hears how far the file was read; null for nobody.</param>
    public static bool AreFirst(string path, char delimiter, IReadingMonitor? monitor = null)
    {
        using Stream stream = DataFile.Open(path, monitor);
        using var reader = new CsvReader(stream, path, delimiter, hasHeader: true);
        var numbers = new HashSet<long>();
        while (reader.Read())
        {
            if (!long.TryParse(reader.Text(0), NumberStyles.None, CultureInfo.InvariantCulture, out long number) || !numbers.Add(number))
            {
                return false;
            }
        }

        return true;
    }
}
