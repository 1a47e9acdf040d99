using System.Text.Json;
using FluentAssertions;
using MyTorch.Cli;
using MyTorch.SystemTests.Support;
using MyTorch.Tables;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

/// <summary>The report and the model card of table models.</summary>
public sealed class TableReportTests : IDisposable
{
    private static readonly TableRecipe Small = TableRecipe.Good with { Folds = 2, Epochs = 4 };

    private static readonly Lazy<TableRun> Classes = new(() => Fit(new TableClassifier { Recipe = Small, ThresholdMetric = ThresholdMetric.F1 }, Create(160, isOfClasses: true)));

    private static readonly Lazy<TableRun> Quantities = new(() => Fit(new TableRegressor { Recipe = Small }, Create(160, isOfClasses: false)) with
    {
        Test = Create(40, isOfClasses: false),
        Checksum = "CRC-32 0a1b2c3d",
        Settings = [(ReportSamples.Hostile, "1")],
    });

    private static readonly Lazy<TableRun> Labels = new(() =>
    {
        Table table = Create(160, isOfClasses: true).WithColumn(new TableColumn("second", [.. Enumerable.Range(0, 160).Select(row => row % 3 == 0 ? 1.0 : 0)]));
        return Fit(new TableClassifier { Recipe = Small with { Folds = 1 } }, table, "class", "second");
    });

    private static readonly Lazy<TableRun> ThreeClasses = new(() => Fit(new TableClassifier { Recipe = Small, Calibrates = true, BalancesClasses = true }, Create(160, isOfClasses: true), $"kind{ReportSamples.Hostile}"));

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_page_of_classes_says_of_which_rows_its_metrics_are()
    {
        string page = TableReport.Render(new TableFindings(Classes.Value));
        page.Should().ContainAll(
            "Accuracy of held-out rows", "160 rows of the training table, each predicted by the networks of the fold that held it out", "Confusion matrix", "Fraction by probability",
            "Receiver operating characteristic", "Precision by recall", "The ring is the threshold in use, 0.", "Class yes is predicted where its probability is above 0.", ", the largest F1 on the held-out rows.",
            "Importance of the columns", "Dependence on the columns", "Worst slices", "The rings mark the best epochs", "not used: constant");
        page.Should().NotContain(ReportSamples.Hostile);
    }

    [Fact]
    public void Every_curve_of_a_network_has_its_best_epoch_marked()
    {
        string page = TableReport.Render(new TableFindings(Classes.Value));
        using var data = JsonDocument.Parse(page.Split("<script id=data type=application/json>")[1].Split("</script>")[0]);
        JsonElement[] curves = [.. data.RootElement.EnumerateArray().Where(chart => chart.GetProperty("kind").GetString() == "Curves")];
        curves.Should().HaveCount(4, "of two networks in each fold the losses of training and of validation");
        curves.Should().OnlyContain(chart => chart.GetProperty("marks").GetArrayLength() == 2);
        int best = Classes.Value.Estimator.LearningCurves[0].BestEpoch;
        curves[0].GetProperty("marks")[0].GetProperty("x").GetInt32().Should().Be(best);
    }

    [Fact]
    public void Both_files_are_written_and_are_the_same_each_time()
    {
        TableReport.Write(_folder.PathOf("."), Quantities.Value);
        string[] before = [File.ReadAllText(_folder.PathOf("report.html")), File.ReadAllText(_folder.PathOf("card.md"))];
        TableReport.Write(_folder.PathOf("."), Quantities.Value);
        _folder.Names().Should().BeEquivalentTo("report.html", "card.md");
        File.ReadAllText(_folder.PathOf("report.html")).Should().Be(before[0]).And.ContainAll("RMSE of test rows", "40 rows that were not used for any choice", "Predicted over true", "Errors, predicted minus true");
        File.ReadAllText(_folder.PathOf("card.md")).Should().Be(before[1]);
    }

    [Fact]
    public void A_card_has_what_its_reader_must_know()
    {
        string card = ModelCard.Render(new TableFindings(Quantities.Value));
        card.Should().StartWith("# Model card: price of table\n").And.ContainAll(
            "The quantity **price**", "To be filled in by the author", "160 training rows and 40 test rows", "Checksum of the file: CRC-32 0a1b2c3d.", "- day is from 2024-01-01 to 2024-06-08.",
            "| metric | held-out rows (160) | test rows (40) |", "| RMSE |", "TableRegressor.Load(\"model.safetensors\")", "mytorch predict model.safetensors --csv", "seed 0", "- MyTorch ");
        card.Should().NotContain(ReportSamples.Hostile).And.Contain("\\<script\\>");
        card.Should().NotContain("\r");
    }

    [Fact]
    public void Labels_have_a_section_each()
    {
        var findings = new TableFindings(Labels.Value);
        string page = TableReport.Render(findings);
        page.Should().ContainAll("Label <span class=name>class</span>", "Label <span class=name>second</span>", "not second", "Accuracy of second", "They were also used for early stopping, so");
        ModelCard.Render(findings).Should().ContainAll("Which of the labels **class, second** a row has", "model.PredictLabels(rows)", "20% of the rows held out; at most");
    }

    [Fact]
    public void Multiclass_calibration_uses_the_predicted_class()
    {
        var findings = new TableFindings(ThreeClasses.Value);
        TableReport.Render(findings).Should().Contain("probability of the predicted class").And.NotContain("Precision by recall").And.NotContain(ReportSamples.Hostile);
        ModelCard.Render(findings).Should().ContainAll("one of 3: ", "Classes are weighted in the training loss.", "calibrated by the temperature");
    }

    [Theory]
    [InlineData("a|b*c", "a\\|b\\*c")]
    [InlineData("<b>\n", "\\<b\\>\uFFFD")]
    [InlineData("plain text, 1.5 - 2", "plain text, 1.5 - 2")]
    public void Names_of_users_are_no_markup(string text, string expected) => MarkdownText.Of(text).Should().Be(expected);

    [ChromiumFact]
    public void The_pages_draw_every_chart_and_log_nothing()
    {
        foreach (TableRun run in new[] { Classes.Value, Quantities.Value, Labels.Value, ThreeClasses.Value })
        {
            TableReport.Write(_folder.PathOf("."), run);
            (string dom, string[] console) = Chromium.Open(_folder.PathOf("report.html"));
            console.Should().BeEmpty();
            dom.Should().Contain($"data-rendered=\"{dom.Split("<figure class=\"chart\"").Length - 1}\"");
        }
    }

    private static TableRun Fit(TableEstimator estimator, Table table, params string[] targets)
    {
        estimator.Fit(table, targets.Length == 0 ? [table.Columns[^1].Name] : targets);
        return new TableRun { Estimator = estimator, Training = table };
    }

    /// <summary>Rows with numbers, dates, missing cells, a constant, and names that are markup.</summary>
    private static Table Create(int rows, bool isOfClasses)
    {
        var random = new Random(rows);
        double[] size = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() * 10)];
        int[] kind = [.. Enumerable.Range(0, rows).Select(_ => random.Next(3))];
        string[] kinds = [ReportSamples.Hostile, "b|c", "d"];
        double[] price = [.. size.Select((value, row) => (100 * value) + (200 * kind[row]))];
        return new Table(
            new TableColumn("size", [.. size.Select((value, row) => row % 9 == 0 ? double.NaN : value)]),
            new TableColumn("kind" + ReportSamples.Hostile, kind.Select(index => kinds[index])),
            new TableColumn("day", Enumerable.Range(0, rows).Select(row => new DateTime(2024, 1, 1).AddDays(row).ToString("yyyy-MM-dd", null))),
            new TableColumn("same", Enumerable.Repeat("x", rows)),
            isOfClasses ? new TableColumn("class", price.Select(value => value > 700 ? "yes" : "no")) : new TableColumn("price", price));
    }
}
