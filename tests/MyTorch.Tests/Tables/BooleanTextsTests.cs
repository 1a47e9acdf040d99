using FluentAssertions;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>A Boolean column reads the texts of other known pairs than the one it was trained on.</summary>
public class BooleanTextsTests
{
    private static readonly TableRecipe Quick = TableRecipe.Fast with { Epochs = 3 };

    [Theory]
    [InlineData("yes", "no")]
    [InlineData("true", "false")]
    [InlineData("True", "False")]
    [InlineData("1", "0")]
    [InlineData("Y", "N")]
    [InlineData("ON", "OFF")]
    public void Features_and_targets_have_the_values_of_other_pairs(string yes, string no)
    {
        var classifier = new TableClassifier { Recipe = Quick };
        Table trained = Create("Yes", "No");
        classifier.Fit(trained, "y");
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "model.safetensors");
        classifier.Save(path);
        classifier = TableClassifier.Load(path);
        Table other = Create(yes, no);

        classifier.CountUnseenCategories(other).Should().BeEmpty();
        classifier.PredictProbabilities(other).Enumerate().Should().Equal(classifier.PredictProbabilities(trained).Enumerate());
        classifier.Evaluate(other).Accuracy.Should().Be(classifier.Evaluate(trained).Accuracy);
        classifier.Continue(other).Predictions.ColumnCount.Should().Be(2);
        classifier.Classes.Should().Equal("No", "Yes");
        classifier.CountUnseenCategories(Create("ja", "nein")).Should().Equal(new Dictionary<string, int> { ["b"] = 60 });
    }

    [Fact]
    public void Labels_have_the_values_of_other_pairs()
    {
        var classifier = new TableClassifier { Recipe = Quick };
        Table trained = Create("yes", "no");
        classifier.Fit(trained, "y", "b");
        classifier.EvaluateLabels(Create("1", "0"))[1].Accuracy.Should().Be(classifier.EvaluateLabels(trained)[1].Accuracy);
    }

    [Fact]
    public void Texts_that_are_no_pair_and_other_kinds_have_no_aliases()
    {
        var schema = new ColumnSchema("b", ColumnKind.Boolean, ColumnRole.Feature);
        BooleanTexts.FindAliases(schema, ["yes", "no"]).Should().Contain("TRUE", "yes").And.Contain("0", "no").And.NotContainKey("yes");
        BooleanTexts.FindAliases(schema, ["yes", "nein"]).Should().BeEmpty();
        BooleanTexts.FindAliases(schema, ["yes", "no", "true"]).Should().BeEmpty();
        BooleanTexts.FindAliases(schema with { Kind = ColumnKind.Category }, ["yes", "no"]).Should().BeEmpty();
    }

    internal static Table Create(string yes, string no)
    {
        bool[] flags = [.. Enumerable.Range(0, 60).Select(row => Math.Sin(1.7 * row) > 0)];
        return new Table(
            new TableColumn("x", [.. Enumerable.Range(0, 60).Select(row => Math.Cos(3.1 * row))]),
            new TableColumn("b", flags.Select(flag => flag ? yes : no)),
            new TableColumn("y", flags.Select((flag, row) => flag || row % 7 == 0 ? yes : no)));
    }
}
