using System.Xml.Linq;
using FluentAssertions;
using MyTorch.Cli;
using MyTorch.SystemTests.Cli;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

public sealed class ExperimentCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void Without_a_name_it_lists_all_with_a_line_each()
    {
        CommandRun run = CommandRun.Of("experiment");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        string[] lines = run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveSameCount(ExperimentList.All);
        lines.Zip(ExperimentList.All).Should().OnlyContain(pair => pair.First.StartsWith($"{pair.Second.Name} ", StringComparison.Ordinal) && pair.First.EndsWith(pair.Second.Title, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_without_a_name_is_rejected()
    {
        CommandRun.Of("experiment", "--out", _folder.PathOf("out")).Should().BeEquivalentTo(
            new { Code = 2, Output = "", Error = $"mytorch: --out needs the name of an experiment before it, or all for all of them. See mytorch --help.{Environment.NewLine}" });
        Directory.Exists(_folder.PathOf("out")).Should().BeFalse();
    }

    [Theory]
    [InlineData("overfiting", "mytorch: There is no experiment 'overfiting'. Did you mean overfitting? See mytorch --help.")]
    [InlineData("al", "mytorch: There is no experiment 'al'. Did you mean all? See mytorch --help.")]
    [InlineData("something-else", "mytorch: There is no experiment 'something-else'. The command experiment without a name lists them. See mytorch --help.")]
    public void An_unknown_name_is_corrected(string name, string error)
    {
        CommandRun run = CommandRun.Of("experiment", name, "--out", _folder.PathOf("out"));
        run.Should().BeEquivalentTo(new { Code = 2, Error = error + Environment.NewLine });
        Directory.Exists(_folder.PathOf("out")).Should().BeFalse();
    }

    [Fact]
    public void An_empty_folder_is_rejected()
    {
        CommandRun.Of("experiment", "xor", "--out", "").Error.Should().StartWith("mytorch: --out is empty: give the path of a folder, or omit --out for a new folder in runs.");
    }

    [Fact]
    public void One_experiment_writes_its_tables_pictures_and_sentences()
    {
        Run("b", [new StubExperiment("a"), new StubExperiment("b")]).Should().Be(ExitCode.Done);

        Files().Should().BeEquivalentTo("b.csv", "b-one.svg", "b-two.svg", "b.txt");
        Text("b.csv").Should().Be("x,name\n1,\"a, b\"\n2.5,\"\"\"c\"\"\"\n");
        Text("b.txt").Should().Be("The title of b (The notes, 1.2)\n\nFirst.\nSecond <&>.\nThird.\n");
        XElement.Parse(Text("b-two.svg")).Attribute("width")!.Value.Should().Be("1280");
        _output.ToString().Should().Contain("First.").And.Contain("b-one.svg");
    }

    [Fact]
    public void All_of_them_write_a_gallery_too()
    {
        Run("all", [new StubExperiment("a"), new StubExperiment("b")]).Should().Be(ExitCode.Done);

        Files().Should().BeEquivalentTo("a.csv", "a-one.svg", "a-two.svg", "a.txt", "b.csv", "b-one.svg", "b-two.svg", "b.txt", Gallery.FileName);
        string page = Text(Gallery.FileName);
        page.Should().Contain("id=\"a\"").And.Contain("id=\"b\"").And.Contain("Second &lt;&amp;&gt;.").And.NotContain("src=\"http").And.NotContain("<script");
        page.Split("src=\"data:image/svg+xml;base64,").Should().HaveCount(1 + 4);
    }

    [Fact]
    public void The_same_experiments_give_the_same_bytes()
    {
        Experiment[] experiments = [new StubExperiment("a"), new StubExperiment("b")];
        Run("all", experiments);
        Dictionary<string, byte[]> first = Files().ToDictionary(name => name, name => File.ReadAllBytes(_folder.PathOf($"out/{name}")));
        Run("all", experiments);
        first.Should().AllSatisfy(file => File.ReadAllBytes(_folder.PathOf($"out/{file.Key}")).Should().Equal(file.Value));
    }

    [Fact]
    public void Stopped_in_the_first_one_it_writes_nothing()
    {
        using var stop = new CancellationTokenSource();
        FluentActions.Invoking(() => Run("all", [new StubExperiment("a", stop.Cancel)], stop.Token)).Should().Throw<OperationCanceledException>();
        Directory.Exists(_folder.PathOf("out")).Should().BeFalse();
    }

    [Fact]
    public void Stopped_later_it_keeps_what_is_done()
    {
        using var stop = new CancellationTokenSource();
        Run("all", [new StubExperiment("a"), new StubExperiment("b", stop.Cancel), new StubExperiment("c")], stop.Token).Should().Be(ExitCode.Stopped);
        Files().Should().BeEquivalentTo("a.csv", "a-one.svg", "a-two.svg", "a.txt", Gallery.FileName);
        Text(Gallery.FileName).Should().Contain("id=\"a\"").And.NotContain("id=\"b\"");
    }

    [Fact]
    public void What_a_killed_process_left_half_written_is_removed()
    {
        Directory.CreateDirectory(_folder.PathOf("out"));
        File.WriteAllText(_folder.PathOf("out/a-one.svg.0123.tmp"), "<sv");
        Run("a", [new StubExperiment("a")]);
        Files().Should().BeEquivalentTo("a.csv", "a-one.svg", "a-two.svg", "a.txt");
    }

    [Fact]
    public void The_folder_is_checked_before_anything_runs()
    {
        File.WriteAllText(_folder.PathOf("out"), "a file");
        bool hasRun = false;
        FluentActions.Invoking(() => Run("a", [new StubExperiment("a", () => hasRun = true)])).Should().Throw<IOException>();
        hasRun.Should().BeFalse();
    }

    private int Run(string name, IReadOnlyList<Experiment> experiments, CancellationToken stop = default) =>
        new ExperimentCommand(experiments).Run(name, _folder.PathOf("out"), new CommandContext(_output, _output, null, () => Stream.Null, stop));

    private string[] Files() => [.. Directory.EnumerateFiles(_folder.PathOf("out")).Select(path => Path.GetFileName(path)).Where(name => name != ".lock")];

    private string Text(string name) => File.ReadAllText(_folder.PathOf($"out/{name}"));
}
