using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tables;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.Tests.Tables;

public class TableContinuingTests
{
    private static readonly TableRecipe Small = TableRecipe.Good with { Folds = 2, Epochs = 20 };

    [Fact]
    public void New_categories_and_classes_are_learned_and_compared()
    {
        var classifier = new TableClassifier { Recipe = Small, Seed = 1 };
        classifier.Fit(Fruit(200, seed: 1, "red", "green"), "fruit");
        Table fresh = Fruit(300, seed: 2, "red", "green", "blue");
        HeldOutPredictions before = classifier.Continue(fresh);

        classifier.Classes.Should().Equal("apple", "pear", "plum");
        classifier.Model.Encoders[0].Features.Should().Contain("colour = blue").And.Contain("size is missing");
        before.Rows.Should().Equal(classifier.HeldOut.Rows);
        before.Predictions.ColumnCount.Should().Be(3);
        before.Predictions.Column(2).Should().OnlyContain(probability => probability == 0);
        Accuracy(classifier.HeldOut).Should().BeGreaterThan(0.95).And.BeGreaterThan(Accuracy(before) + 0.2);
    }

    [Fact]
    public void Without_training_the_extended_networks_predict_as_before()
    {
        var classifier = new TableClassifier { Recipe = Small, Seed = 1 };
        classifier.Fit(Fruit(200, seed: 1, "red", "green"), "fruit");
        Table fresh = Fruit(60, seed: 2, "red", "green", "blue");
        TableModel model = classifier.Model;
        var settings = new EncodingSettings();
        TableEncoder[] encoders = [.. model.Encoders.Select(encoder => encoder.Extend(fresh, settings))];

        foreach (TrainedNetwork network in model.Networks)
        {
            Sequential<float> extended = NetworkExtension.Extend(network, model, encoders[network.Member], outputs: 3);
            extended.Eval();
            Matrix<float> expected = network.Network.Predict(model.Encoders[network.Member].Encode(fresh));
            Matrix<float> actual = extended.Predict(encoders[network.Member].Encode(fresh));
            actual.SubMatrix(0, 60, 0, 2).Enumerate().Should().Equal(expected.Enumerate(), (a, b) => Math.Abs(a - b) <= 1e-6f * Math.Max(1, Math.Abs(b)));
        }
    }

    [Fact]
    public void A_regressor_keeps_its_scale_and_extends_its_range()
    {
        var regressor = new TableRegressor { Recipe = Small, Seed = 1 };
        Table table = Fruit(200, seed: 1, "red", "green");
        regressor.Fit(table, "size");
        Table large = table.WithColumn(new TableColumn("size", [.. table["size"].Numbers.ToArray().Select(size => size + 3)]));
        regressor.Continue(large);
        regressor.Predict(large).Enumerate().Max().Should().BeGreaterThan(table["size"].Numbers.ToArray().Max());
    }

    [Fact]
    public void A_loaded_model_continues_bitwise_as_the_one_that_was_saved()
    {
        var classifier = new TableClassifier { Recipe = Small with { Epochs = 3 }, Seed = 1, ThresholdMetric = ThresholdMetric.F1, Calibrates = true };
        classifier.Fit(Fruit(100, seed: 1, "red", "green"), "fruit");
        using var folder = new TestFolder();
        classifier.Save(folder.PathOf("fruit.safetensors"));
        TableClassifier loaded = TableClassifier.Load(folder.PathOf("fruit.safetensors"));
        Table fresh = Fruit(100, seed: 2, "red", "green");
        classifier.Continue(fresh);
        loaded.Continue(fresh);

        loaded.Threshold.Should().Be(classifier.Threshold).And.NotBeNull();
        loaded.PredictProbabilities(fresh).Enumerate().Should().Equal(classifier.PredictProbabilities(fresh).Enumerate());
    }

    private static double Accuracy(HeldOutPredictions predictions) =>
        OneHot.Decode(predictions.Predictions).Zip(predictions.Targets.Enumerate()).Average(pair => pair.First == pair.Second ? 1.0 : 0);

    /// <summary>Red apples, green pears and blue plums, whose size does not tell them apart; with blue ones some sizes are missing.</summary>
    private static Table Fruit(int rows, int seed, params string[] colours)
    {
        var random = new Random(seed);
        string[] names = ["apple", "pear", "plum"];
        int[] kinds = [.. Enumerable.Range(0, rows).Select(_ => random.Next(colours.Length))];
        return new Table(
            new TableColumn("colour", kinds.Select(kind => colours[kind])),
            new TableColumn("size", [.. kinds.Select(_ => colours.Length > 2 && random.Next(10) == 0 ? double.NaN : random.NextDouble())]),
            new TableColumn("fruit", kinds.Select(kind => names[kind])));
    }
}
