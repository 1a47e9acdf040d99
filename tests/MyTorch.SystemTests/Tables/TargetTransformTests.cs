using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.SystemTests.Onnx;
using MyTorch.Tables;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Tables;

/// <summary>Networks that learn the logarithms of quantities, where that is given or chosen.</summary>
public class TargetTransformTests
{
    private static readonly TableRecipe Small = TableRecipe.Good with
    {
        Folds = 2,
        Epochs = 25,
        Networks = [new TableNetwork { Hidden = [16], LearningRate = 0.01 }],
    };

    /// <summary>The means and deviations are those of numpy.log, numpy.log1p, mean and std.</summary>
    [Theory]
    [InlineData(new[] { 1.0, 2, 4, 8 }, 0, 1.0397207708399179, 0.7749621070721792)]
    [InlineData(new[] { 0.0, 1, 3, 10 }, 1, 1.1193342036195517, 0.886077108852457)]
    public void The_logarithm_is_scaled_and_scaled_back(double[] quantities, double offset, double mean, double deviation)
    {
        var scale = TargetScale.Fit(quantities, isLog: true);

        scale.LogOffset.Should().Be(offset);
        scale.Mean.Should().BeApproximately(mean, 1e-12);
        scale.Deviation.Should().BeApproximately(deviation, 1e-12);
        (scale.Smallest, scale.Largest).Should().Be((quantities.Min(), quantities.Max()));
        foreach (double quantity in quantities)
        {
            scale.Decode(scale.Encode(quantity)).Should().BeApproximately(quantity, 1e-12 * Math.Max(1, quantity));
        }

        scale.Decode(1e6).Should().Be(quantities.Max());
    }

    [Fact]
    public void A_log_transform_is_chosen_for_exponentially_growing_targets()
    {
        (Table train, Table test) = (Growth(240, seed: 1), Growth(200, seed: 2));
        (TableRegressor none, TableRegressor log, TableRegressor auto) = (Fit(TargetTransform.None, train), Fit(TargetTransform.Log, train), Fit(TargetTransform.Auto, train));

        Rmse(log, test).Should().BeLessThan(0.8 * Rmse(none, test));
        (none.Transform, log.Transform, auto.Transform).Should().Be((TargetTransform.None, TargetTransform.Log, TargetTransform.Log));
        auto.Predict(test).Should().Be(log.Predict(test));
        auto.HeldOut.Predictions.Should().Be(log.HeldOut.Predictions);
        auto.Notes[^1].Should().MatchRegex(@"^The networks learn the logarithms of the targets: on the held-out rows this lowers the RMSE by [0-9.]+%\.$");
        double[] known = train["y"].Numbers.ToArray();
        log.Predict(Growth(50, seed: 3, from: 10)).Enumerate().Should().OnlyContain(y => y >= known.Min() && y <= known.Max());
    }

    [Fact]
    public void Quantities_that_grow_linearly_are_learned_themselves()
    {
        Table table = Growth(160, seed: 1);
        table = table.WithColumn(new TableColumn("y", [.. table["x"].Numbers.ToArray().Select(x => 2 + x)]));
        TableRegressor auto = Fit(TargetTransform.Auto, table);

        auto.Transform.Should().Be(TargetTransform.None);
        auto.Predict(table).Should().Be(Fit(TargetTransform.None, table).Predict(table));
        auto.Notes[^1].Should().Be("The networks learn the targets themselves: on the held-out rows their logarithms do not lower the RMSE.");
    }

    [Fact]
    public void A_negative_quantity_has_no_logarithm()
    {
        Table table = Growth(60, seed: 1);
        double[] y = table["y"].Numbers.ToArray();
        y[7] = -0.5;
        table = table.WithColumn(new TableColumn("y", y));

        FluentActions.Invoking(() => Fit(TargetTransform.Log, table)).Should().Throw<InvalidDataException>()
            .WithMessage("*row 8, column 'y': expected a number of at least 0, because the networks learn its logarithm, found -0.5: use a model without a logarithm of the target.");
        TableRegressor auto = Fit(TargetTransform.Auto, table);
        auto.Transform.Should().Be(TargetTransform.None);
        auto.Notes[^1].Should().Be("The networks learn the targets themselves: logarithms need targets of at least 0.");
        FluentActions.Invoking(() => new TableRegressor { Recipe = Small with { TargetTransform = (TargetTransform)9 } }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("The transform must be one of None, Log, Auto.*");
    }

    [Fact]
    public void Saved_and_exported_models_predict_the_same()
    {
        (Table train, Table test) = (Growth(100, seed: 1), Growth(100, seed: 2));
        var regressor = new TableRegressor { Recipe = Small with { TargetTransform = TargetTransform.Auto, Epochs = 8 }, Seed = 3 };
        regressor.Fit(train, "y", "z");
        using var folder = new TestFolder();
        regressor.Save(folder.PathOf("model"));
        TableRegressor loaded = TableRegressor.Load(folder.PathOf("model"));
        using var model = new ExportedTable(regressor);
        model.Run(test);

        (loaded.Transform, loaded.Recipe.TargetTransform).Should().Be((TargetTransform.Log, TargetTransform.Auto));
        Matrix<double> expected = regressor.Predict(test);
        loaded.Predict(test).Should().Be(expected);
        Close.Check("predictions", Matrix<double>.Build.DenseOfRowMajor(100, 2, model.Numbers("predictions")), expected, 1e-6);

        loaded.Continue(test);
        regressor.Continue(test);
        loaded.Predict(train).Should().Be(regressor.Predict(train));
        double[] y = test["y"].Numbers.ToArray();
        y[2] = 0;
        FluentActions.Invoking(() => loaded.Continue(test.WithColumn(new TableColumn("y", y)))).Should().Throw<InvalidDataException>().WithMessage("*row 3, column 'y': expected a number above 0, *");
    }

    [Fact]
    public void A_file_that_is_older_than_the_transform_is_read()
    {
        Table table = Growth(60, seed: 1);
        var regressor = new TableRegressor { Recipe = Small with { Epochs = 2 } };
        regressor.Fit(table, "y");
        using var folder = new TestFolder();
        regressor.Save(folder.PathOf("model"));
        Dictionary<string, string> texts = SafeTensors.ReadMetadata(folder.PathOf("model")).ToDictionary();
        texts["mytorch.table.target"] = texts["mytorch.table.target"].Replace(",\"log_offsets\":[]", "", StringComparison.Ordinal);
        texts["mytorch.table.recipe"] = texts["mytorch.table.recipe"].Replace("\"target_transform\":\"None\",", "", StringComparison.Ordinal);
        string.Concat(texts.Values).Should().NotContainAny("log_offsets", "target_transform");
        SafeTensors.Write(folder.PathOf("old"), SafeTensors.Read(folder.PathOf("model")), texts);

        TableRegressor.Load(folder.PathOf("old")).Predict(table).Should().Be(regressor.Predict(table));
    }

    private static TableRegressor Fit(TargetTransform transform, Table table)
    {
        var regressor = new TableRegressor { Recipe = Small with { TargetTransform = transform }, Seed = 1 };
        regressor.Fit(table, TableSchema.Infer(table, "y").With("z", role: ColumnRole.Ignored));
        return regressor;
    }

    private static double Rmse(TableRegressor regressor, Table table) => Math.Sqrt(regressor.Evaluate(table).MeanSquaredError);

    /// <summary>A positive y that grows exponentially with x, and a z with zeros.</summary>
    private static Table Growth(int rows, int seed, double from = 0)
    {
        var random = new Random(seed);
        double[] x = [.. Enumerable.Range(0, rows).Select(_ => from + (6 * random.NextDouble()))];
        double[] w = [.. x.Select(_ => random.NextDouble())];
        return new Table(
            new TableColumn("x", x),
            new TableColumn("w", w),
            new TableColumn("y", [.. x.Select((value, row) => Math.Exp(value + w[row]))]),
            new TableColumn("z", [.. x.Select(value => Math.Floor(Math.Exp(Math.Max(0, value - 1)) - 1))]));
    }
}
