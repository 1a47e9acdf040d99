using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tables;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>Explanations of a known function, against scikit-learn 1.2's permutation_importance and partial_dependence (average, brute) of the same.</summary>
public class ExplanationTests
{
    private static readonly double[] A = [1.11, -0.21, -0.93, 0.58, 0.58, -0.21, -0.78, 0.23, -2.49, 0.69];
    private static readonly double[] B = [3, 0, 0, 2, 0, 3, 1, 2, 3, 3];
    private static readonly double[] C = [-2.03, -0.91, 0.71, 1.16, -2.16, -0.5, 0.33, -0.61, 1.59, -1.19];
    private static readonly double[] Target = [-6.62, -1.06, -2.42, -1.93, 0.93, -10.44, -2.63, -3, -18.07, -6.77];

    private static readonly int[][] Permutations = [[6, 7, 4, 3, 8, 2, 1, 5, 0, 9], [2, 8, 4, 0, 6, 7, 1, 5, 9, 3], [0, 5, 3, 8, 6, 9, 2, 1, 4, 7]];

    private static readonly Table Rows = new(new TableColumn("a", A), new TableColumn("b", B), new TableColumn("c", C));

    [Theory]
    [InlineData("a", new[] { 4.474088883235988, 4.144935352779627, 4.857337753015333 }, 4.492120663010316, 0.29111641861034576)]
    [InlineData("b", new[] { 4.736679672025368, 4.550036796480606, 4.23024395726056 }, 4.505653475255512, 0.20911989017397484)]
    [InlineData("c", new[] { 0.9355472121296566, 0.6671923767006067, 0.9615866975282272 }, 0.8547754287861635, 0.1330665617207046)]
    public void Importances_match_scikit_learn_with_equal_permutations(string column, double[] values, double mean, double deviation)
    {
        Matrix<double> targets = Matrix<double>.Build.Dense(10, 1, Target);
        ImportanceMetric metric = ImportanceMetric.RootMeanSquaredError;
        ColumnImportance importance = new PermutationImportance(Predict, targets, metric).Measure(Rows[column], metric.Measure(Predict(Rows["a"]), targets), Permutations);
        for (int repeat = 0; repeat < values.Length; repeat++)
        {
            Close.Check($"[{repeat}]", importance.Values[repeat], values[repeat], 1e-12);
        }

        Close.Check("mean", importance.Mean, mean, 1e-12);
        Close.Check("deviation", importance.StandardDeviation, deviation, 1e-12);
    }

    [Fact]
    public void A_metric_to_maximize_counts_what_is_lost()
    {
        Matrix<double> targets = Matrix<double>.Build.Dense(10, 1, Target);
        ImportanceMetric r2 = ImportanceMetric.R2;
        double before = r2.Measure(Predict(Rows["a"]), targets);
        ColumnImportance importance = new PermutationImportance(Predict, targets, r2).Measure(Rows["a"], before, Permutations);
        importance.Values[0].Should().Be(before - r2.Measure(Predict(Rows["a"].Select(Permutations[0])), targets)).And.BePositive();
    }

    [Theory]
    [InlineData("a", new[] { -2.49, -0.93, -0.78, -0.21, 0.23, 0.58, 0.69, 1.11 }, new[] { -11.520555, -7.122135, -6.69921, -5.092095, -3.851515, -2.86469, -2.554545, -1.370355 })]
    [InlineData("b", new[] { 0.0, 1, 2, 3 }, new[] { -0.84777, -1.84777, -4.84777, -9.84777 })]
    public void Dependences_are_those_of_scikit_learn(string column, double[] grid, double[] means)
    {
        PartialDependence dependence = PartialDependence.Compute(Rows, new ColumnSchema(column, ColumnKind.Numeric, ColumnRole.Feature), ["y"], 20, Predict);
        dependence.Points.Select(point => point.Number).Should().Equal(grid);
        dependence.Points.Sum(point => point.Count).Should().Be(10);
        for (int point = 0; point < means.Length; point++)
        {
            Close.Check($"[{point}]", dependence.Points[point].Means[0], means[point], 1e-12);
        }
    }

    [Fact]
    public void Long_grids_are_quantiles_and_a_missing_value_comes_last()
    {
        var rows = new Table(new TableColumn("a", [.. Enumerable.Range(0, 101).Select(value => (double)value), double.NaN]));
        PartialDependence dependence = PartialDependence.Compute(
            rows, new ColumnSchema("a", ColumnKind.Numeric, ColumnRole.Feature), ["y"], 4, cells => Matrix<double>.Build.Dense(102, 1, (row, _) => double.IsNaN(cells.Numbers[row]) ? -1 : cells.Numbers[row]));
        dependence.Points.Select(point => (point.Text, point.Means[0])).Should().Equal(("5", 5), ("35", 35), ("65", 65), ("95", 95), (null, -1));
    }

    [Fact]
    public void Dates_are_in_their_order_and_categories_by_their_frequency()
    {
        var rows = new Table(new TableColumn("day", ["2024-02-01", "2023-12-31", "2024-02-01"]), new TableColumn("name", ["x", "y", "y"]));
        TableSchema schema = TableSchema.Infer(rows);
        Func<TableColumn, Matrix<double>> zero = _ => Matrix<double>.Build.Dense(3, 1);
        PartialDependence.Compute(rows, schema["day"], ["y"], 20, zero).Points.Select(point => (point.Text, point.Count)).Should().Equal(("2023-12-31", 1), ("2024-02-01", 2));
        PartialDependence.Compute(rows, schema["name"], ["y"], 20, zero).Points.Select(point => (point.Text, point.Count)).Should().Equal(("y", 2), ("x", 1));
    }

    [Fact]
    public void A_tiny_slice_is_not_among_the_worst_by_luck()
    {
        // 4 rows of "rare" are as bad as can be, half of the rows of "bad" are wrong, of all others one in ten.
        string[] names = [.. Enumerable.Range(0, 300).Select(row => row < 4 ? "rare" : row < 100 ? "bad" : row < 200 ? "good" : "fine")];
        double[] errors = [.. Enumerable.Range(0, 300).Select(row => row < 4 ? 1.0 : row < 100 ? row % 2 : row % 10 == 0 ? 1 : 0)];
        var rows = new Table(new TableColumn("name", names), new TableColumn("number", [.. Enumerable.Range(0, 300).Select(row => row == 7 ? double.NaN : row)]));
        TableSchema schema = TableSchema.Infer(rows);
        var search = new SliceSearch(errors, errors, isRoot: false);

        TableSlice[] slices = [.. search.Find(rows, schema["name"], minimumCount: 20, bins: 3)];
        slices.Select(slice => slice.Value).Should().Equal("bad", "good", "fine");
        TableSlice bad = slices.Single(slice => slice.ExcessLowerBound > 0);
        (bad.Value, bad.Count, bad.Loss, bad.Error).Should().Be(("bad", 96, 0.5, 0.5));
        bad.OtherLoss.Should().BeApproximately(24 / 204.0, 1e-15);

        search.Find(rows, schema["number"] with { Kind = ColumnKind.Numeric, Role = ColumnRole.Feature }, 20, bins: 3).Select(slice => (slice.Value, slice.Count))
            .Should().Equal(("0 to 99", 99), ("100 to 199", 100), ("200 to 299", 100));
    }

    [Fact]
    public void Each_of_many_slices_is_compared_with_all_other_rows()
    {
        var random = new Random(1);
        double[] losses = [.. Enumerable.Range(0, 3000).Select(_ => 1e3 + random.NextDouble())];
        double[] errors = [.. losses.Select(_ => 4 * random.NextDouble())];
        var rows = new Table(new TableColumn("name", losses.Select(_ => $"n{random.Next(70)}")));
        TableSlice[] slices = [.. new SliceSearch(losses, errors, isRoot: true).Find(rows, TableSchema.Infer(rows)["name"], minimumCount: 20, bins: 3)];

        slices.Should().HaveCountGreaterThan(60);
        foreach (TableSlice slice in slices)
        {
            ILookup<bool, double> lossesOf = losses.Index().ToLookup(entry => rows["name"].Text(entry.Index) == slice.Value, entry => entry.Item);
            double[][] parts = [[.. lossesOf[true]], [.. lossesOf[false]]];
            double[] variances = [.. parts.Select(part => part.Sum(loss => Math.Pow(loss - part.Average(), 2)) / (part.Length - 1))];
            slice.Count.Should().Be(parts[0].Length);
            Close.Check("loss", slice.Loss, parts[0].Average(), 1e-12);
            Close.Check("other loss", slice.OtherLoss, parts[1].Average(), 1e-12);
            Close.Check("standard error", slice.StandardError, Math.Sqrt((variances[0] / parts[0].Length) + (variances[1] / parts[1].Length)), 1e-9);
            Close.Check("other error", slice.OtherError, Math.Sqrt(Enumerable.Range(0, 3000).Where(row => rows["name"].Text(row) != slice.Value).Average(row => errors[row])), 1e-12);
        }
    }

    /// <summary>3 a - b^2 + a c / 2, with other cells in a column.</summary>
    private static Matrix<double> Predict(TableColumn cells)
    {
        Table rows = Rows.WithColumn(cells);
        return Matrix<double>.Build.Dense(10, 1, (row, _) => (3 * rows["a"].Numbers[row]) - (rows["b"].Numbers[row] * rows["b"].Numbers[row]) + (0.5 * rows["a"].Numbers[row] * rows["c"].Numbers[row]));
    }
}
