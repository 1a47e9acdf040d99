using FluentAssertions;
using MyTorch.Tables;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>Several labels of a table: train, predict, evaluate, inspect and cross-validate.</summary>
public sealed class LabelsRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Out => _folder.PathOf("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_of_yes_and_no_are_labels()
    {
        string csv = Write("t.csv", 200);
        CommandRun run = CommandRun.Of("train", "--csv", csv, "--target", "sweet,red", "--preset", "fast", "--test", "0.2", "--out", Out);
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("target       2 labels, of which a row may have any number.").And.MatchRegex("             sweet: no [0-9]+, yes [0-9]+").And.Contain("Means over the labels: accuracy ");
        File.ReadAllText(_folder.PathOf("out/metrics.json")).Should().Contain("\"labels\"").And.Contain("\"sweet\"");
        File.ReadAllText(_folder.PathOf("out/report.html")).Should().Contain("Label <span class=name>sweet</span>");
        File.ReadAllText(_folder.PathOf("out/card.md")).Should().Contain("Which of the labels **sweet, red** a row has");
        Tables.Cells(_folder.PathOf("out/predictions.csv"))[0].Should().Equal("line", "sweet", "red", "prediction_sweet", "probability_sweet", "prediction_red", "probability_red");

        string other = Write("new.csv", 50, seed: 2);
        var model = TableClassifier.Load(_folder.PathOf("out/model.safetensors"));
        bool[,] labels = model.PredictLabels(Table.ReadCsv(other));
        string[][] cells = Tables.Cells(Predict(other));
        cells[0].Should().Equal("prediction_sweet", "probability_sweet", "prediction_red", "probability_red");
        cells.Skip(1).Select((row, index) => (row[0] == "true", row[2] == "true") == (labels[index, 0], labels[index, 1])).Should().HaveCount(50).And.OnlyContain(same => same);

        string aliases = _folder.File("aliases.csv", File.ReadAllText(other).Replace("yes", "true", StringComparison.Ordinal).Replace("no", "false", StringComparison.Ordinal));
        CommandRun evaluated = CommandRun.Of("evaluate", Out, "--csv", other);
        evaluated.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        CommandRun.Of("evaluate", Out, "--csv", aliases).Output.Replace(aliases, other, StringComparison.Ordinal).Should().Be(evaluated.Output);
        CommandRun.Of("inspect", Out).Output.Should().Contain("labels: sweet, red").And.MatchRegex("metrics     held out: rows [0-9]+, accuracy [01]").And.MatchRegex("metrics     test: rows 40, ");
        CommandRun.Of("predict", Out, "--csv", other, "--threshold", "0.3").Error.Should().Contain("--threshold decides between two classes, but the model predicts 2 labels.");
    }

    [Fact]
    public void Labels_are_cross_validated_with_the_settings_of_a_file()
    {
        string csv = Write("t.csv", 120);
        string settings = _folder.File("s.json", $$"""{"csv": "{{csv}}", "target": "sweet,red", "preset": "fast", "folds": 3, "test": 0}""");
        CommandRun run = CommandRun.Of("cross-validate", "--settings", settings, "--out", Out);
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("Mean over 3 folds").And.Contain("fold  3");
        CommandRun.Of("inspect", Out).Output.Should().Contain("mean accuracy ");
        CommandRun.Of("cross-validate", "--settings", _folder.File("s.json", """{"csv": "x.csv", "hidden": "8"}"""), "--out", Out).Error.Should().Contain("cross-validate has no setting hidden: leave it out of the file.");
    }

    [Fact]
    public void What_does_not_go_with_labels_is_rejected()
    {
        string csv = Write("t.csv", 40);
        Error("--target", "sweet,red", "--class-weights", "balanced").Should().Contain("--class-weights is for the classes of a single target, but the model predicts 2 labels: leave it out.");
        Error("--target", "sweet,red", "--threshold", "f1").Should().Contain("--threshold decides between two classes, but the model predicts 2 labels.");
        Error("--target", "sweet,kind", "--task", "classification").Should().Contain("several targets of classes must be labels with two values each, such as yes and no, but 'kind' is not: train a model for each target.");

        string Error(params string[] more) => CommandRun.Of(["train", "--csv", csv, "--preset", "fast", "--out", Out, .. more]).Error;
    }

    private string Predict(string csv)
    {
        string path = _folder.PathOf("p.csv");
        CommandRun.Of("predict", Out, "--csv", csv, "--out", path).Code.Should().Be(0);
        return path;
    }

    private string Write(string name, int rows, int seed = 1)
    {
        var random = new Random(seed);
        string[] kinds = ["plum", "pear", "fig"];
        return _folder.File(name, "sugar,hue,kind,sweet,red\n" + string.Concat(Enumerable.Range(0, rows).Select(_ =>
        {
            (double sugar, double hue) = (random.NextDouble(), random.NextDouble());
            return FormattableString.Invariant($"{sugar},{hue},{kinds[random.Next(3)]},{(sugar > 0.5 ? "yes" : "no")},{(hue > 0.6 ? "yes" : "no")}\n");
        })));
    }
}
