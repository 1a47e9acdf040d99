using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Tests.Data;
using Spectre.Console;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class BarDisplayTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_terminal_gets_a_bar_with_the_figures_of_the_last_epoch()
    {
        string text = Show(epochs: 3);
        text.Should().MatchRegex(@"epoch 3/3 ━{20} 00:00:00 training   loss \d\.\d{4} error +\d+\.\d\d%");
        text.Should().MatchRegex(@"\n {35,}validation loss \d\.\d{4} error +\d+\.\d\d%");
        text.Should().Contain("Written to ").And.NotContain("epoch   training loss");
    }

    [Fact]
    public void No_epochs_leave_the_bar_without_figures()
    {
        Show(epochs: 0).Should().Contain("epoch 0/0").And.Contain("Written to ").And.NotContain("training   loss");
    }

    [Fact]
    public void Reading_a_file_shows_its_bytes()
    {
        Show(["--csv", _folder.WriteFruit("t.csv", 1500), "--target", "fruit", "--epochs", "1", "--out", _folder.PathOf("out")]).Should().MatchRegex(Bar("read", "t.csv"));
        string model = _folder.PathOf("out/model.safetensors");
        Show(["evaluate", model, "--csv", _folder.PathOf("t.csv")]).Should().MatchRegex(Bar("evaluate", "t.csv")).And.Contain("macro");
        Show(["predict", model, "--csv", _folder.PathOf("t.csv"), "--out", _folder.PathOf("p.csv")]).Should().MatchRegex(Bar("predict", "t.csv")).And.Contain("1500 rows predicted");
    }

    [Fact]
    public void Reading_MNIST_shows_the_bytes_of_each_part()
    {
        Directory.CreateDirectory(_folder.PathOf("m"));
        foreach (string part in new[] { "train", "t10k" })
        {
            _folder.WriteStripes($"m/{part}-images-idx3-ubyte", $"m/{part}-labels-idx1-ubyte", count: 50);
        }

        string[] mnist = ["--mnist", _folder.PathOf("m")];
        Show([.. mnist, "--hidden", "none", "--epochs", "1", "--out", _folder.PathOf("out")]).Should().MatchRegex("read train-images-idx3-ubyte ━{20}").And.MatchRegex("read t10k-images-idx3-ubyte ━{20}");
        Show(["evaluate", _folder.PathOf("out/model.safetensors"), .. mnist]).Should().MatchRegex("evaluate t10k-images-idx3-ubyte ━{20}").And.NotContain("train-images");
    }

    private static string Bar(string verb, string file) => $@"{verb} {file} ━{{20}} \d+\.\d KB 00:00:00";

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
