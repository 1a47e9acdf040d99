using System.Text.Json;
using FluentAssertions;
using MyTorch.Autograder;
using Xunit;

namespace MyTorch.SystemTests.Autograder;

public class ScoreSheetTests
{
    private readonly ScoreSheet _some = new(wholeRun: false);

    [Fact]
    public void Points_of_all_problems_sum_to_100() =>
        Enum.GetValues<Problems>().Sum(PointsAttribute.Of).Should().Be(100);

    [Fact]
    public void A_run_in_which_everything_passes_earns_100()
    {
        var sheet = new ScoreSheet(wholeRun: true);
        foreach (Problems problem in Enum.GetValues<Problems>())
        {
            sheet.Record("A.B", Outcome.Passed, problem);
        }

        Lines(sheet).Should().HaveCount(1 + 16 + 1 + 1).And.Contain(Row("Total", "100 / 100"));
        Scores(sheet).Should().HaveCount(16);
        Scores(sheet).Values.Sum().Should().Be(100);
    }

    [Fact]
    public void The_table_is_aligned_and_in_the_order_of_the_handout()
    {
        _some.Record("A.B", Outcome.Passed, Problems.HiddenLayers);
        _some.Record("A.B", Outcome.Passed, Problems.SoftmaxCrossEntropyDerivative);
        _some.Record("A.B", Outcome.Failed, Problems.MultipleChoice);

        _some.Render().ReplaceLineEndings("\n").Should().Be("""
            Problem                         Earned / Possible
            MultipleChoice                       0 / 5
                failed  A.B
            SoftmaxCrossEntropyDerivative        2 / 2
            HiddenLayers                        40 / 40
            Total                               42 / 47
            Other tests: 0 passed, 0 failed, 0 skipped

            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData(Outcome.Failed, "    failed  A.C")]
    [InlineData(Outcome.Skipped, "    skipped A.C")]
    public void One_test_that_does_not_pass_loses_all_points_of_its_problem(Outcome outcome, string reason)
    {
        _some.Record("A.B", Outcome.Passed, Problems.Momentum);
        _some.Record("A.C", outcome, Problems.Momentum);

        Lines(_some).Should().ContainInConsecutiveOrder(Row("Momentum", "0 / 10"), reason, Row("Total", "0 / 10"));
        Scores(_some).Should().Equal(new Dictionary<string, int> { ["Momentum"] = 0 });
    }

    [Fact]
    public void A_test_of_two_problems_counts_for_both()
    {
        _some.Record("A.B", Outcome.Failed, Problems.LinearForward, Problems.LinearBackward);

        Scores(_some).Should().Equal(new Dictionary<string, int> { ["LinearForward"] = 0, ["LinearBackward"] = 0 });
        Lines(_some)[^1].Should().Be("Other tests: 0 passed, 0 failed, 0 skipped");
    }

    [Fact]
    public void A_full_run_also_grades_problems_without_tests()
    {
        var sheet = new ScoreSheet(wholeRun: true);
        sheet.Record("A.B", Outcome.Passed, Problems.Momentum);

        Lines(sheet).Should().ContainInConsecutiveOrder(Row("HiddenLayers", "0 / 40"), "    no test ran");
        Lines(sheet).Should().Contain(Row("Total", "10 / 100"));
        Scores(sheet).Should().Contain("HiddenLayers", 0).And.Contain("Momentum", 10);
    }

    [Fact]
    public void An_unfinished_run_earns_nothing_and_reports_the_reason()
    {
        _some.Record("A.B", Outcome.Passed, Problems.Momentum);
        _some.Abort("the test host crashed.");

        Lines(_some)[0].Should().Be("The run did not finish, so it earns no points: the test host crashed.");
        Lines(_some).Should().Contain(Row("Total", "0 / 10"));
        Scores(_some)["Momentum"].Should().Be(0);
        Json(_some).GetProperty("finished").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public void A_run_without_graded_tests_prints_one_line_and_no_table()
    {
        _some.Record("A.B", Outcome.Passed);
        _some.Record("A.C", Outcome.Failed);
        _some.Record("A.D", Outcome.Skipped);
        _some.Record("A.E", Outcome.Skipped);

        Lines(_some).Should().Equal("Other tests: 1 passed, 1 failed, 2 skipped");
        Scores(_some).Should().BeEmpty();
    }

    [Fact]
    public void Long_names_are_cut_and_long_lists_end_with_a_count()
    {
        foreach (char letter in "gfedcba")
        {
            _some.Record(letter + new string('x', 200), Outcome.Failed, Problems.BatchNorm);
        }

        string[] reasons = Lines(_some)[2..8];
        reasons.Select(line => line.Trim()[..9]).Should().Equal(
            "failed  a", "failed  b", "failed  c", "failed  d", "failed  e", "and 2 mor");
        Lines(_some).Should().OnlyContain(line => line.Length < 80);
        reasons[0].Should().EndWith("xxx...");
        reasons[^1].Should().Be("    and 2 more");
    }

    [Fact]
    public void The_json_is_one_line_that_counts_every_test_once()
    {
        _some.Record("A.B", Outcome.Passed, Problems.LinearForward, Problems.LinearBackward);
        _some.Record("A.C", Outcome.Skipped);

        _some.ToJson().Should().Be(
            """{"scores":{"LinearForward":2,"LinearBackward":2},"tests":{"passed":1,"failed":0,"skipped":1},"finished":true}""");
    }

    private static string Row(string problem, string points) =>
        $"{problem,-32}{new string(' ', 6 - points.IndexOf(" /", StringComparison.Ordinal))}{points}";

    private static string[] Lines(ScoreSheet sheet) => sheet.Render().TrimEnd().ReplaceLineEndings("\n").Split('\n');

    private static JsonElement Json(ScoreSheet sheet) => JsonSerializer.Deserialize<JsonElement>(sheet.ToJson());

    private static Dictionary<string, int> Scores(ScoreSheet sheet) =>
        Json(sheet).GetProperty("scores").Deserialize<Dictionary<string, int>>()!;
}
