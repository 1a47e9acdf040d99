using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Cli;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

public sealed partial class HtmlReportTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public static TheoryData<string> Samples => [.. ReportSamples.All.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_same_content_gives_the_same_bytes(string sample)
    {
        HtmlReport.Write(_folder.PathOf("a.html"), ReportSamples.All[sample]());
        HtmlReport.Write(_folder.PathOf("b.html"), ReportSamples.All[sample]());
        File.ReadAllBytes(_folder.PathOf("a.html")).Should().Equal(File.ReadAllBytes(_folder.PathOf("b.html")));
        _folder.Names().Should().BeEquivalentTo("a.html", "b.html");
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void It_refers_to_nothing_outside(string sample)
    {
        string page = HtmlReport.Render(ReportSamples.All[sample]());
        References().Matches(page).Select(match => match.Groups["to"].Value).Where(to => !to.StartsWith("data:image/png;base64,", StringComparison.Ordinal)).Should().BeEmpty();
        string[] absent = ["@import", "<link", "<base", "<iframe"];
        string[] present = ["content=\"default-src &#39;none&#39;;", "Copyright (c) 2022 Leon Sorokin"];
        absent.Where(text => page.Contains(text, StringComparison.Ordinal)).Should().BeEmpty();
        present.Where(text => page.Contains(text, StringComparison.Ordinal)).Should().Equal(present);
    }

    [Fact]
    public void Names_of_users_are_escaped_everywhere()
    {
        string page = HtmlReport.Render(ReportSamples.Ugly());
        page.Should().NotContain(ReportSamples.Hostile).And.NotContain(ReportSamples.HostileQuote).And.NotContain("\ud800");
        Regex.Count(page, "</script>").Should().Be(3);
        Data(page).RootElement.EnumerateArray().SelectMany(chart => chart.GetProperty("series").EnumerateArray())
            .Select(series => series.GetProperty("name").GetString()).Should().Contain($"0 {ReportSamples.Hostile}");
    }

    [Fact]
    public void Training_and_validation_share_a_chart_with_layer_names()
    {
        JsonElement[] charts = [.. Data(HtmlReport.Render(ReportSamples.Digits(epochs: 2))).RootElement.EnumerateArray()];
        charts.Select(chart => string.Join(", ", chart.GetProperty("series").EnumerateArray().Select(series => series.GetProperty("name").GetString())))
            .Should().Equal("training, validation", "training, validation", "Learning rate", "0 Linear, 1 BatchNorm, 3 Linear, 5 Linear, all");
        charts.Should().OnlyContain(chart => chart.GetProperty("x").GetArrayLength() == 2);
    }

    [Fact]
    public void What_cannot_be_drawn_is_a_gap_and_is_told()
    {
        History history = ReportSamples.HistoryOf(4, ("training_loss", epoch => epoch is 2 or 4 ? double.NaN : epoch), ("gradient_norm", _ => double.PositiveInfinity));
        string page = HtmlReport.Render(new ReportContent { Title = "t", History = history });
        JsonElement.ArrayEnumerator charts = Data(page).RootElement.EnumerateArray();
        charts.First().GetProperty("series")[0].GetProperty("values").ToString().Should().Be("[1,null,3,null]");
        charts.Last().GetProperty("series")[0].GetProperty("values").ToString().Should().Be("[null,null,null,null]");
        page.Should().Contain("Not finite, or too large, in 2 epochs of training, the first of them 2.");
    }

    [Theory]
    [InlineData(0.5, false)]
    [InlineData(0.25, true)]
    public void Changing_learning_rates_are_drawn_and_constant_ones_noted(double last, bool isDrawn)
    {
        History history = ReportSamples.HistoryOf(3, ("training_loss", epoch => 1.0 / epoch), ("learning_rate", epoch => epoch == 3 ? last : 0.5));
        string page = HtmlReport.Render(new ReportContent { Title = "t", History = history });
        Data(page).RootElement.GetArrayLength().Should().Be(isDrawn ? 2 : 1);
        page.Contains("The learning rate was 0.5 in every epoch.", StringComparison.Ordinal).Should().Be(!isDrawn);
    }

    [Theory]
    [InlineData(50, "The curves as a table<")]
    [InlineData(51, "The curves as a table: epochs 1, 3, 5 and so on, and the last<")]
    [InlineData(140, "The curves as a table: epochs 1, 4, 7 and so on, and the last<")]
    public void The_table_of_the_curves_says_which_epochs_it_has(int epochs, string title) =>
        HtmlReport.Render(ReportSamples.Curves(epochs)).Should().Contain(title);

    [Theory]
    [InlineData(1, 0.01, true)]
    [InlineData(1, 0.02, false)]
    [InlineData(1, 0, false)]
    [InlineData(1, -5, false)]
    [InlineData(double.NaN, double.NaN, false)]
    public void Curves_that_span_a_wide_range_above_zero_are_logarithmic(double first, double second, bool isLogarithmic)
    {
        History history = ReportSamples.HistoryOf(2, ("training_loss", epoch => epoch == 1 ? first : second));
        JsonDocument charts = Data(HtmlReport.Render(new ReportContent { Title = "t", History = history }));
        charts.RootElement[0].GetProperty("log").GetBoolean().Should().Be(isLogarithmic);
    }

    [Fact]
    public void The_best_epoch_is_marked_in_every_curve()
    {
        History history = ReportSamples.HistoryOf(3, ("training_loss", epoch => 1.0 / epoch), ("training_error", epoch => epoch), ("gradient_norm", epoch => epoch));
        string page = HtmlReport.Render(new ReportContent { Title = "t", History = history, BestEpoch = 2 });
        JsonElement[] charts = [.. Data(page).RootElement.EnumerateArray()];
        charts.Should().HaveCount(3).And.OnlyContain(chart => chart.GetProperty("marks")[0].GetProperty("x").GetInt32() == 2);
        page.Should().Contain("The vertical lines mark epoch 2; the network has the weights of this epoch.");
    }

    [Theory]
    [InlineData(null, "0.5", 0.5, 1)]
    [InlineData(0.3, "0.3", 1, 0.5)]
    public void Two_classes_have_their_curves_with_the_threshold_in_use(double? threshold, string shown, double recall, double precision)
    {
        var findings = new ClassFindings(["no", "yes"]);
        double[] scores = [0.9, 0.4, 0.35, 0.31, 0.2];
        Matrix<double> probabilities = Matrix<double>.Build.Dense(5, 2, (row, column) => column == 1 ? scores[row] : 1 - scores[row]);
        findings.Add(Matrix<double>.Build.Dense(5, 1), OneHot.Decode(probabilities), probabilities, [1, 1, 0, 0, 0]);
        string page = HtmlReport.Render(new ReportContent { Title = "t", History = ReportSamples.HistoryOf(0), Classes = findings, Threshold = threshold });
        JsonElement chart = Data(page).RootElement[1];
        chart.GetProperty("xName").GetString().Should().Be("recall");
        (chart.GetProperty("marks")[0].GetProperty("x").GetDouble(), chart.GetProperty("marks")[0].GetProperty("y").GetDouble()).Should().Be((recall, precision));
        page.Should().ContainAll($"The ring is the threshold in use, {shown}.", "for 5 validation samples", "The average precision is 1.");
    }

    [Fact]
    public void The_matrix_has_a_cell_for_every_pair_and_the_counts_in_them()
    {
        ReportContent content = ReportSamples.Classes(7, withSamples: 7);
        string table = HtmlReport.Render(content).Split("<table class=\"confusion")[1].Split("</table>")[0].Split("<tbody>")[1];
        string[] cells = [.. Cell().Matches(table).Select(match => match.Groups["text"].Value)];
        cells.Should().Equal(
            from label in Enumerable.Range(0, 7)
            from predicted in Enumerable.Range(0, 7)
            let count = content.Classes!.Confusion[label, predicted]
            select count == 0 ? "" : $"{count}");
    }

    [Fact]
    public void An_old_report_stays_where_the_new_one_cannot_be_written()
    {
        string path = _folder.File("report.html", "old");
        HtmlReport.Write(path, ReportSamples.Curves(1));
        File.ReadAllText(path).Should().StartWith("<!DOCTYPE html>").And.EndWith("</html>\n");
        FluentActions.Invoking(() => HtmlReport.Write(_folder.PathOf("absent/report.html"), ReportSamples.Curves(1))).Should().Throw<DirectoryNotFoundException>();
        _folder.Names().Should().Equal("report.html");
    }

    private static JsonDocument Data(string page) => JsonDocument.Parse(page.Split("<script id=data type=application/json>")[1].Split("</script>")[0]);

    [GeneratedRegex("""<[a-z][^>]*\s(src|href|action|srcset|poster|data)="?(?<to>[^"\s>]*)|url\((?<to>[^)]*)\)""")]
    private static partial Regex References();

    [GeneratedRegex("<td[^>]*>(?<text>[^<]*)</td>")]
    private static partial Regex Cell();
}
