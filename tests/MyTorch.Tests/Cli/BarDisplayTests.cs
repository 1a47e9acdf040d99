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
        var output = new StringWriter();
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        terminal.Profile.Width = 80;
        CommandRun run = CommandRun.Of(["--hidden", "8", "--epochs", "3", "--out", _folder.PathOf("out")], output, terminal);
        run.Code.Should().Be(0);
        string text = Regex.Replace(run.Output, @"\e\[[?\d;]*[A-Za-z]", "");
        text.Should().MatchRegex(@"epoch 3/3 ━{20} 00:00:00 training   loss \d\.\d{4} error +\d+\.\d\d %");
        text.Should().MatchRegex(@"\n {35,}validation loss \d\.\d{4} error +\d+\.\d\d %");
        text.Should().Contain("Written to ").And.NotContain("epoch   training loss");
    }
}
