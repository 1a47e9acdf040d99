using FluentAssertions;
using MathNet.Numerics;
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
    public void Quantities_are_predicted_in_their_unit_and_within_the_range_of_the_training_rows()
    {
        var regressor = new TableRegressor { Recipe = Small, Seed = 1 };
        Table table = Mixed(300, seed: 1);
        regressor.Fit(table, "price");
        Table test = Mixed(200, seed: 2);
        regressor.Evaluate(test).R2.Should().BeGreaterThan(0.8);

        Table extreme = test.With(new TableColumn("size", Enumerable.Repeat(1e9, 200).ToArray()));
        Matrix<double> predicted = regressor.Predict(extreme);
        double[] prices = table["price"].Numbers.ToArray();
        predicted.Enumerate().Min().Should().BeGreaterThanOrEqualTo(prices.Min());
        predicted.Enumerate().Max().Should().BeLessThanOrEqualTo(prices.Max());
    }

    [Fact]
    public void The_bits_do_not_depend_on_threads()
    {
        Table table = Mixed(200, seed: 1);
        Matrix<double>[] predictions = [.. new[] { 1, 2, 3 }.Select(threads => Threads.With(threads, () =>
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
        Action oneClass = () => classifier.Fit(table.Select(0, 2, 4), "class");
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
        classifier.Fit(table.With(new TableColumn("class", classes)), "class");
        classifier.Notes[0].Should().Be("2 rows without a target are not used: row 4, row 8.");
    }

    [Fact]
    public void A_text_in_a_column_of_numbers_is_named_by_its_place()
    {
        Table table = Mixed(60, seed: 1);
        var classifier = new TableClassifier { Recipe = Small with { Epochs = 1 } };
        classifier.Fit(table, "class");
        string?[] sizes = [.. Enumerable.Range(0, 60).Select(row => row == 5 ? "big" : table["size"].Text(row))];

        Action predict = () => classifier.Predict(table.With(new TableColumn("size", sizes)));
        predict.Should().Throw<InvalidDataException>().WithMessage("table: row 6, column 'size': expected a number, found 'big'.");
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
            new TableColumn("price", price)).Select([.. Enumerable.Range(0, rows)]);
    }
}
