namespace MyTorch.Tables;

/// <summary>Finds the slices of rows with the worst predictions.</summary>
/// <param name="losses">The loss of each row.</param>
/// <param name="errors">The error of each row: 1 for a wrong prediction and 0 for a correct one, or the squared error.</param>
/// <param name="isRoot">Whether the error of a slice is the root of the mean error.</param>
internal sealed class SliceSearch(double[] losses, double[] errors, bool isRoot)
{
    /// <summary>Finds the slices of a column.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="schema">The schema of the column.</param>
    /// <param name="minimumCount">The minimum number of rows in a slice and outside it.</param>
    /// <param name="bins">The number of intervals of numbers and dates.</param>
    public IEnumerable<TableSlice> Find(Table rows, ColumnSchema schema, int minimumCount, int bins)
    {
        string[] values = ValuesOf(rows, schema, bins);
        (string Value, LossMoments Own)[] slices =
            [.. Enumerable.Range(0, values.Length).GroupBy(row => values[row], StringComparer.Ordinal).Select(slice => (slice.Key, LossMoments.Of([.. slice], losses, errors)))];

        // The moments of all other rows are the sum of those of the slices before and after, which avoids subtraction and visits each row once.
        var behind = new LossMoments[slices.Length + 1];
        for (int i = slices.Length - 1; i >= 0; i--)
        {
            behind[i] = slices[i].Own + behind[i + 1];
        }

        LossMoments before = default;
        foreach ((int index, (string value, LossMoments own)) in slices.Index())
        {
            LossMoments rest = before + behind[index + 1];
            before += own;
            if (own.Count >= minimumCount && rest.Count >= minimumCount)
            {
                double standardError = Math.Sqrt((own.Variance / own.Count) + (rest.Variance / rest.Count));
                yield return new TableSlice(schema.Name, value, own.Count, own.Mean, rest.Mean, standardError, ErrorOf(own), ErrorOf(rest));
            }
        }
    }

    /// <summary>Returns the name of the slice of each row.</summary>
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

    private double ErrorOf(LossMoments rows) => isRoot ? Math.Sqrt(rows.Errors / rows.Count) : rows.Errors / rows.Count;
}
