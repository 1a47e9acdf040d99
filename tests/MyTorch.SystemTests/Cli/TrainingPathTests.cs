using FluentAssertions;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>Which options make a table model, and which the single network.</summary>
public sealed class TrainingPathTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--hidden is an option of the single network, not of --preset good: leave it out, or choose --preset handout.", "--preset", "good", "--hidden", "64")]
    [InlineData("--hidden and --epochs are options of the single network, not of --preset fast: leave them out, or choose --preset handout.", "--preset", "fast", "--epochs", "3", "--hidden", "64")]
    [InlineData("--hidden is an option of the single network, which has no --categorical: use only one kind of option.", "--hidden", "64", "--categorical", "a")]
    [InlineData("--id is not an option of the single network (--preset handout): leave it out, or choose --preset good.", "--preset", "handout", "--id", "a")]
    [InlineData("--preset must be one of fast, good, best, handout, not 'great'.", "--preset", "great")]
    [InlineData("--folds must be a whole number of at least 1, not '0'.", "--folds", "0")]
    public void Options_of_both_are_rejected(string message, params string[] more) =>
        CommandRun.Of(["train", "--csv", "x.csv", "--target", "y", .. more]).Should().Be(new CommandRun(2, "", $"mytorch: {message} See mytorch --help.{Environment.NewLine}"));

    [Fact]
    public void Options_of_tables_need_a_table() =>
        CommandRun.Of("train", "--preset", "fast").Error.Should().StartWith("mytorch: --preset is for tables: it needs --csv.");

    [Fact]
    public void An_option_of_the_single_network_chooses_it_and_says_so()
    {
        CommandRun run = CommandRun.Of("train", "--csv", _folder.WriteFruit("t.csv", 60), "--target", "fruit", "--epochs", "1", "--hidden", "4", "--out", _folder.PathOf("out"));
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("Training a single network, because --hidden and --epochs are options of it. Without them, --preset good is trained, which is better on most tables.");
        CommandRun.Of("train", "--csv", _folder.PathOf("t.csv"), "--target", "fruit", "--epochs", "1", "--preset", "handout", "--out", _folder.PathOf("out")).Output.Should().NotContain("Training a single network");
    }

    [Fact]
    public void Table_settings_are_reused_and_the_command_line_wins()
    {
        string csv = _folder.WriteFruit("t.csv", 60);
        CommandRun.Of("train", "--csv", csv, "--target", "fruit", "--preset", "fast", "--ignore", "id", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        string settings = _folder.PathOf("out/settings.json");
        CommandRun.Of("train", "--settings", settings, "--out", _folder.PathOf("again")).Code.Should().Be(0);
        File.ReadAllBytes(_folder.PathOf("again/model.safetensors")).Should().Equal(File.ReadAllBytes(_folder.PathOf("out/model.safetensors")));
        CommandRun.Of("train", "--resume", "--out", _folder.PathOf("out")).Error.Should().Contain("a table model (--preset fast) saves no checkpoints and cannot be resumed; train again.");

        CommandRun.Of("train", "--settings", settings, "--epochs", "2", "--out", _folder.PathOf("out")).Output.Should().Contain("Training a single network, because --epochs is an option of it.");
        CommandRun.Of("train", "--resume", "--epochs", "3", "--out", _folder.PathOf("out")).Code.Should().Be(0);
    }
}
