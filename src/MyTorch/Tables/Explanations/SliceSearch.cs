namespace MyTorch.Tables;

/// <summary>Finds the slices of rows that are predicted worst.</summary>
/// <param name="losses">The loss of each row.</param>
/// <param name="errors">What the error of rows is the mean of: 1 for a wrong prediction and 0 for a correct one, or the squared error.</param>
/// <param name="isRoot">Whether the error is the root of that mean.</param>
internal sealed class SliceSearch(double[] losses, double[] errors, bool isRoot)
{
    /// <summary>The slices of a column.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="schema">What the column means.</param>
    /// <param name="minimumCount">The smallest number of rows of a slice, and of the others.</param>
    /// <param name="bins">The number of intervals of numbers and dates.</param>
    public IEnumerable<TableSlice> Find(Table rows, ColumnSchema schema, int minimumCount, int bins)
    {
        string[] values = ValuesOf(rows, schema, bins);
        return from slice in Enumerable.Range(0, values.Length).GroupBy(row => values[row], StringComparer.Ordinal)
               let members = slice.ToArray()
               where members.Length >= minimumCount && values.Length - members.Length >= minimumCount
               select Measure(schema.Name, slice.Key, members);
    }

    /// <summary>The slice of each row, by its name.</summary>
    private static string[] ValuesOf(Table rows, ColumnSchema schema, int bins)
    {
        const string Missing = "missing";
        string?[] texts = CellReader.Texts(rows[schema.Name], schema);
        if (PartialDependence.NumbersOf(rows, schema) is not { } numbers)
        {
            return Array.ConvertAll(texts, text => text ?? Missing);
        }

        int[] ascending = [.. Enumerable.Range(0, numbers.Length).Where(row => double.IsFinite(numbers[row])).OrderBy(row => numbers[row])];
        string[] result = Array.ConvertAll(texts, text => text ?? Missing);
        int[] starts = [.. Enumerable.Range(0, bins).Select(bin => (int)((long)ascending.Length * bin / bins))];
        double[] edges = [.. starts.Where(start => start < ascending.Length).Select(start => numbers[ascending[start]]).Distinct()];
        foreach (IGrouping<int, int> bin in ascending.GroupBy(row => Array.FindLastIndex(edges, edge => edge <= numbers[row])))
        {
            (int first, int last) = (bin.First(), bin.Last());
            string name = numbers[first] == numbers[last] ? texts[first]! : $"{texts[first]} to {texts[last]}";
            foreach (int row in bin)
            {
                result[row] = name;
            }
        }

        return result;
    }

    private TableSlice Measure(string column, string value, int[] members)
    {
        var others = new bool[losses.Length];
        Array.Fill(others, true);
        Array.ForEach(members, row => others[row] = false);
        int[] rest = [.. Enumerable.Range(0, losses.Length).Where(row => others[row])];
        (double mean, double variance) = Moments(members);
        (double otherMean, double otherVariance) = Moments(rest);
        double standardError = Math.Sqrt((variance / members.Length) + (otherVariance / rest.Length));
        return new TableSlice(column, value, members.Length, mean, otherMean, standardError, ErrorOf(members), ErrorOf(rest));
    }

    private (double Mean, double Variance) Moments(int[] rows)
    {
        double mean = rows.Sum(row => losses[row]) / rows.Length;
        return (mean, rows.Sum(row => (losses[row] - mean) * (losses[row] - mean)) / Math.Max(1, rows.Length - 1));
    }

    private double ErrorOf(int[] rows)
    {
        double mean = rows.Sum(row => errors[row]) / rows.Length;
        return isRoot ? Math.Sqrt(mean) : mean;
    }
}
