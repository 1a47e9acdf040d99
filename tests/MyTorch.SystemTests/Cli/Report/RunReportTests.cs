using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Data;
using MyTorch.SystemTests.Support;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

/// <summary>The page that a run of the command leaves.</summary>
public sealed partial class RunReportTests : IDisposable
{
    private static readonly string Version = typeof(RunReport).Assembly.GetName().Version!.ToString(3);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("double")]
    [InlineData("float")]
    public void The_report_of_a_digits_run_has_all_sections(string dtype)
    {
        CommandRun.Quick(_folder.PathOf("out"), "--dtype", dtype, "--seed", "4321");
        string page = File.ReadAllText(_folder.PathOf("out/report.html"));
        page.Should().ContainAll(
            "the embedded digits", "1,437 training samples, 360 validation samples", ">Loss<", ">Error<", "Gradient norm by layer", "Confusion matrix", "data:image/png;base64,",
            "Validation accuracy", "Samples per second", "Parameters", ">4321<", $">{dtype}<", "BatchNorm", $"MyTorch {Version}");
    }

    [Fact]
    public void The_worst_mistakes_of_a_table_are_listed_in_file_units()
    {
        var random = new Random(1);
        IEnumerable<string> lines = Enumerable.Range(0, 200).Select(i => $"{1000 + i},{random.Next(2)},{(random.Next(2) == 0 ? ReportSamples.Hostile : "<b>tame")}");
        string csv = _folder.File("table.csv", string.Join('\n', lines.Prepend("weight,<i>age,kind")));
        CommandRun run = CommandRun.Of("train", "--csv", csv, "--target", "kind", "--epochs", "2", "--out", _folder.PathOf("out"));
        run.Error.Should().BeEmpty();
        string page = File.ReadAllText(_folder.PathOf("out/report.html"));
        page.Should().ContainAll("Worst mistakes", "&lt;i&gt;age", "&lt;b&gt;tame").And.NotContain(ReportSamples.Hostile).And.NotContain("<b>tame");
        page.Should().MatchRegex("<td class=feature>1[01][0-9][0-9]</td>");
    }

    [ChromiumFact]
    public void A_run_on_numbers_shows_predictions_in_the_units_of_the_file()
    {
        string csv = _folder.File("numbers.csv", string.Join('\n', Enumerable.Range(0, 200).Select(i => $"{i},{i % 7},{(1000.5 * i) + (i % 7)}").Prepend("a,b,price")));
        CommandRun run = CommandRun.Of("train", "--csv", csv, "--target", "price", "--epochs", "5", "--out", _folder.PathOf("out"));
        run.Error.Should().BeEmpty();
        (string dom, string[] console) = Chromium.Open(_folder.PathOf("out/report.html"));
        console.Should().BeEmpty();
        dom.Should().ContainAll("data-rendered=\"5\"", "Predicted over true", "Errors, predicted minus true", "R2", "Largest errors");
    }

    [Theory]
    [InlineData("yes", 2)]
    [InlineData("no", 1)]
    public void A_mistake_names_the_line_of_the_file(string header, int first)
    {
        string csv = NumberedRows("numbers.csv", header);
        Train(csv, header);
        MistakeLines().Should().HaveCount(12).And.OnlyContain(row => row.Line == row.Row + first);
        Page().Should().Contain($"The lines are those of numbers.csv{(header == "yes" ? ", whose header is line 1" : "")}.").And.Contain("<h1>numbers.csv</h1>");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_that_are_left_out_do_not_shift_the_lines(bool hasOtherRows)
    {
        string csv = NumberedRows("numbers.csv", "yes");
        string[] lines = File.ReadAllLines(csv);
        string gaps = _folder.File("gaps.csv", string.Join('\n', lines.Select((line, i) => i % 3 == 1 ? $"{i - 1},NA" : line)));
        Train(hasOtherRows ? csv : gaps, "yes", ["--missing-labels", "drop", .. hasOtherRows ? new[] { "--validation-csv", gaps } : []]);
        MistakeLines().Should().HaveCount(12).And.OnlyContain(row => row.Line == row.Row + 2 && row.Row % 3 != 0);
    }

    [Fact]
    public void A_mistake_among_other_rows_names_the_line_of_their_file()
    {
        Train(NumberedRows("numbers.csv", "yes"), "yes", "--validation-csv", NumberedRows("others.csv", "yes"));
        MistakeLines().Should().HaveCount(12).And.OnlyContain(row => row.Line == row.Row + 2);
        Page().Should().Contain("The lines are those of others.csv, whose header is line 1.");
    }

    [Fact]
    public void A_mistake_among_images_has_its_index()
    {
        CommandRun.Quick(_folder.PathOf("out"));
        (int Image, string Label)[] mistakes = [.. ImageOf().Matches(Page()).Select(match => (int.Parse(match.Groups["image"].Value, null), match.Groups["label"].Value))];
        int[] labels = OneHot.Decode(Digits.Load<float>().Y);
        mistakes.Should().NotBeEmpty().And.OnlyContain(mistake => mistake.Label == $"{labels[mistake.Image]}");
    }

    [Fact]
    public void A_run_without_an_epoch_has_a_page_too()
    {
        CommandRun.Of("--epochs", "0", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        Page().Should().Contain("No epoch was finished.").And.Contain("Confusion matrix");
    }

    /// <summary>A file whose first feature is the number of the row, from 0; nothing can tell the target from it.</summary>
    private string NumberedRows(string name, string header)
    {
        var random = new Random(1);
        IEnumerable<string> rows = Enumerable.Range(0, 200).Select(row => $"{row},{(random.NextDouble() * 100) + 0.5:F6}");
        return _folder.File(name, string.Join('\n', header == "yes" ? rows.Prepend("row,price") : rows));
    }

    private void Train(string csv, string header, params string[] more)
    {
        CommandRun run = CommandRun.Of(["train", "--csv", csv, "--header", header, "--target", header == "yes" ? "price" : "2", "--epochs", "2", "--out", _folder.PathOf("out"), .. more]);
        run.Error.Should().BeEmpty();
    }

    private string Page() => File.ReadAllText(_folder.PathOf("out/report.html"));

    private (int Line, int Row)[] MistakeLines() =>
        [.. MistakeRow().Matches(Page()).Select(match => (int.Parse(match.Groups["line"].Value, null), int.Parse(match.Groups["row"].Value, null)))];

    [GeneratedRegex("<tr><th scope=row>(?<line>[0-9]+)</th>(<td>[^<]*</td>\\s*)+<td class=feature>(?<row>[0-9]+)</td></tr>")]
    private static partial Regex MistakeRow();

    [GeneratedRegex("alt=\"image (?<image>[0-9]+), of class (?<label>[0-9])\"")]
    private static partial Regex ImageOf();
}
