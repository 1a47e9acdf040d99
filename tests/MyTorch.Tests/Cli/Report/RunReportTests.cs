using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Cli.Report;

/// <summary>The page that a run of the command leaves.</summary>
public sealed class RunReportTests : IDisposable
{
    private static readonly string Version = typeof(RunReport).Assembly.GetName().Version!.ToString(3);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("double")]
    [InlineData("float")]
    public void A_run_on_digits_shows_curves_norms_matrix_mistakes_figures_and_settings(string dtype)
    {
        CommandRun.Quick(_folder.PathOf("out"), "--dtype", dtype, "--seed", "4321");
        string page = File.ReadAllText(_folder.PathOf("out/report.html"));
        page.Should().ContainAll(
            "the embedded digits", "1,438 training samples, 359 validation samples", ">Loss<", ">Error<", "Gradient norm by layer", "Confusion matrix", "data:image/png;base64,",
            "Accuracy", "Samples per second", "Parameters", ">4321<", $">{dtype}<", "BatchNorm", $"MyTorch {Version}");
    }

    [Fact]
    public void A_run_on_a_table_of_classes_lists_the_worst_mistakes_in_the_units_of_the_file()
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
        dom.Should().ContainAll("data-rendered=\"6\"", "Predicted over true", "Errors, predicted minus true", "R2", "Farthest off");
    }

    [Fact]
    public void A_run_without_an_epoch_has_a_page_too()
    {
        CommandRun.Of("--epochs", "0", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        File.ReadAllText(_folder.PathOf("out/report.html")).Should().Contain("No epoch was finished.").And.Contain("Confusion matrix");
    }
}
