using System.Text.RegularExpressions;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tables;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>Explanations of fitted models.</summary>
public class TableExplainerTests
{
    private static readonly TableRecipe Small = TableRecipe.Good with { Folds = 3, Epochs = 12 };

    private static readonly Table Training = Create(240, seed: 1);

    private static readonly Lazy<TableClassifier> Classifier = new(() =>
    {
        var classifier = new TableClassifier { Recipe = Small, Seed = 3 };
        classifier.Fit(Training, "class");
        return classifier;
    });

    [Fact]
    public void Held_out_rows_are_predicted_by_the_networks_of_their_fold()
    {
        TableExplainer explainer = Classifier.Value.ExplainHeldOut(Training);
        (IReadOnlyList<int> rows, Matrix<double> predictions) = (Classifier.Value.HeldOut.Rows, Classifier.Value.HeldOut.Predictions);
        explainer.IsHeldOut.Should().BeTrue();
        explainer.Rows.RowCount.Should().Be(240);
        explainer.Outputs.Should().Equal("no", "yes");
        for (int i = 0; i < rows.Count; i++)
        {
            explainer.Predictions.Row(rows[i]).Should().Equal(predictions.Row(i));
        }
    }

    [Fact]
    public void Permuted_cells_give_what_the_permuted_table_gives()
    {
        TableExplainer explainer = Classifier.Value.Explain(Training);
        explainer.Predictions.Enumerate().Should().Equal(Classifier.Value.PredictProbabilities(Training).Enumerate());
        ColumnImportance importance = explainer.FindImportances(repeats: 2, seed: 9).Single(one => one.Column == "colour");
        int place = Classifier.Value.Schema.Features.Index().Single(feature => feature.Item == "colour").Index;
        double before = Classifier.Value.Evaluate(Training).LogLoss;
        importance.Values.Should().Equal(PermutationImportance.Permutations(240, 2, seed: 9, place)
            .Select(permutation => Classifier.Value.Evaluate(Training.WithColumn(Training["colour"].Select(permutation))).LogLoss - before));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    [InlineData(2, 1)]
    public void A_loaded_model_has_the_folds_and_explains_its_training_table(int repeats, int folds)
    {
        var fitted = new TableClassifier { Recipe = Small with { Folds = folds, Repeats = repeats, Epochs = 3 }, Seed = 3, Calibrates = true };
        Table table = Training.WithColumn(new TableColumn("weight", [.. Enumerable.Range(0, 240).Select(row => 1.0 + (row % 3))]));
        fitted.Fit(table, TableSchema.Infer(table, "class").With("weight", role: ColumnRole.Weight));
        using var folder = new TestFolder();
        fitted.Save(folder.PathOf("model"));
        TableClassifier loaded = TableClassifier.Load(folder.PathOf("model"));

        loaded.HeldOutFolds.Should().HaveCount(folds * repeats);
        foreach ((HeldOutPredictions actual, HeldOutPredictions expected) in loaded.HeldOutFolds.Zip(fitted.HeldOutFolds))
        {
            actual.Rows.Should().Equal(expected.Rows).And.BeInAscendingOrder();
            actual.Predictions.Should().Be(expected.Predictions);
            actual.Targets.Should().Be(expected.Targets);
            actual.Weights.Should().Equal(expected.Weights);
        }

        loaded.ExplainHeldOut(table).Predictions.Should().Be(fitted.ExplainHeldOut(table).Predictions);
        loaded.ExplainHeldOut(table).FindImportances(repeats: 1)[0].Should().BeEquivalentTo(fitted.ExplainHeldOut(table).FindImportances(repeats: 1)[0]);
        FluentActions.Invoking(() => loaded.ExplainHeldOut(table.WithColumn(new TableColumn("colour", Enumerable.Range(0, 240).Select(_ => "red"))))).Should().Throw<ArgumentException>()
            .WithMessage("table has other cells than the table that the model was trained on: expected the training table, with its rows in the same order.*");
    }

    [Fact]
    public void A_file_without_the_folds_is_read_and_says_so()
    {
        using var folder = new TestFolder();
        Classifier.Value.Save(folder.PathOf("model"));
        Dictionary<string, string> texts = SafeTensors.ReadMetadata(folder.PathOf("model")).ToDictionary();
        texts["mytorch.table"] = Regex.Replace(texts["mytorch.table"], ",\"table_checksum\":\"[0-9a-f]{16}\"", "");
        SafeTensors.Write(folder.PathOf("old"), SafeTensors.Read(folder.PathOf("model")).Where(array => array.Key != "held_out.folds"), texts);
        TableClassifier old = TableClassifier.Load(folder.PathOf("old"));

        old.HeldOutFolds.Should().BeEmpty();
        old.HeldOut.Predictions.Should().Be(Classifier.Value.HeldOut.Predictions);
        FluentActions.Invoking(() => old.ExplainHeldOut(Training)).Should().Throw<InvalidOperationException>().WithMessage("The model file does not contain the folds of the training*");
    }

    [Fact]
    public void Important_columns_come_first_and_seeds_are_reproducible()
    {
        TableExplainer explainer = Classifier.Value.ExplainHeldOut(Training);
        IReadOnlyList<ColumnImportance> importances = explainer.FindImportances(ImportanceMetric.Accuracy, repeats: 3, seed: 1);
        importances.Select(importance => importance.Column).Take(2).Should().BeEquivalentTo("size", "colour");
        importances[^1].Column.Should().Be("noise");
        explainer.FindImportances(ImportanceMetric.Accuracy, repeats: 3, seed: 1).SelectMany(importance => importance.Values).Should().Equal(importances.SelectMany(importance => importance.Values));
        explainer.FindDependence("size").Points.Should().HaveCount(21, "20 quantiles and the missing value").And.OnlyContain(point => point.Means.Count == 2);
    }

    [Fact]
    public void A_sample_has_the_predictions_of_its_rows()
    {
        TableExplainer explainer = Classifier.Value.ExplainHeldOut(Training);
        TableExplainer sample = explainer.Sample(50, seed: 2);
        sample.Rows.RowCount.Should().Be(50);
        sample.Predictions.EnumerateRows().Should().OnlyContain(row => explainer.Predictions.EnumerateRows().Any(other => Math.Abs(other[0] - row[0]) < 1e-6));
        explainer.Sample(1000).Should().BeSameAs(explainer);
    }

    [Fact]
    public void Each_network_has_a_curve_with_its_best_epoch()
    {
        Classifier.Value.LearningCurves.Select(curve => (curve.Fold, curve.Network)).Should().Equal((0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1));
        Classifier.Value.LearningCurves.Should().OnlyContain(curve => curve.History[History.ValidationLoss][curve.BestEpoch - 1] == curve.History[History.ValidationLoss].Min());
    }

    [Fact]
    public void Wrong_questions_are_answered_with_what_is_wrong()
    {
        TableClassifier classifier = Classifier.Value;
        TableExplainer explainer = classifier.Explain(Training);
        FluentActions.Invoking(() => classifier.ExplainHeldOut(Create(100, seed: 1))).Should().Throw<ArgumentException>().WithMessage("table has 100 rows, but row 240 was held out in training: expected the training table.*");
        FluentActions.Invoking(() => classifier.ExplainHeldOut(Create(240, seed: 2))).Should().Throw<ArgumentException>().WithMessage("table has other targets than*");
        FluentActions.Invoking(() => explainer.FindDependence("class")).Should().Throw<ArgumentException>().WithMessage("'class' is not a feature of the model: expected one of *size*");
        FluentActions.Invoking(() => explainer.FindImportances(ImportanceMetric.R2)).Should().Throw<ArgumentException>().WithMessage("The metric R2 is for quantities, but the model predicts classes: choose another.*");
        FluentActions.Invoking(() => explainer.FindImportances(repeats: 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => explainer.FindWorstSlices(minimumCount: 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => classifier.Explain(Training.WithColumn(new TableColumn("class", new string?[240])))).Should().Throw<InvalidDataException>().WithMessage("table: expected at least one row with a target, found none among 240.");
        FluentActions.Invoking(() => new TableClassifier().Explain(Training)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Quantities_have_explanations_too()
    {
        var regressor = new TableRegressor { Recipe = Small with { Folds = 1 }, Seed = 3 };
        Table training = Create(240, seed: 1, isOfClasses: false);
        regressor.Fit(training, "price", "rent");
        TableExplainer explainer = regressor.ExplainHeldOut(training);
        explainer.Rows.RowCount.Should().Be(48, "a single fold holds out a fifth");
        explainer.FindImportances(repeats: 2)[0].Column.Should().Be("size");
        explainer.FindDependence("colour").Points.Should().OnlyContain(point => point.Means.Count == 2);
        explainer.FindWorstSlices(minimumCount: 5).Where(slice => slice.Count < 5 || slice.Loss <= slice.OtherLoss).Should().BeEmpty();
    }

    [Fact]
    public void Labels_have_explanations_too()
    {
        Table training = Create(240, seed: 1).WithColumn(new TableColumn("noisy", [.. Enumerable.Range(0, 240).Select(row => row % 3 == 0 ? "true" : "false")]));
        var classifier = new TableClassifier { Recipe = Small with { Folds = 2, Epochs = 4, Repeats = 2 }, Seed = 3 };
        classifier.Fit(training, "class", "noisy");
        TableExplainer explainer = classifier.ExplainHeldOut(training);
        explainer.Outputs.Should().Equal("class", "noisy");
        for (int place = 0; place < 240; place++)
        {
            explainer.Predictions.Row(place).Zip(classifier.HeldOut.Predictions.Row(place)).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-12, "each row is held out twice");
        }

        explainer.FindImportances(repeats: 2)[0].Column.Should().Be("size");
        explainer.FindDependence("colour").Points.Should().OnlyContain(point => point.Means.Count == 2);
        explainer.FindWorstSlices().Where(slice => slice.Error is < 0 or > 1).Should().BeEmpty();
    }

    [Fact]
    public void Rows_count_by_their_weights()
    {
        Table table = Create(240, seed: 1).WithColumn(new TableColumn("weight", [.. Enumerable.Range(0, 240).Select(row => row % 2 == 0 ? 2.0 : 0.5)]));
        TableSchema schema = TableSchema.Infer(table, "class");
        var classifier = new TableClassifier { Recipe = Small with { Folds = 1, Epochs = 3 } };
        classifier.Fit(table, schema.With(schema["weight"] with { Role = ColumnRole.Weight }));
        TableExplainer explainer = classifier.Explain(table);
        explainer.Weights.Should().Equal(table["weight"].Numbers.ToArray());
        int place = classifier.Schema.Features.Index().Single(feature => feature.Item == "size").Index;
        Table permuted = table.WithColumn(table["size"].Select(PermutationImportance.Permutations(240, 1, seed: 4, place)[0]));
        explainer.FindImportances(repeats: 1, seed: 4).Single(one => one.Column == "size").Mean.Should().Be(classifier.Evaluate(permuted).LogLoss - classifier.Evaluate(table).LogLoss);
    }

    /// <summary>Rows whose class and price depend on a number with missing cells and a category, and not on noise.</summary>
    internal static Table Create(int rows, int seed, bool isOfClasses = true)
    {
        var random = new Random(seed);
        string[] colours = ["red", "green", "blue"];
        int[] colour = [.. Enumerable.Range(0, rows).Select(_ => random.Next(3))];
        double[] size = [.. Enumerable.Range(0, rows).Select(_ => Math.Round(random.NextDouble() * 10, 3))];
        double[] price = [.. size.Select((value, row) => (100 * value) + (200 * colour[row]) + random.NextDouble())];
        return new Table(
        [
            new TableColumn("size", [.. size.Select((value, row) => row % 20 == 3 ? double.NaN : value)]),
            new TableColumn("colour", colour.Select(index => colours[index])),
            new TableColumn("noise", [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())]),
            .. isOfClasses
                ? new[] { new TableColumn("class", price.Select(value => value > 700 ? "yes" : "no")) }
                : [new TableColumn("price", price), new TableColumn("rent", [.. price.Select(value => 1000 - (value / 2))])],
        ]);
    }
}
