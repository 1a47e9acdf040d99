using System.Globalization;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tables;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>Typing errors in a column: they are found, counted, and hardly change the predictions.</summary>
public class ExtremeValuesTests
{
    private static readonly int[] Wrong = [300, 1100];

    [Fact]
    public void Numbers_far_beyond_nearly_all_others_are_extreme()
    {
        double[] numbers = [.. Enumerable.Range(0, 101).Select(i => (double)i)];
        ExtremeValues.FindLimits(numbers).Should().Be((50.0 - 490, 50.0 + 490));
        ExtremeValues.FindLimits([.. numbers, double.NaN, double.PositiveInfinity]).Should().Be((50.0 - 490, 50.0 + 490));
        ExtremeValues.FindLimits([.. numbers, 1e6, -1e6]).Should().Be((50.0 - 500, 50.0 + 500));
        ExtremeValues.FindLimits(Enumerable.Range(0, 19).Select(i => (double)i)).Should().Be((double.NegativeInfinity, double.PositiveInfinity));
        ExtremeValues.FindLimits(Enumerable.Repeat(0.0, 50).Append(9)).Should().Be((double.NegativeInfinity, double.PositiveInfinity));
        double[] skewed = [.. Enumerable.Range(1, 20_000).Select(i => Math.Exp(2 * Math.Sqrt(-2 * Math.Log(i / 20_001.0)) * Math.Cos(i)))];
        ExtremeValues.FindLimits(skewed).Largest.Should().BeGreaterThan(skewed.Max());
    }

    [Fact]
    public void An_inspection_names_the_lines_of_features_and_targets()
    {
        Table table = Prices(1200, seed: 1, Wrong);
        TableSchema schema = TableSchema.Infer(table, "price");

        TableInspection.Inspect(table, schema).Findings.Should().ContainSingle().Which.Should().Be(new InspectionFinding(
            FindingKind.ExtremeValues,
            "width",
            $"2 of 1,200 numbers are more than 10 times as far from the median as nearly all others: '{Cell(table, 300)}' in row 301, '{Cell(table, 1100)}' in row 1101. Correct typing errors, or declare them missing values."));
        TableInspection.Inspect(Prices(1200, seed: 1), schema).Findings.Should().BeEmpty();
        TableInspection.Inspect(table, schema.With("width", role: ColumnRole.Ignored)).Findings.Should().BeEmpty();
        TableInspection.Inspect(table, TableSchema.Infer(table, "width")).Findings.Should().ContainSingle(finding => finding.Column == "width");
    }

    [Fact]
    public void Typing_errors_barely_change_the_error_and_are_counted()
    {
        TableRecipe recipe = TableRecipe.Good with { Folds = 2, Epochs = 40, Networks = [.. TableRecipe.Good.Networks.Select(network => network with { Hidden = [32], LearningRate = 0.005 })] };
        (double clean, _) = Measure(recipe, Prices(1200, seed: 1), 900);
        (double wrong, TableRegressor regressor) = Measure(recipe, Prices(1200, seed: 1, Wrong), 900);

        wrong.Should().BeLessThan(1.05 * clean);
        RequireCounted(regressor, 900);
    }

    [FactIfSet("MYTORCH_LONG_TESTS", "It takes minutes")]
    public void Typing_errors_barely_change_the_default_with_20000_rows()
    {
        (double clean, _) = Measure(TableRecipe.Good, Prices(20_000, seed: 1), 16_000);
        (double wrong, TableRegressor regressor) = Measure(TableRecipe.Good, Prices(20_000, seed: 1, 300, 18_000), 16_000);

        wrong.Should().BeLessThan(1.03 * clean);
        RequireCounted(regressor, 16_000);
    }

    [Fact]
    public void Files_without_limits_count_nothing_and_predict_the_same()
    {
        Table table = Prices(100, seed: 1);
        var regressor = new TableRegressor { Recipe = SavedTables.Recipe };
        regressor.Fit(table, "price");
        using var folder = new TestFolder();
        regressor.Save(folder.PathOf("model"));
        TableRegressor.Load(folder.PathOf("model")).CountExtremeValues(Prices(100, seed: 1, 3)).Should().Equal(new Dictionary<string, int> { ["width"] = 1 });
        Dictionary<string, string> texts = SafeTensors.ReadMetadata(folder.PathOf("model")).ToDictionary();
        texts["mytorch.table.encodings"] = System.Text.RegularExpressions.Regex.Replace(texts["mytorch.table.encodings"], ",\"limits\":\\[[^]]*\\]", "");
        SafeTensors.Write(folder.PathOf("old"), SafeTensors.Read(folder.PathOf("model")), texts);

        TableRegressor old = TableRegressor.Load(folder.PathOf("old"));
        old.CountExtremeValues(Prices(100, seed: 1, 3)).Should().BeEmpty();
        old.Predict(table).Should().Be(regressor.Predict(table));
    }

    /// <summary>The RMSE on the later rows of a model of the first ones; no prediction leaves the range of the targets.</summary>
    private static (double Rmse, TableRegressor Regressor) Measure(TableRecipe recipe, Table table, int training)
    {
        Table train = table.SelectRows([.. Enumerable.Range(0, training)]);
        Table test = table.SelectRows([.. Enumerable.Range(training, table.RowCount - training)]);
        var regressor = new TableRegressor { Recipe = recipe, Seed = 1 };
        regressor.Fit(train, "price");
        double[] known = train["price"].Numbers.ToArray();
        regressor.Predict(test).Enumerate().Should().OnlyContain(price => price >= known.Min() && price <= known.Max());
        return (Math.Sqrt(regressor.Evaluate(test).MeanSquaredError), regressor);
    }

    private static void RequireCounted(TableRegressor regressor, int from)
    {
        regressor.CountExtremeValues(Prices(from, seed: 2)).Should().BeEmpty();
        regressor.CountExtremeValues(Prices(from, seed: 2, 0, 5, 9)).Should().Equal(new Dictionary<string, int> { ["width"] = 3 });
    }

    private static string Cell(Table table, int row) => table["width"].Numbers[row].ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Prices of gems by weight, width and grade; the width of some rows is in thousandths of its unit.</summary>
    private static Table Prices(int rows, int seed, params int[] wrong)
    {
        var random = new Random(seed);
        double[] weight = [.. Enumerable.Range(0, rows).Select(_ => Math.Exp(1.5 * random.NextDouble()))];
        int[] grade = [.. weight.Select(_ => random.Next(4))];
        double[] width = [.. weight.Select(value => Math.Round(6 * Math.Cbrt(value) * (0.98 + (0.04 * random.NextDouble())), 2))];
        double[] price = [.. weight.Select((value, row) => Math.Round(800 * Math.Pow(value, 1.6) * (1 + (0.2 * grade[row])) * (0.9 + (0.2 * random.NextDouble()))))];
        foreach (int row in wrong)
        {
            width[row] *= 1000;
        }

        return new Table(
            new TableColumn("weight", [.. weight.Select(value => Math.Round(value, 3))]), new TableColumn("grade", grade.Select(value => "ABCD"[value..(value + 1)])), new TableColumn("width", width), new TableColumn("price", price));
    }
}
