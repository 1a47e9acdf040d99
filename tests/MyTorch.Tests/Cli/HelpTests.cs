using FluentAssertions;
using Xunit;

namespace MyTorch.Tests.Cli;

public sealed class HelpTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("train", "--help")]
    public void Help_names_the_command_and_every_option_with_its_default(params string[] args)
    {
        CommandRun run = CommandRun.Of(args);
        run.Code.Should().Be(0);
        run.Error.Should().BeEmpty();
        run.Output.Should().Contain("mytorch").And.NotContain("MyTorch.Cli");
        string[] options =
        [
            "--mnist <DIR>", "--hidden <N,N,...>", "--activation <identity|sigmoid|tanh|relu>", "--batch-norm <N>", "--init <normal|xavier|kaiming>",
            "--learning-rate <N>", "--momentum <N>", "--epochs <N>", "--batch-size <N>", "--seed <N>", "--dtype <double|float>", "--out <DIR>",
        ];
        string[] lines = run.Output.Split(Environment.NewLine, StringSplitOptions.TrimEntries);
        foreach (string option in options)
        {
            lines.Where(line => line.StartsWith(option, StringComparison.Ordinal)).Should().ContainSingle()
                .Which.Should().Match(option == "--mnist <DIR>" ? "*instead of*" : "*[default: ?*]");
        }
    }
}
