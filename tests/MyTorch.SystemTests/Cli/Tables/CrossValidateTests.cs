using FluentAssertions;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class CrossValidateTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Out => _folder.PathOf("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_row_is_predicted_once_in_each_repeat()
    {
        CommandRun run = Validate("stays", "--ignore", "pay", "--folds", "3", "--repeats", "2");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("repeat 2, fold  3    30 rows  accuracy 0.").And.Contain("Mean over 6 folds, and standard deviation:").And.MatchRegex(@"\naccuracy  0\.[0-9]{4} \+- 0\.[0-9]{4}");
        string[][] cells = Tables.Cells(_folder.PathOf("out/predictions.csv"));
        cells[0].Should().Equal("repeat", "fold", "line", "stays", "prediction", "probability_goes", "probability_stays");
        cells.Skip(1).GroupBy(row => row[0]).Should().HaveCount(2).And.OnlyContain(repeat => repeat.Select(row => row[2]).Distinct().Count() == 90);
        cells.Skip(1).Where(row => row[0] == "1").GroupBy(row => row[1]).Select(fold => fold.Count(row => row[3] == "stays")).Should().Match(counts => counts.Max() - counts.Min() <= 1);
        File.ReadAllText(_folder.PathOf("out/metrics.json")).Should().Contain("\"fold_6\"").And.Contain("\"mean_accuracy\"");
        CommandRun.Of("predict", Out, "--csv", _folder.PathOf("t.csv")).Should().BeEquivalentTo(new { Code = 0, Error = "" });
    }

    [Fact]
    public void Groups_stay_together()
    {
        Validate("pay", "--group", "colour", "--folds", "3").Code.Should().Be(0);
        string[][] people = Tables.Cells(_folder.PathOf("t.csv"));
        Tables.Cells(_folder.PathOf("out/predictions.csv")).Skip(1).GroupBy(row => row[1]).Should().OnlyContain(fold => fold.Select(row => people[int.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture) - 1][2]).Distinct().Count() == 1);
        Validate("pay", "--group", "colour", "--folds", "4").Error.Should().Contain("column 'colour' has 3 groups: expected at least 4, one for each fold.");
    }

    [Theory]
    [InlineData("cross-validate needs --csv, the file of a table.")]
    [InlineData("--csv needs --target, the column to predict.", "--csv", "x.csv")]
    [InlineData("--folds must be a whole number of at least 2, not '1'.", "--csv", "x.csv", "--folds", "1")]
    public void Wrong_options_are_rejected(string message, params string[] args) =>
        CommandRun.Of(["cross-validate", .. args]).Should().Be(new CommandRun(2, "", $"mytorch: {message} See mytorch --help.{Environment.NewLine}"));

    private CommandRun Validate(string target, params string[] more) =>
        CommandRun.Of(["cross-validate", "--csv", _folder.WritePeople("t.csv", 90), "--target", target, "--preset", "fast", "--out", Out, .. more]);
}
