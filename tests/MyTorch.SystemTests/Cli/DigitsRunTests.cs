using System.Globalization;
using System.Xml.Linq;
using FluentAssertions;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class DigitsRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    /// <summary>The files of a run.</summary>
    public static string[] Names =>
        ["train_loss.svg", "train_error.svg", "val_loss.svg", "val_error.svg", "stats.csv", "model.npz", "model.safetensors", "report.html", "settings.json"];

    /// <summary>Those that only depend on the settings: the report says how long the run took.</summary>
    public static string[] RepeatableNames => [.. Names.Except(["report.html"])];

    /// <summary>What is in the folder of a run that has finished an epoch.</summary>
    public static string[] Entries => [.. Names, "checkpoints", ".lock"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_third_of_the_default_epochs_reaches_97_percent_accuracy()
    {
        CommandRun.Of("--epochs", "10", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        Statistics()[^1][4].Should().BeLessThanOrEqualTo(0.03);
    }

    [Theory]
    [InlineData("double")]
    [InlineData("float")]
    public void A_run_writes_its_files_and_nothing_else(string dtype)
    {
        CommandRun run = CommandRun.Quick(_folder.PathOf("runs/first"), "--dtype", dtype);
        run.Code.Should().Be(0);
        run.Error.Should().BeEmpty();
        Directory.GetFileSystemEntries(_folder.PathOf("runs/first")).Select(path => Path.GetFileName(path)).Should().BeEquivalentTo(Entries);
        Directory.GetFileSystemEntries(_folder.PathOf("runs")).Should().ContainSingle();
        _folder.Names().Should().ContainSingle();
    }

    [Fact]
    public void Lines_without_escape_codes_tell_epochs_errors_and_files()
    {
        CommandRun run = CommandRun.Quick(_folder.PathOf("out"));
        string[] lines = run.Output.Split(Environment.NewLine);
        run.Output.Should().NotContain("\e").And.NotContain("\r\r");
        lines.Should().ContainSingle(line => line == "epoch   training loss     error   validation loss     error");
        lines.Where(line => line.EndsWith('%') && line.StartsWith("    ", StringComparison.Ordinal)).Should().HaveCount(3);
        lines.Should().ContainSingle(line => line == $"Written to {_folder.PathOf("out")}: {string.Join(", ", Names)}");
    }

    [Fact]
    public void The_confusion_matrix_agrees_with_the_accuracy()
    {
        string output = CommandRun.Quick(_folder.PathOf("out")).Output.ReplaceLineEndings("\n");
        string matrix = output.Split("predicted digit (columns):\n\n")[1].Split("\n\n")[0];
        string[][] rows = [.. matrix.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        rows[0].Should().Equal("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        rows[1..].Select(row => row[0]).Should().Equal(rows[0]);
        int[][] counts = [.. rows[1..].Select(row => Array.ConvertAll(row[1..], entry => entry == "." ? 0 : int.Parse(entry, CultureInfo.InvariantCulture)))];
        counts.Sum(row => row.Sum()).Should().Be(360);
        double accuracy = counts.Select((row, i) => row[i]).Sum() / 360.0;
        output.Should().Contain(string.Create(CultureInfo.InvariantCulture, $"accuracy {100 * accuracy:F2}%\n"));
        Statistics()[^1][4].Should().BeApproximately(1 - accuracy, 1e-12);
    }

    [Fact]
    public void The_plots_are_svg_with_title_and_units()
    {
        CommandRun.Quick(_folder.PathOf("out"));
        (string Name, string Title, string Quantity)[] plots =
        [
            ("train_loss", "Training loss", "loss (nats per sample)"), ("train_error", "Training error", "error (% of predictions wrong)"),
            ("val_loss", "Validation loss", "loss (nats per sample)"), ("val_error", "Validation error", "error (% of predictions wrong)"),
        ];
        foreach ((string name, string title, string quantity) in plots)
        {
            XElement svg = XElement.Load(_folder.PathOf($"out/{name}.svg"));
            svg.Name.Should().Be(XName.Get("svg", "http://www.w3.org/2000/svg"));
            svg.Descendants().Select(element => element.Value).Should().Contain([title, quantity, "epoch"]);
        }
    }

    [Theory]
    [InlineData("double")]
    [InlineData("float")]
    public void The_same_seed_gives_the_same_bytes_and_another_does_not(string dtype)
    {
        CommandRun.Quick(_folder.PathOf("a"), "--dtype", dtype, "--seed", "7");
        CommandRun.Quick(_folder.PathOf("b"), "--dtype", dtype, "--seed", "7");
        CommandRun.Quick(_folder.PathOf("c"), "--dtype", dtype, "--seed", "8");

        // The report tells how long the run took.
        foreach (string name in RepeatableNames)
        {
            byte[] content = File.ReadAllBytes(_folder.PathOf($"a/{name}"));
            content.Should().Equal(File.ReadAllBytes(_folder.PathOf($"b/{name}")), "{0} has the same seed", name);
            content.Should().NotEqual(File.ReadAllBytes(_folder.PathOf($"c/{name}")), "{0} has another seed", name);
        }
    }

    [Fact]
    public void An_output_folder_that_is_there_keeps_its_other_files()
    {
        CommandRun.Quick(_folder.PathOf("out"));
        _folder.File("out/notes.txt", "mine");
        _folder.File("out/stats.csv", "old");
        CommandRun.Quick(_folder.PathOf("out")).Code.Should().Be(0);
        File.ReadAllText(_folder.PathOf("out/notes.txt")).Should().Be("mine");
        Statistics().Should().HaveCount(3);
    }

    [Fact]
    public void No_epochs_give_the_untrained_network()
    {
        CommandRun.Of("--epochs", "0", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        Statistics().Should().BeEmpty();
    }

    [Fact]
    public void Many_epochs_are_thinned_to_lines_with_the_first_and_last()
    {
        CommandRun run = CommandRun.Of("--hidden", "none", "--epochs", "123", "--batch-size", "500", "--out", _folder.PathOf("out"));
        string[] epochs = [.. run.Output.Split(Environment.NewLine).Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line.EndsWith('%')).Select(line => line[..5].Trim())];
        epochs.Should().HaveCount(26).And.StartWith(["1", "5", "10"]).And.EndWith(["120", "123"]);
        Statistics().Should().HaveCount(123);
    }

    private double[][] Statistics()
    {
        string[] lines = File.ReadAllLines(_folder.PathOf("out/stats.csv"));
        lines[0].Should().Be("epoch,train_loss,train_error,val_loss,val_error");
        return [.. lines[1..].Select(line => Array.ConvertAll(line.Split(','), number => double.Parse(number, CultureInfo.InvariantCulture)))];
    }
}
