using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Random;

namespace MyTorch.Tables;

/// <summary>
/// The permutation importance of columns: L. Breiman (2001), Random Forests; A. Fisher, C. Rudin and F. Dominici (2019), All
/// Models are Wrong, but Many are Useful.
/// </summary>
/// <param name="predict">Predicts all rows with the cells of a column replaced.</param>
/// <param name="targets">The true targets.</param>
/// <param name="metric">The metric.</param>
/// <param name="threshold">The probability above which the second of two classes is predicted; null to predict the more probable class.</param>
/// <param name="weights">The weight of each row; empty for equal weights.</param>
internal sealed class PermutationImportance(Func<TableColumn, Matrix<double>> predict, Matrix<double> targets, ImportanceMetric metric, double? threshold = null, params double[] weights)
{
    /// <summary>Creates the permutations of a column, which depend only on the seed, the column and the number of rows.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="repeats">The number of permutations.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="column">The index of the column, from 0.</param>
    public static int[][] Permutations(int rows, int repeats, int seed, int column)
    {
        const int SeedsPerColumn = 1000;
        var random = new Xoshiro256StarStar(unchecked(seed + (SeedsPerColumn * column)));
        return [.. Enumerable.Range(0, repeats).Select(_ => Permute(rows, random))];
    }

    /// <summary>Computes the importance of a column.</summary>
    /// <param name="cells">The column.</param>
    /// <param name="before">The metric without permutation.</param>
    /// <param name="permutations">The permutations, each of all rows.</param>
    public ColumnImportance Measure(TableColumn cells, double before, IEnumerable<int[]> permutations) => new(
        cells.Name,
        [.. permutations.Select(permutation => (metric.Maximizes ? -1 : 1) * (metric.Measure(predict(cells.Select(permutation)), targets, threshold, weights) - before))]);

    private static int[] Permute(int rows, Xoshiro256StarStar random)
    {
        int[] result = [.. Enumerable.Range(0, rows)];
        for (int last = rows - 1; last > 0; last--)
        {
            int other = random.Next(last + 1);
            (result[last], result[other]) = (result[other], result[last]);
        }

        return result;
    }
}
