using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Tests.Data;
using Spectre.Console;
using Xunit;

namespace MyTorch.Tests.Cli;

public sealed class BarDisplayTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_terminal_gets_a_bar_with_the_figures_of_the_last_epoch()
    {
        string text = Show(epochs: 3);
        text.Should().MatchRegex(@"epoch 3/3 ━{20} 00:00:00 training   loss \d\.\d{4} error +\d+\.\d\d %");
        text.Should().MatchRegex(@"\n {35,}validation loss \d\.\d{4} error +\d+\.\d\d %");
        text.Should().Contain("Written to ").And.NotContain("epoch   training loss");
    }

    [Fact]
    public void No_epochs_leave_the_bar_without_figures()
    {
        Show(epochs: 0).Should().Contain("epoch 0/0").And.Contain("Written to ").And.NotContain("training   loss");
    }

    [Fact]
    public void Reading_a_file_shows_the_rows()
    {
        Show(["--csv", _folder.WriteFruit("t.csv", 1500), "--target", "fruit", "--epochs", "1", "--out", _folder.PathOf("out")]);
        string model = _folder.PathOf("out/model.safetensors");
        Show(["evaluate", model, "--csv", _folder.PathOf("t.csv")]).Should().MatchRegex("evaluate: 1,500 rows ━{20}").And.Contain("macro");
        Show(["predict", model, "--csv", _folder.PathOf("t.csv"), "--out", _folder.PathOf("p.csv")]).Should().MatchRegex("predict: 1,500 rows ━{20}").And.Contain("1500 rows predicted");
    }

    private string Show(int epochs) => Show(["--hidden", "8", "--epochs", $"{epochs}", "--out", _folder.PathOf("out")]);

    /// <summary>What a terminal of 80 columns receives, without the escape codes.</summary>
    private static string Show(string[] args)
    {
        var output = new StringWriter();
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        terminal.Profile.Width = 80;
        CommandRun run = CommandRun.Of(args, output, terminal);
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("\e[");
        return Regex.Replace(run.Output, @"\e\[[?\d;]*[A-Za-z]", "");
    }
}
