using FluentAssertions;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class GraphCommandTests : IDisposable
{
    /// <summary>The expression of the notes (Neural Networks and Learning, chapter 4).</summary>
    private const string Seed = "a = x*y + z; b = (x + x)*a; w = a*b";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_file_the_graph_is_a_table() =>
        CommandRun.Of("graph", "y = sin(x)*x").Should().Be(new CommandRun(0, """
            variable  computed as  shape
            x         (leaf)       1 x 1
            v1        sin(x)       1 x 1
            y         v1 * x       1 x 1

            """.ReplaceLineEndings(Environment.NewLine), ""));

    [Fact]
    public void With_values_the_table_has_values_and_gradients() =>
        CommandRun.Of("graph", Seed, "--set", "x=1,y=2,z=3").Should().Be(new CommandRun(0, """
            variable  computed as  shape  value  gradient
            x         (leaf)       1 x 1      1        90
            y         (leaf)       1 x 1      2        20
            v1        x * y        1 x 1      2        20
            z         (leaf)       1 x 1      3        20
            a         v1 + z       1 x 1      5        20
            v2        x + x        1 x 1      2        25
            b         v2 * a       1 x 1     10         5
            w         a * b        1 x 1     50         1

            """.ReplaceLineEndings(Environment.NewLine), ""));

    [Theory]
    [InlineData("expression.svg")]
    [InlineData("expression-values.svg", "--set", "x=1, y = 2,z=3e0")]
    public void Drawings_are_those_of_the_library(string golden, params string[] more)
    {
        string path = _folder.PathOf("w.SVG");
        CommandRun.Of(["graph", Seed, "--out", path, .. more]).Should().Be(new CommandRun(0, $"13 nodes, 15 edges, written to {path}{Environment.NewLine}", ""));
        File.ReadAllText(path).Should().Be(File.ReadAllText(Repository.PathOf($"tests/MyTorch.Tests/Graphs/{golden}")));
        _folder.Names().Should().Equal("w.SVG");
    }

    [Fact]
    public void The_name_of_the_file_chooses_Graphviz()
    {
        string path = _folder.PathOf("y.dot");
        CommandRun.Of("graph", "y = -x", "--set", "x=2", "--out", path).Code.Should().Be(0);
        File.ReadAllText(path).Should().StartWith("digraph {").And.Contain("label=\"y\\n= -2\\ngrad 1\"");
    }

    [Theory]
    [InlineData("EXPRESSION, column 5: expected a number, a name, '-' or '(', found '*'.", "x * * y")]
    [InlineData("EXPRESSION, line 2, column 4: expected a number, a name, '-' or '(', found the end of the text.", "x\ny +")]
    [InlineData("--set: No value is given for y, z: each name without a definition needs a value.", Seed, "--set", "x=1")]
    [InlineData("--set: A value is given for t, but the names without a definition are x.", "x", "--set", "x=1,t=2")]
    [InlineData("--set must be names with finite numbers, such as x=1,y=2.5, not 'x=1,y'.", "x + y", "--set", "x=1,y")]
    [InlineData("--set must be names with finite numbers, such as x=1,y=2.5, not ''.", "x", "--set", "")]
    [InlineData("--set must be names with finite numbers, such as x=1,y=2.5, not 'x=1e999'.", "x", "--set", "x=1e999")]
    [InlineData("--set has 'x' twice: each name may occur only once.", "x", "--set", "x=1,x=2")]
    [InlineData("--out must end in .svg or .dot, not 'w.png'.", "x", "--out", "w.png")]
    [InlineData("Required argument missing for command: 'graph'.")]
    public void What_is_not_valid_is_said_in_one_line(string message, params string[] args) =>
        CommandRun.Of(["graph", .. args]).Should().Be(new CommandRun(2, "", $"mytorch: {message} See mytorch --help.{Environment.NewLine}"));

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        string path = _folder.PathOf("none/w.svg");
        CommandRun.Of("graph", "x", "--out", path).Should().Be(
            new CommandRun(1, "", $"mytorch: --out {path}: there is no folder {_folder.PathOf("none")}.{Environment.NewLine}"));
    }
}
