namespace MyTorch.Benchmarks.Tables;

/// <summary>Rows to train on and rows to test with, as indices.</summary>
/// <param name="Train">Four fifths of the rows, in random order.</param>
/// <param name="Test">One fifth of the rows, in random order.</param>
internal sealed record TableSplit(IReadOnlyList<int> Train, IReadOnlyList<int> Test)
{
    private const int Fifth = 5;

    /// <summary>Splits rows at random, each class in the same proportion to within a row.</summary>
    /// <param name="classes">The class of each row; the same for all rows of a quantity.</param>
    /// <param name="seed">The same seed gives the same split.</param>
    /// <param name="rows">Rows to draw before the split; all if there are fewer.</param>
    public static TableSplit Create(IReadOnlyList<string> classes, int seed, int rows = int.MaxValue)
    {
        var random = new Random(seed);
        int[] order = [.. Enumerable.Range(0, classes.Count)];
        random.Shuffle(order);
        order = order[..Math.Min(rows, order.Length)];
        int first = random.Next(Fifth);

        // Every fifth row, where the rows of a class follow each other.
        HashSet<int> test = [.. order.OrderBy(row => classes[row], StringComparer.Ordinal).Where((_, place) => place % Fifth == first)];
        return new TableSplit([.. order.Where(row => !test.Contains(row))], [.. order.Where(test.Contains)]);
    }
}
