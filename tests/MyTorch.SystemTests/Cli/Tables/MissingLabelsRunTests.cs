using FluentAssertions;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>Rows without a label in every file that a command reads labels from.</summary>
public sealed class MissingLabelsRunTests : IDisposable
{
    private const string Advice = "rows without a label must be removed or labelled first. --missing-labels drop leaves these rows out.";

    private readonly TestFolder _folder = new();

    private string Out => _folder.PathOf("out");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train", "NaN")]
    [InlineData("search", "NA")]
    [InlineData("train", "#N/A")]
    [InlineData("train", "None")]
    public void They_are_rejected_with_their_lines(string command, string label)
    {
        string csv = WriteColours("t.csv", label);
        Run(command, csv).Should().Be(new CommandRun(1, "", $"mytorch: {csv}: line 2, column 3 (color): expected a class or a number to predict, found '{label}', "
            + $"and no label in 9 more rows (lines 8, 14, 20, 26, 32, 38, 44, 50, 56): {Advice} --missing-labels keep reads such a text as a class.{Environment.NewLine}"));
        string good = WriteColours("good.csv", "red");
        Run(command, good, "--validation-csv", csv).Error.Should().Be($"mytorch: {csv}: line 2, column 3 (color): expected one of the 3 classes blue, green, red, found '{label}', "
            + $"and no label in 9 more rows (lines 8, 14, 20, 26, 32, 38, 44, 50, 56): {Advice}{Environment.NewLine}");
    }

    [Theory]
    [InlineData("train")]
    [InlineData("search")]
    public void They_are_dropped_with_a_count(string command)
    {
        string csv = WriteColours("t.csv", "?");
        CommandRun run = Run(command, csv, "--missing-labels", "drop");
        run.Code.Should().Be(0);
        run.Output.Should().Contain("40 training samples, 10 validation samples").And.Contain("3 classes, blue, green, red.").And.Contain($"{csv}: 10 rows without a label are left out.");

        string other = _folder.File("v.csv", "x,y,color\n1,2,red\n1,2,\n");
        run = CommandRun.Of([command, .. Quick(command), "--csv", csv, "--target", "color", "--missing-labels", "drop", "--validation-csv", other, "--out", _folder.PathOf("other")]);
        run.Output.Should().Contain("50 training samples, 1 validation samples").And.Contain($"{other}: 1 row without a label is left out.");
    }

    [Fact]
    public void They_are_kept_as_a_class_on_demand() =>
        Run("train", WriteColours("t.csv", "NULL"), "--missing-labels", "keep").Output.Should().Contain("4 classes, NULL, blue, green, red.");

    [Fact]
    public void Evaluate_treats_them_as_training_did_or_as_it_is_told()
    {
        string csv = WriteColours("t.csv", "NaN");
        string training = Run("train", csv, "--missing-labels", "drop", "--seed", "3").Output;
        string output = CommandRun.Of("evaluate", Out, "--csv", csv).Output;
        output.ReplaceLineEndings("\n").Should().StartWith($"{csv}, held out: 10 samples\n{csv}: 10 rows without a label are left out.\nThe model was trained on other rows");
        output.TrimEnd().Split('\n')[^1].Should().Be(training.Split("validation  ")[1].Split(Environment.NewLine)[0]);

        string other = _folder.File("new.csv", "x,y,color\n1,2,red\n1,2,n/a\n");
        CommandRun.Of("evaluate", Out, "--csv", other).Output.ReplaceLineEndings("\n").Should().StartWith($"{other}: 1 sample\n{other}: 1 row without a label is left out.\n\n");
        string message = $"mytorch: {other}: line 3, column 3 (color): expected one of the 3 classes blue, green, red, found 'n/a': {Advice}{Environment.NewLine}";
        CommandRun.Of("evaluate", Out, "--csv", other, "--missing-labels", "reject").Should().Be(new CommandRun(1, "", message));

        Run("train", WriteColours("good.csv", "red"));
        CommandRun.Of("evaluate", Out, "--csv", other).Error.Should().Be(message);
        CommandRun.Of("evaluate", Out, "--csv", other, "--missing-labels", "drop").Output.Should().Contain("1 row without a label is left out.");
        CommandRun.Of("evaluate", Out, "--csv", other, "--missing-labels", "keep").Error.Should().Be($"mytorch: --missing-labels must be one of reject, drop, not 'keep'. See mytorch --help.{Environment.NewLine}");
    }

    [Fact]
    public void Numbers_to_predict_are_treated_alike()
    {
        string[] lines = File.ReadAllLines(_folder.WritePrices("p.csv", 60));
        lines[40] = "1,NA,2";
        string csv = _folder.File("t.csv", string.Join('\n', lines));
        Train(csv, "price").Error.Should().Be($"mytorch: {csv}: line 41, column 2 (price): expected a number, found 'NA': {Advice}{Environment.NewLine}");
        Train(csv, "price", "--missing-labels", "drop").Output.Should().Contain("47 training samples, 12 validation samples").And.Contain($"{csv}: 1 row without a label is left out.");
    }

    /// <summary>A table of three classes, each sixth row of which has another label.</summary>
    private string WriteColours(string name, string label)
    {
        var random = new Random(1);
        string[] colours = ["red", "green", "blue"];
        return _folder.File(name, "x,y,color\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
            FormattableString.Invariant($"{(i % 3) + random.NextDouble()},{random.NextDouble() - (i % 3)},{(i % 6 == 0 ? label : colours[i % 3])}\n"))));
    }

    private CommandRun Run(string command, string csv, params string[] more) =>
        CommandRun.Of([command, .. Quick(command), "--csv", csv, "--target", "color", "--out", Out, .. more]);

    private CommandRun Train(string csv, string target, params string[] more) =>
        CommandRun.Of(["train", .. Quick("train"), "--csv", csv, "--target", target, "--out", Out, .. more]);

    private static string[] Quick(string command) =>
        command == "search" ? ["--trials", "2", "--stages", "1", "--jobs", "1", "--epochs", "1"] : ["--epochs", "2", "--hidden", "4"];
}
