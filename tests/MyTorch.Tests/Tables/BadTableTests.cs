using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>Tables that cannot be learned from, or only with care: a clear message or a documented behaviour.</summary>
public class BadTableTests
{
    private static readonly TableRecipe Quick = TableRecipe.Fast with { Epochs = 1 };

    [Fact]
    public void Messages_name_the_row_of_the_table_in_memory_that_was_given()
    {
        var classifier = new TableClassifier { Recipe = Quick };
        classifier.Fit(Simple(40), "y");
        Action predict = () => classifier.Predict(new Table(new TableColumn("x", Enumerable.Range(0, 5000).Select(row => row == 4500 ? "wrong" : "1.5"))));
        predict.Should().Throw<InvalidDataException>().WithMessage("table: row 4501, column 'x': expected a number, found 'wrong'.");

        Table table = new Table(new TableColumn("x", [1.5, 2, 3, 4]), new TableColumn("y", [double.NaN, 1.5, 2, 3]), new TableColumn("w", [1.5, 1, 1, -2]));
        Action fit = () => new TableRegressor { Recipe = Quick }.Fit(table, TableSchema.Infer(table, "y").With("w", role: ColumnRole.Weight));
        fit.Should().Throw<InvalidDataException>().WithMessage("table: row 4, column 'w': expected a weight*");
        table.SelectRows(3, 1).SelectRows(1).DescribeRow(0).Should().Be("row 2");
    }

    [Fact]
    public void Folds_in_time_order_need_one_row_more_than_folds()
    {
        Action fit = () => new TableClassifier { Recipe = Quick with { Folds = 4 }, TimeColumn = "x" }.Fit(Simple(4), "y");
        fit.Should().Throw<InvalidDataException>().WithMessage("table: 4 folds in time order need at least 5 rows with a target, found 4: use fewer folds.");

        var classifier = new TableClassifier { Recipe = Quick with { Folds = 4 }, TimeColumn = "x" };
        classifier.Fit(Simple(5), "y");
        classifier.HeldOut.Rows.Should().HaveCount(4);
    }

    [Fact]
    public void A_single_held_out_class_sets_no_threshold_or_temperature()
    {
        var table = new Table(new TableColumn("x", [.. Enumerable.Range(0, 40).Select(row => row * 0.5)]), new TableColumn("y", Enumerable.Range(0, 40).Select(row => row < 20 ? "a" : "b")));
        var classifier = new TableClassifier { Recipe = Quick, TimeColumn = "x", ThresholdMetric = ThresholdMetric.F1, Calibrates = true };
        classifier.Fit(table, "y");
        classifier.Threshold.Should().BeNull();
        classifier.Temperature.Should().Be(1);
        classifier.Notes.Should().Contain("No temperature and no threshold were chosen: the held-out rows have fewer than two classes.");
    }

    [Fact]
    public void A_temperature_calibrates_the_predictions_of_each_fold_too()
    {
        var classifier = new TableClassifier { Recipe = Quick with { Folds = 3, Epochs = 5 }, Calibrates = true };
        classifier.Fit(Simple(60), "y");
        classifier.Temperature.Should().NotBe(1);
        foreach (HeldOutPredictions fold in classifier.HeldOutFolds)
        {
            int[] places = [.. fold.Rows.Select(row => classifier.HeldOut.Rows.Index().First(entry => entry.Item == row).Index)];
            fold.Predictions.Column(1).Should().Equal(places.Select(place => classifier.HeldOut.Predictions[place, 1]));
        }
    }

    [Fact]
    public void A_cell_of_a_megabyte_is_shortened_in_messages()
    {
        string cell = new('z', 1_000_000);
        var classifier = new TableClassifier { Recipe = Quick };
        classifier.Fit(Simple(40), "y");
        Table One(string x, string y) => new(new TableColumn("x", [x]), new TableColumn("y", [y]));
        Table classes = new(new TableColumn("x", [1.5, 2, 3]), new TableColumn("y", [cell, cell, cell]), new TableColumn("z", ["yes", "no", "yes"]));
        Action[] actions =
        [
            () => classifier.Predict(One(cell, "yes")),
            () => classifier.Evaluate(One("1.5", cell)),
            () => new TableClassifier { Recipe = Quick }.Fit(classes, "y"),
            () => new TableClassifier { Recipe = Quick }.Fit(classes, "y", "z"),
            () => new TableRegressor { Recipe = Quick }.Fit(classes, "y"),
            () => new TableClassifier { Recipe = Quick, ClassWeights = new Dictionary<string, double> { [cell] = 1 } }.Fit(Simple(40), "y"),
        ];
        foreach (Action action in actions)
        {
            action.Should().Throw<InvalidDataException>().Which.Message.Length.Should().BeLessThan(300);
        }
    }

    [Fact]
    public void Too_many_classes_are_rejected()
    {
        var table = new Table(new TableColumn("x", [.. Enumerable.Range(0, 1001).Select(row => row % 7 * 1.5)]), new TableColumn("y", [.. Enumerable.Range(0, 1001).Select(row => row + 0.5)]));
        Action fit = () => new TableClassifier { Recipe = Quick }.Fit(table, "y");
        fit.Should().Throw<InvalidDataException>().WithMessage("table: column 'y' has 1001 classes: expected at most 1000. Use TableRegressor for a quantity, or merge classes.");
    }

    [Theory]
    [InlineData(1e200, -1e200)]
    [InlineData(1.7e308, 1.6e308)]
    public void Quantities_whose_variance_overflows_are_rejected(double first, double second)
    {
        var table = new Table(new TableColumn("x", [1.5, 2, 3]), new TableColumn("y", [first, second, first]));
        Action fit = () => new TableRegressor { Recipe = Quick }.Fit(table, "y");
        fit.Should().Throw<InvalidDataException>().WithMessage("table: column 'y': expected numbers whose variance is finite, found *");
    }

    [Fact]
    public void A_table_without_rows_is_said_to_have_too_few()
    {
        Action fit = () => new TableRegressor { Recipe = Quick }.Fit(Simple(4).SelectRows(), "y");
        fit.Should().Throw<InvalidDataException>().WithMessage("*found 0 of 0.");
    }

    [Fact]
    public void A_missing_value_is_the_number_however_it_is_written()
    {
        var table = new Table(new TableColumn("x", [1.5, -999, 3]), new TableColumn("y", ["a", "b", "a"]));
        TableSchema schema = TableSchema.Infer(table, "y").With("x", missingValues: ["-999.0"]);
        TableInspection.Inspect(table, schema).Columns[0].Missing.Should().Be(1);
        TableInspection.Inspect(table.WithColumn(new TableColumn("x", ["1.5", "-999.0", "3"])), schema).Columns[0].Missing.Should().Be(1);
        TableSchema.FromJson(schema.ToJson())["x"].MissingValues.Should().Equal("-999.0", "-999");
    }

    [Fact]
    public void A_large_group_is_not_what_a_single_fold_holds_out()
    {
        string[] groups = [.. Enumerable.Range(0, 100).Select(row => row < 70 ? "a" : row < 82 ? "b" : "c")];
        Fold fold = Fold.Grouped(groups, folds: 1, seed: 0).Should().ContainSingle().Subject;
        fold.Validation.Should().HaveCount(18);
        fold.Training.Should().HaveCount(82);
    }

    [Fact]
    public void Each_of_several_labels_is_evaluated()
    {
        Table table = Simple(40).WithColumn(new TableColumn("z", Enumerable.Range(0, 40).Select(row => row % 2 == 0 ? "yes" : "no")));
        var labels = new TableClassifier { Recipe = Quick };
        labels.Fit(table, "y", "z");
        IReadOnlyList<ClassificationMetrics> metrics = labels.EvaluateLabels(table);
        bool[,] predicted = labels.PredictLabels(table);
        metrics.Should().HaveCount(2);
        metrics[1].Accuracy.Should().Be(Enumerable.Range(0, 40).Count(row => predicted[row, 1] == (row % 2 == 0)) / 40.0);
        labels.Invoking(classifier => classifier.Evaluate(table)).Should().Throw<InvalidOperationException>().WithMessage("*EvaluateLabels*");

        var classes = new TableClassifier { Recipe = Quick };
        classes.Fit(table, "y");
        classes.Invoking(classifier => classifier.EvaluateLabels(table)).Should().Throw<InvalidOperationException>().WithMessage("*call Evaluate.");
    }

    [Fact]
    public void An_activation_that_is_not_defined_is_rejected_before_the_fit()
    {
        Action create = () => _ = new TableClassifier { Recipe = Quick with { Networks = [new TableNetwork { Activation = (TableActivation)9 }] } };
        create.Should().Throw<ArgumentException>().WithMessage("The activation must be a member of TableActivation.*");
    }

    [Fact]
    public void A_threshold_metric_that_is_not_defined_is_rejected()
    {
        Action create = () => _ = new TableClassifier { ThresholdMetric = null! };
        create.Should().Throw<ArgumentNullException>().WithParameterName("ThresholdMetric");
        create = () => ThresholdMetric.FBeta(0);
        create.Should().Throw<ArgumentOutOfRangeException>();
        create = () => ThresholdMetric.RecallAtPrecision(1.5);
        create.Should().Throw<ArgumentOutOfRangeException>().WithMessage("precision must be above 0 and at most 1.*");
    }

    [Theory]
    [InlineData(ColumnRole.Weight)]
    [InlineData(ColumnRole.Group)]
    public void A_second_column_of_weights_or_groups_is_rejected(ColumnRole role)
    {
        Table table = Simple(40).WithColumn(new TableColumn("a", [.. Enumerable.Range(0, 40).Select(row => row % 5 + 1.0)])).WithColumn(new TableColumn("b", [.. Enumerable.Range(0, 40).Select(row => row % 3 + 1.0)]));
        Action fit = () => new TableClassifier { Recipe = Quick }.Fit(table, TableSchema.Infer(table, "y").With("a", role: role).With("b", role: role));
        fit.Should().Throw<ArgumentException>().WithMessage($"2 columns have the role {role}: 'a', 'b': at most one may have it.*");
    }

    [Fact]
    public void Dotnet_times_are_read_for_any_training_format()
    {
        var table = new Table(new TableColumn("time", Enumerable.Range(0, 40).Select(row => $"{row % 12 + 1}:{row:00} {(row % 2 == 0 ? "AM" : "PM")}")), Simple(40)["y"]);
        var classifier = new TableClassifier { Recipe = Quick };
        classifier.Fit(table, "y");
        classifier.Schema["time"].DateFormat.Should().Be("h:m tt");
        Matrix<double> Of(object time) => classifier.PredictProbabilities(Table.FromRow(new Dictionary<string, object?> { ["time"] = time }));
        Of(new TimeOnly(15, 4)).Should().Be(Of("3:04 PM"));
    }

    private static Table Simple(int rows)
    {
        double[] x = [.. Enumerable.Range(0, rows).Select(row => Math.Sin(1.7 * row))];
        return new Table(new TableColumn("x", x), new TableColumn("y", x.Select(value => value > 0 ? "yes" : "no")));
    }
}
