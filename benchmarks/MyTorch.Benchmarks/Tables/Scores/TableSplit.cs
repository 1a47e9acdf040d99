namespace MyTorch.Benchmarks.Tables;

/// <summary>The indices of the training rows and test rows.</summary>
/// <param name="Train">80% of the rows, in random order.</param>
/// <param name="Test">20% of the rows, in random order.</param>
internal sealed record TableSplit(IReadOnlyList<int> Train, IReadOnlyList<int> Test)
{
    private const int Fifth = 5;

    /// <summary>Splits rows at random, stratified by class.</summary>
    /// <param name="classes">The class of each row; for regression, the same for all rows.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <param name="rows">The maximum number of rows sampled before the split.</param>
    public static TableSplit Create(IReadOnlyList<string> classes, int seed, int rows = int.MaxValue)
    {
        var random = new Random(seed);
        int[] order = [.. Enumerable.Range(0, classes.Count)];
        random.Shuffle(order);
        order = order[..Math.Min(rows, order.Length)];
        int first = random.Next(Fifth);

        // Every fifth row, with the rows ordered by class.
        HashSet<int> test = [.. order.OrderBy(row => classes[row], StringComparer.Ordinal).Where((_, place) => place % Fifth == first)];
        return new TableSplit([.. order.Where(row => !test.Contains(row))], [.. order.Where(test.Contains)]);
    }
}
