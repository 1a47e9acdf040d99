using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace MyTorch.SystemTests.Cli;

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
            "--task <auto|classification|regression>", "--delimiter <C>", "--header <yes|no>", "--validation <N>", "--test <N>", "--scale <standard|minmax|none>",
            "--rotate <N>", "--shift <N>", "--noise <N>", "--hidden <N,N,...>", "--activation <identity|sigmoid|tanh|relu|leaky-relu|elu|gelu|silu|softplus|selu|mish|hardswish|softsign|lif-rate>", "--batch-norm <N>",
            "--dropout <N>", "--init <normal|xavier|kaiming>", "--criterion <auto|softmax-cross-entropy|mean-squared-error|mean-absolute-error|huber>", "--label-smoothing <N>", "--huber-delta <N>", "--optimizer <handout|sgd|adam|adamw|rmsprop|adagrad>", "--learning-rate <N>",
            "--momentum <N>", "--weight-decay <N>", "--l1 <N>", "--l2 <N>", "--schedule <constant|cosine|step|exponential|plateau>", "--gamma <N>", "--step-size <N>", "--schedule-by <epoch|batch>",
            "--clip <N>", "--patience <N>", "--min-delta <N>", "--epochs <N>", "--batch-size <N>", "--drop-last <yes|no>", "--seed <N>", "--starts <N>", "--dtype <double|float>", "--checkpoint-every <N>", "--out <DIR>",
        ];
        string[] lines = run.Output.Split(Environment.NewLine, StringSplitOptions.TrimEntries);
        foreach (string option in options)
        {
            lines.Where(line => line.StartsWith(option, StringComparison.Ordinal)).Should().ContainSingle()
                .Which.Should().Match("*[default: ?*]");
        }

        string[] withoutDefault = ["--csv <FILE>", "--target <COLUMN>", "--ignore <COLUMN,...>", "--mnist <DIR>", "--images <FILE>", "--labels <FILE>", "--validation-csv <FILE>", "--tolerance <N>", "--threshold <N|youden|f1|fBETA|accuracy|balanced-accuracy|mcc|recall-at-precision:P|precision-at-recall:R>", "--settings <FILE>", "--save-settings <FILE>", "--resume"];
        foreach (string option in withoutDefault)
        {
            lines.Where(line => line.StartsWith($"{option} ", StringComparison.Ordinal)).Should().ContainSingle().Which.Should().NotContain("[default");
        }
    }

    [Theory]
    [InlineData("evaluate", "--csv <FILE>", "--images <FILE>", "--labels <FILE>", "--mnist <DIR>")]
    [InlineData("predict", "--csv <FILE>", "--images <FILE>", "--keep <COLUMN,...>", "--out <FILE>")]
    [InlineData("inspect", "--target <COLUMN>", "--delimiter <C>", "--latest <DATE>")]
    [InlineData("export", "--out <FILE>", "--overwrite")]
    [InlineData("graph", "--set <NAME=NUMBER,...>", "--out <FILE>")]
    [InlineData("experiment", "--out <DIR>")]
    public void Each_command_has_a_help_of_its_own(string command, params string[] options)
    {
        CommandRun run = CommandRun.Of(command, "--help");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().MatchRegex($@"mytorch {command} \[?<").And.NotContain("--hidden");
        string[] lines = run.Output.Split(Environment.NewLine, StringSplitOptions.TrimEntries);
        foreach (string option in options)
        {
            lines.Should().ContainSingle(line => line.StartsWith($"{option} ", StringComparison.Ordinal), option);
        }

        CommandRun.Of("--help").Output.Should().MatchRegex($@"\n  {command} ");
    }

    [Fact]
    public void The_help_has_both_defaults_of_missing_labels() =>
        Regex.Matches(Regex.Replace(CommandRun.Of("train", "--help").Output, @"\s+", " "), @"--missing-labels <reject\|drop\|keep> .*?(\[default: [^]]+\])(?= --)").Should().ContainSingle()
            .Which.Groups[1].Value.Should().Be("[default: drop for a table model, reject for the single network]");

    [Fact]
    public void The_help_has_all_texts_that_stand_for_a_missing_value() =>
        CommandRun.Of("train", "--help").Output.Should().MatchRegex(@"an\s+empty\s+cell,\s+NaN,\s+-NaN,\s+NA,\s+N/A,\s+#NA,\s+#N/A,\s+<NA>,\s+NULL,\s+None,\s+\\N,\s+\?");

    [Fact]
    public void The_help_of_search_has_its_own_options_and_those_of_training()
    {
        string[] lines = CommandRun.Of("search", "--help").Output.Split(Environment.NewLine, StringSplitOptions.TrimEntries);
        string[] options = ["--vary <NAME=RANGE>", "--trials <N>", "--stages <N>", "--jobs <N>", "--score <error|loss>", "--resume", "--hidden <N,N,...>", "--settings <FILE>", "--out <DIR>"];
        options.Should().OnlyContain(option => lines.Count(line => line.StartsWith(option, StringComparison.Ordinal)) == 1);
        CommandRun.Of("--help").Output.Should().MatchRegex(@"\n  search ");
    }
}
