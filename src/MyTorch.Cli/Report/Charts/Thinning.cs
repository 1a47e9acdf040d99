namespace MyTorch.Cli;

/// <summary>Thins long curves to what a screen can show.</summary>
internal static class Thinning
{
    private const int Most = 1000;

    /// <summary>
    /// Returns the indices to draw, ascending: all of them if there are few; otherwise both ends, and from each chunk those of the smallest, the largest and
    /// the first non-finite value of each curve, so that no peak and no gap is lost.
    /// </summary>
    /// <param name="curves">The curves.</param>
    /// <param name="length">The length of each.</param>
    public static int[] Of(IReadOnlyList<IReadOnlyList<double>> curves, int length)
    {
        if (length <= Most)
        {
            return [.. Enumerable.Range(0, length)];
        }

        int chunks = Math.Max(1, Most / (2 * curves.Count));
        var kept = new SortedSet<int> { 0, length - 1 };
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            int begin = (int)((long)length * chunk / chunks);
            int end = (int)((long)length * (chunk + 1) / chunks);
            foreach (IReadOnlyList<double> curve in curves)
            {
                int[] finite = [.. Enumerable.Range(begin, end - begin).Where(index => double.IsFinite(curve[index]))];
                if (finite.Length > 0)
                {
                    kept.Add(finite.MinBy(index => curve[index]));
                    kept.Add(finite.MaxBy(index => curve[index]));
                }

                if (finite.Length < end - begin)
                {
                    kept.Add(Enumerable.Range(begin, end - begin).First(index => !double.IsFinite(curve[index])));
                }
            }
        }

        return [.. kept];
    }
}
