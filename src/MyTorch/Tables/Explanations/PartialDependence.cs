using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>
/// Partial dependence: for each value of a column, the mean prediction of all rows with their own value replaced by that value (J. H.
/// Friedman 2001, Greedy Function Approximation: A Gradient Boosting Machine).
/// </summary>
/// <param name="Column">The schema of the column.</param>
/// <param name="Outputs">The names of the outputs: classes or targets, K.</param>
/// <param name="Points">Numbers and dates in ascending order, categories by descending frequency; a missing value, if any, is last.</param>
public sealed record PartialDependence(ColumnSchema Column, IReadOnlyList<string> Outputs, IReadOnlyList<DependencePoint> Points)
{
    /// <summary>The fraction of the numbers below the first quantile and above the last.</summary>
    private const double Rest = 0.05;

    /// <summary>Computes the partial dependence.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="schema">The schema of the column.</param>
    /// <param name="outputs">The names of the outputs.</param>
    /// <param name="points">The maximum number of values.</param>
    /// <param name="predict">Predicts all rows with the cells of the column replaced.</param>
    internal static PartialDependence Compute(Table rows, ColumnSchema schema, IReadOnlyList<string> outputs, int points, Func<TableColumn, Matrix<double>> predict)
    {
        TableColumn cells = rows[schema.Name];
        string?[] texts = CellReader.Texts(cells, schema);
        double[]? numbers = NumbersOf(rows, schema);
        int[] present = [.. Enumerable.Range(0, rows.RowCount).Where(row => numbers is null ? texts[row] is not null : double.IsFinite(numbers[row]))];
        IEnumerable<int> grid = numbers is null ? MostFrequent(present, texts, points) : Spread([.. present.OrderBy(row => numbers[row])], numbers, points);
        int missing = Array.FindIndex(texts, text => text is null);
        return new PartialDependence(schema, outputs, [.. grid.Concat(missing < 0 ? [] : [missing]).Select(PointOf)]);

        DependencePoint PointOf(int row)
        {
            int[] repeated = new int[rows.RowCount];
            Array.Fill(repeated, row);
            Matrix<double> predictions = predict(cells.Select(repeated));
            double number = numbers is null || texts[row] is null ? double.NaN : numbers[row];
            int count = Enumerable.Range(0, rows.RowCount).Count(other => texts[row] is not null && numbers is not null ? numbers[other] == number : texts[other] == texts[row]);
            return new DependencePoint(texts[row], number, count, [.. Enumerable.Range(0, outputs.Count).Select(k => Mean(predictions, k))]);
        }
    }

    /// <summary>Returns the numbers of a column, or its dates in days, NaN for missing cells; null for categories.</summary>
    internal static double[]? NumbersOf(Table rows, ColumnSchema schema) => schema.Kind switch
    {
        ColumnKind.Numeric => CellReader.Numbers(rows[schema.Name], schema, rows),
        ColumnKind.Date => CellReader.Days(rows[schema.Name], schema, rows),
        _ => null,
    };

    private static double Mean(Matrix<double> predictions, int output)
    {
        int rows = predictions.RowCount;
        return Kernels.NormKernels.Sum<double>(Dense.Span(predictions).Slice(output * rows, rows)) / rows;
    }

    /// <summary>Returns one row for each of the most frequent texts.</summary>
    private static IEnumerable<int> MostFrequent(int[] present, string?[] texts, int points) =>
        present.GroupBy(row => texts[row]!, StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Take(points).Select(group => group.First());

    /// <summary>Returns one row for each distinct number if there are few, otherwise rows at evenly spaced quantiles.</summary>
    private static IEnumerable<int> Spread(int[] ascending, double[] numbers, int points)
    {
        int[] distinct = [.. ascending.DistinctBy(row => numbers[row])];
        if (distinct.Length <= points)
        {
            return distinct;
        }

        double share = (1 - (2 * Rest)) / Math.Max(1, points - 1);
        return Enumerable.Range(0, points).Select(point => ascending[(int)Math.Round((Rest + (share * point)) * (ascending.Length - 1))]).DistinctBy(row => numbers[row]);
    }
}
