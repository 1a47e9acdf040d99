using FluentAssertions;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>mytorch inspect of a table.</summary>
public sealed class InspectTableTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_table_is_shown_with_its_findings()
    {
        string file = _folder.File("t.csv", Lines());
        CommandRun run = CommandRun.Of("inspect", file, "--target", "y", "--latest", "2024-01-20");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        string[] lines = run.Output.ReplaceLineEndings("\n").Split('\n');
        lines[0].Should().Be($"{file}: 40 rows, 6 columns");
        lines.Should().Contain(line => line.StartsWith(" \"\" ", StringComparison.Ordinal) && line.Contains("identifier", StringComparison.Ordinal))
            .And.Contain(line => line.StartsWith(" [red]bold ", StringComparison.Ordinal), "the text of a table is no markup")
            .And.Contain("Target y: yes 20, no 20")
            .And.Contain("- \"\": numbers the rows.")
            .And.Contain("- day: 11 cells are later than 2024-01-20, such as '2024-01-21' in line 22.")
            .And.Contain("- leak: is a one-to-one function of the target 'y': ignore it, unless it is known before the target is.")
            .And.Contain("2 of 6 columns will not be used: \"\" (row number); empty (no values).")
            .And.OnlyContain(line => line.Length <= 120 || line.StartsWith(_folder.PathOf(""), StringComparison.Ordinal) || line.StartsWith('-'))
            .And.NotContain(line => line.EndsWith(' '));
    }

    [Fact]
    public void What_is_wrong_with_table_or_options_is_said()
    {
        string file = _folder.File("t.csv", Lines());
        CommandRun.Of("inspect", file, "--target", "dya").Should().BeEquivalentTo(new { Code = 1, Output = "", Error = $"mytorch: {file}: expected a column 'dya', found none among 6 columns: \"\", [red]bold, day, leak, empty, y. Did you mean 'day'?{Environment.NewLine}" });
        CommandRun.Of("inspect", file, "--latest", "tomorrow").Should().BeEquivalentTo(new { Code = 2, Output = "" });
        CommandRun.Of("inspect", _folder.PathOf("model.safetensors"), "--target", "y").Error.Should().StartWith("mytorch: --target is for a table, but ");
        CommandRun.Of("inspect", _folder.PathOf("none.csv")).Should().BeEquivalentTo(new { Code = 1, Output = "" });
    }

    [Fact]
    public void A_tab_separates_the_cells_of_a_tsv_file()
    {
        string file = _folder.File("t.tsv", "a\tb\n1\t2\n3\t5\n");
        CommandRun.Of("inspect", file).Output.Should().Contain(": 2 rows, 2 columns");
        CommandRun.Of("inspect", file, "--delimiter", ";").Output.Should().Contain(": 2 rows, 1 column");
    }

    [Fact]
    public void A_table_is_read_as_training_reads_it()
    {
        string file = _folder.File("t.csv", "a;b\n1,5;2\n-1;3\n4,5;5\n");
        CommandRun.Of("inspect", file).Error.Should().Contain("(--delimiter \";\" --decimal \",\")");
        CommandRun run = CommandRun.Of("inspect", file, "--delimiter", ";", "--decimal", ",", "--missing", "-1");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("1.5 to 4.5").And.Contain("33.3%");
        CommandRun.Of("inspect", file, "--delimiter", ";", "--decimal", "x").Code.Should().Be(2);
        CommandRun.Of("inspect", _folder.PathOf("model.safetensors"), "--decimal", ",").Error.Should().StartWith("mytorch: --decimal is for a table, but ");
    }

    private static string Lines() => ",[red]bold,day,leak,empty,y\n" + string.Join('\n', Enumerable.Range(0, 40).Select(i =>
        $"{i},{i * 7 % 41}.5,2024-01-{1 + (i % 31):00},{i % 2},,{(i % 2 == 0 ? "yes" : "no")}"));
}
