using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;
using MyTorch.Tables;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Tables;

[Collection(nameof(ThreadTeamTester))]
public class TableEstimatorTests
{
    private static readonly TableRecipe Small = TableRecipe.Good with { Folds = 3, Epochs = 30 };

    [Fact]
    public void Classes_are_learned_from_mixed_columns_with_gaps()
    {
        var classifier = new TableClassifier { Recipe = Small, Seed = 1 };
        classifier.Fit(Mixed(300, seed: 1), "class");
        ClassificationMetrics metrics = classifier.Evaluate(Mixed(200, seed: 2));

        classifier.Classes.Should().Equal("large", "small");
        metrics.Accuracy.Should().BeGreaterThan(0.9);
        classifier.Notes.Should().ContainSingle().Which.Should().Be("2 columns are not used: id (row number), same (constant).");
    }

    [Fact]
    public void Quantities_keep_their_unit_and_the_training_range()
    {
        var regressor = new TableRegressor { Recipe = Small, Seed = 1 };
        Table table = Mixed(300, seed: 1);
        regressor.Fit(table, "price");
        Table test = Mixed(200, seed: 2);
        regressor.Evaluate(test).R2.Should().BeGreaterThan(0.8);

        Table extreme = test.WithColumn(new TableColumn("size", Enumerable.Repeat(1e9, 200).ToArray()));
        Matrix<double> predicted = regressor.Predict(extreme);
        double[] prices = table["price"].Numbers.ToArray();
        predicted.Enumerate().Min().Should().BeGreaterThanOrEqualTo(prices.Min());
        predicted.Enumerate().Max().Should().BeLessThanOrEqualTo(prices.Max());
    }

    [Fact]
    public void The_bits_do_not_depend_on_threads()
    {
        Table table = Mixed(200, seed: 1);
        Matrix<double>[] predictions = [.. Enumerable.Range(1, 3).Select(threads => Threads.With(threads, () =>
        {
            var classifier = new TableClassifier { Recipe = Small with { Epochs = 3 }, Seed = 5 };
            classifier.Fit(table, "class");
            return classifier.PredictProbabilities(table);
        }))];

        predictions[1].Enumerate().Should().Equal(predictions[0].Enumerate());
        predictions[2].Enumerate().Should().Equal(predictions[0].Enumerate());
    }

    [Fact]
    public void A_cancelled_or_failed_fit_leaves_the_estimator_as_it_was()
    {
        Table table = Mixed(100, seed: 1);
        var classifier = new TableClassifier { Recipe = Small with { Epochs = 2 } };
        classifier.Fit(table, "class");
        Matrix<double> before = classifier.PredictProbabilities(table);
        using var source = new CancellationTokenSource();
        source.Cancel();

        Action cancelled = () => classifier.Fit(table, TableSchema.Infer(table, "class"), cancellationToken: source.Token);
        Action oneClass = () => classifier.Fit(table.SelectRows(0, 2, 4), "class");
        Action noTarget = () => classifier.Fit(table, TableSchema.Infer(table));

        cancelled.Should().Throw<OperationCanceledException>();
        oneClass.Should().Throw<InvalidDataException>().WithMessage("*column 'class' has one class*");
        noTarget.Should().Throw<ArgumentException>().WithMessage("The schema has no target*");
        classifier.PredictProbabilities(table).Enumerate().Should().Equal(before.Enumerate());
    }

    [Fact]
    public void Rows_without_a_target_are_left_out_with_a_note()
    {
        Table table = Mixed(60, seed: 1);
        string?[] classes = [.. Enumerable.Range(0, 60).Select(row => row is 3 or 7 ? null : table["class"].Text(row))];
        var classifier = new TableClassifier { Recipe = Small with { Epochs = 1 } };
        classifier.Fit(table.WithColumn(new TableColumn("class", classes)), "class");
        classifier.Notes[0].Should().Be("2 rows without a target are not used: row 4, row 8.");
    }

    [Fact]
    public void A_text_in_a_column_of_numbers_is_named_by_its_place()
    {
        Table table = Mixed(60, seed: 1);
        var classifier = new TableClassifier { Recipe = Small with { Epochs = 1 } };
        classifier.Fit(table, "class");
        string?[] sizes = [.. Enumerable.Range(0, 60).Select(row => row == 5 ? "big" : table["size"].Text(row))];

        Action predict = () => classifier.Predict(table.WithColumn(new TableColumn("size", sizes)));
        predict.Should().Throw<InvalidDataException>().WithMessage("table: row 6, column 'size': expected a number, found 'big'.");
    }

    [Fact]
    public void Held_out_rows_are_predicted_by_networks_not_trained_on_them()
    {
        Table table = Mixed(60, seed: 1);
        var classifier = new TableClassifier { Recipe = Small with { Epochs = 2, Repeats = 2 }, Seed = 3 };
        classifier.Fit(table, "class");

        classifier.HeldOut.Rows.Should().Equal(Enumerable.Range(0, 60), "every row is held out once by each repeat");
        classifier.HeldOutFolds.Should().HaveCount(6);
        classifier.HeldOutFolds.Take(3).SelectMany(fold => fold.Rows).Should().BeEquivalentTo(Enumerable.Range(0, 60));
        int row = classifier.HeldOutFolds[0].Rows[0];
        HeldOutPredictions second = classifier.HeldOutFolds.Skip(3).Single(fold => fold.Rows.Contains(row));
        double mean = (classifier.HeldOutFolds[0].Predictions[0, 1] + second.Predictions[second.Rows.ToList().IndexOf(row), 1]) / 2;
        classifier.HeldOut.Predictions[row, 1].Should().Be(mean);
        classifier.HeldOut.Targets[row, 0].Should().Be(table["class"].Text(row) == "small" ? 1 : 0);
    }

    [Fact]
    public void Rows_of_a_group_are_held_out_together()
    {
        Table table = Mixed(60, seed: 1).WithColumn(new TableColumn("group", Enumerable.Range(0, 60).Select(row => $"g{row / 5}")));
        TableSchema schema = TableSchema.Infer(table, "class");
        var classifier = new TableClassifier { Recipe = Small with { Epochs = 1 } };
        classifier.Fit(table, schema.With(schema["group"] with { Role = ColumnRole.Group }));

        foreach (HeldOutPredictions fold in classifier.HeldOutFolds)
        {
            fold.Rows.GroupBy(row => row / 5).Should().OnlyContain(group => group.Count() == 5);
        }
    }

    [Fact]
    public void Folds_in_the_order_of_time_are_trained_on_the_past()
    {
        Table table = Mixed(60, seed: 1).WithColumn(new TableColumn("time", [.. Enumerable.Range(0, 60).Select(row => 100.0 - row)]));
        var classifier = new TableClassifier { Recipe = Small with { Epochs = 1 }, TimeColumn = "time" };
        classifier.Fit(table, "class");

        classifier.HeldOutFolds.Select(fold => fold.Rows.Order()).Should().BeEquivalentTo(
            [Enumerable.Range(30, 15), Enumerable.Range(15, 15), Enumerable.Range(0, 15)], options => options.WithStrictOrdering());
    }

    [Fact]
    public void Rows_of_weight_0_teach_nothing_and_do_not_count()
    {
        Table table = Mixed(200, seed: 1);
        string?[] wrong = [.. Enumerable.Range(0, 200).Select(row => row % 4 == 0 ? (table["class"].Text(row) == "small" ? "large" : "small") : table["class"].Text(row))];
        Table weighted = table.WithColumn(new TableColumn("class", wrong)).WithColumn(new TableColumn("weight", [.. Enumerable.Range(0, 200).Select(row => row % 4 == 0 ? 0 : 2.0)]));
        TableSchema schema = TableSchema.Infer(weighted, "class");
        schema = schema.With(schema["weight"] with { Role = ColumnRole.Weight }).With(schema["price"] with { Role = ColumnRole.Ignored });
        var classifier = new TableClassifier { Recipe = Small, Calibrates = true };
        classifier.Fit(weighted, schema);

        classifier.Evaluate(weighted).Accuracy.Should().BeGreaterThan(0.9, "a quarter of the rows have the wrong class and no weight");
        classifier.HeldOut.Weights.Should().Equal(Enumerable.Range(0, 200).Select(row => row % 4 == 0 ? 0 : 2.0));
        Action fit = () => classifier.Fit(weighted.WithColumn(new TableColumn("weight", [.. Enumerable.Range(0, 200).Select(row => row == 7 ? -1.0 : 1)])), schema);
        fit.Should().Throw<InvalidDataException>().WithMessage("table: row 8, column 'weight': expected a weight, a finite number of at least 0, found -1.");
    }

    [Theory]
    [InlineData(15, "all training rows of fold 1 of 3")]
    [InlineData(60, "all held-out rows of fold 3 of 3")]
    public void A_fold_without_weight_is_rejected(int weightless, string problem)
    {
        Table table = Mixed(60, seed: 1);
        table = table.WithColumn(new TableColumn("day", [.. Enumerable.Range(0, 60).Select(row => row + 0.5)]))
            .WithColumn(new TableColumn("weight", [.. Enumerable.Range(0, 60).Select(row => weightless == 60 ? (row < 45 ? 1 : 0) : row < weightless ? 0 : 1.0)]));
        TableSchema schema = TableSchema.Infer(table, "class").With("weight", role: ColumnRole.Weight);
        var classifier = new TableClassifier { Recipe = Small with { Folds = 3 }, TimeColumn = "day" };

        FluentActions.Invoking(() => classifier.Fit(table, schema)).Should().Throw<InvalidDataException>()
            .WithMessage($"table: column 'weight': {problem} have weight 0: use fewer folds or another seed, or give more rows a positive weight.");
        classifier.IsFitted.Should().BeFalse();
    }

    [Fact]
    public void Several_labels_are_predicted_apart()
    {
        Table table = Mixed(300, seed: 1);
        table = table.WithColumn(new TableColumn("dear", Enumerable.Range(0, 300).Select(row => table["price"].Numbers[row] > 1000 ? "yes" : "no")))
            .WithColumn(new TableColumn("tiny", [.. Enumerable.Range(0, 300).Select(row => table["size"].Numbers[row] < 5 ? 1.0 : 0)]));
        TableSchema schema = TableSchema.Infer(table, "dear", "tiny");
        var classifier = new TableClassifier { Recipe = Small };
        classifier.Fit(table, schema.With(schema["price"] with { Role = ColumnRole.Ignored }).With(schema["class"] with { Role = ColumnRole.Ignored }));

        bool[,] labels = classifier.PredictLabels(table);
        classifier.Targets.Should().Equal("dear", "tiny");
        Enumerable.Range(0, 300).Count(row => labels[row, 0] == (table["dear"].Text(row) == "yes")).Should().BeGreaterThan(250);
        Enumerable.Range(0, 300).Count(row => labels[row, 1] == (table["tiny"].Text(row) == "1")).Should().BeGreaterThan(270);
    }

    [Fact]
    public void Balanced_classes_and_a_threshold_find_more_of_a_rare_class()
    {
        Table table = Mixed(400, seed: 1);
        table = table.WithColumn(new TableColumn("class", Enumerable.Range(0, 400).Select(row => table["price"].Numbers[row] > 1850 ? "rare" : "common")));
        TableSchema schema = TableSchema.Infer(table, "class");
        schema = schema.With(schema["price"] with { Role = ColumnRole.Ignored });
        var plain = new TableClassifier { Recipe = Small with { Epochs = 5 } };
        var balanced = new TableClassifier { Recipe = Small with { Epochs = 5 }, BalancesClasses = true };
        var chosen = new TableClassifier { Recipe = Small with { Epochs = 5 }, ThresholdMetric = ThresholdMetric.F1, Calibrates = true };
        plain.Fit(table, schema);
        balanced.Fit(table, schema);
        chosen.Fit(table, schema);

        int rare = Enumerable.Range(0, 400).Count(row => table["class"].Text(row) == "rare");
        rare.Should().BeInRange(5, 60);
        balanced.PredictProbabilities(table).Column(1).Average().Should().BeGreaterThan(1.5 * plain.PredictProbabilities(table).Column(1).Average());
        chosen.Threshold.Should().BeInRange(0.001, 0.999);
        chosen.Temperature.Should().NotBe(1);
        chosen.Predict(table).Count(name => name == "rare").Should().Be(chosen.PredictProbabilities(table).Column(1).Count(p => p > chosen.Threshold));
    }

    [Fact]
    public void A_weight_of_a_class_that_is_not_there_is_rejected()
    {
        var classifier = new TableClassifier { Recipe = Small, ClassWeights = new Dictionary<string, double> { ["huge"] = 2 } };
        Action fit = () => classifier.Fit(Mixed(60, seed: 1), "class");
        fit.Should().Throw<InvalidDataException>().WithMessage("*the class 'huge', expected one of the 2 classes large, small*");
    }

    [Fact]
    public void The_sharpness_minimizes_the_log_loss()
    {
        // Three of four right at a probability of 0.9: the log loss is smallest where it is 0.75, at log(3) / log(9).
        Matrix<double> probabilities = Matrix<double>.Build.DenseOfRowArrays([0.1, 0.9], [0.1, 0.9], [0.1, 0.9], [0.1, 0.9]);
        Calibration.FindSharpness(probabilities, [1, 1, 1, 0], []).Should().BeApproximately(Math.Log(3) / Math.Log(9), 1e-12);
    }

    /// <summary>Rows whose price and class depend on a number, a category and a Boolean, with missing cells, a row number and a constant.</summary>
    private static Table Mixed(int rows, int seed)
    {
        var random = new Random(seed);
        string[] colours = ["red", "green", "blue"];
        int[] colour = [.. Enumerable.Range(0, rows).Select(_ => random.Next(3))];
        double[] size = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() * 10)];
        bool[] isNew = [.. Enumerable.Range(0, rows).Select(_ => random.Next(2) == 1)];
        double[] price = [.. size.Select((value, row) => (100 * value) + (300 * colour[row]) + (isNew[row] ? 500 : 0) + random.NextDouble())];
        return new Table(
            new TableColumn("id", [.. Enumerable.Range(1, rows).Select(row => (double)row)]),
            new TableColumn("same", Enumerable.Repeat<string?>("x", rows)),
            new TableColumn("size", [.. size.Select(value => random.Next(20) == 0 ? double.NaN : value)]),
            new TableColumn("colour", colour.Select(index => random.Next(20) == 0 ? null : colours[index])),
            new TableColumn("new", isNew.Select(value => value ? "yes" : "no")),
            new TableColumn("class", price.Select(value => value > 1000 ? "large" : "small")),
            new TableColumn("price", price)).SelectRows([.. Enumerable.Range(0, rows)]);
    }
}
