namespace MyTorch.Cli;

/// <summary>Takes out of long curves what no screen could show.</summary>
internal static class Thinning
{
    private const int Most = 1000;

    /// <summary>
    /// The indices to draw, ascending: all of them where they are few; otherwise, of each stretch, those where a curve has its least and
    /// its largest value and the first where it is not finite, so that no peak and no gap is lost, and the two ends.
    /// </summary>
    /// <param name="curves">The curves.</param>
    /// <param name="length">The length of each.</param>
    public static int[] Of(IReadOnlyList<IReadOnlyList<double>> curves, int length)
    {
        if (length <= Most)
        {
            return [.. Enumerable.Range(0, length)];
        }

        int stretches = Math.Max(1, Most / (2 * curves.Count));
        var kept = new SortedSet<int> { 0, length - 1 };
        for (int stretch = 0; stretch < stretches; stretch++)
        {
            int begin = (int)((long)length * stretch / stretches);
            int end = (int)((long)length * (stretch + 1) / stretches);
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
