using System.Text;
using System.Text.Json;

namespace MyTorch.Autograder;

/// <summary>Converts the results of a test run to points, as a text table and as JSON for Autolab.</summary>
/// <remarks>
/// A problem earns its points if at least one of its tests ran and all of them passed. A failed or skipped test
/// loses all points of its problem, and an unfinished run earns none.
/// </remarks>
/// <param name="wholeRun">
/// Whether all problems are graded; if false, only problems with at least one test in the run.
/// </param>
public sealed class ScoreSheet(bool wholeRun)
{
    private readonly List<Result> _results = [];
    private string? _abortReason;

    /// <summary>Records the outcome of a test and the problems it belongs to, if any.</summary>
    public void Record(string test, Outcome outcome, params Problems[] problems) =>
        _results.Add(new Result(test, outcome, problems));

    /// <summary>Records that the run was aborted, and why.</summary>
    public void Abort(string reason) => _abortReason = reason;

    /// <summary>Returns the table of graded problems, omitted if no graded test ran, and a line for the other tests.</summary>
    public string Render()
    {
        StringBuilder text = new();
        if (_abortReason is not null)
        {
            text.AppendLine($"The run did not finish, so it earns no points: {_abortReason}");
        }

        if (_results.Any(result => result.Problems.Length > 0))
        {
            text.AppendLine(Row("Problem", "Earned", "Possible"));
            foreach (Problems problem in Graded)
            {
                text.AppendLine(Row(problem.ToString(), $"{Earned(problem)}", $"{PointsAttribute.Of(problem)}"));
                AppendLosses(text, problem);
            }

            text.AppendLine(Row("Total", $"{Graded.Sum(Earned)}", $"{Graded.Sum(PointsAttribute.Of)}"));
        }

        var others = Count(_results.Where(result => result.Problems.Length == 0));
        text.AppendLine($"Other tests: {others.Passed} passed, {others.Failed} failed, {others.Skipped} skipped");
        return text.ToString();
    }

    /// <summary>Returns one line of JSON: <c>scores</c> for Autolab, then test counts and whether the run finished.</summary>
    public string ToJson()
    {
        var all = Count(_results);
        return JsonSerializer.Serialize(new
        {
            scores = new OrderedDictionary<string, int>(
                Graded.Select(problem => KeyValuePair.Create(problem.ToString(), Earned(problem)))),
            tests = new { passed = all.Passed, failed = all.Failed, skipped = all.Skipped },
            finished = _abortReason is null,
        });
    }

    private IEnumerable<Problems> Graded =>
        Enum.GetValues<Problems>().Where(problem => wholeRun || ResultsOf(problem).Any());

    private IEnumerable<Result> ResultsOf(Problems problem) =>
        _results.Where(result => result.Problems.Contains(problem));

    private int Earned(Problems problem)
    {
        bool passed = ResultsOf(problem).Any() && ResultsOf(problem).All(result => result.Outcome == Outcome.Passed);
        return passed && _abortReason is null ? PointsAttribute.Of(problem) : 0;
    }

    /// <summary>Lists the tests that lost the points of a problem: the first five and the number of others.</summary>
    private void AppendLosses(StringBuilder text, Problems problem)
    {
        if (!ResultsOf(problem).Any())
        {
            text.AppendLine("    no test ran");
        }

        List<Result> lost = [.. ResultsOf(problem)
            .Where(result => result.Outcome != Outcome.Passed)
            .OrderBy(result => result.Test, StringComparer.Ordinal)];
        foreach (Result result in lost.Take(5))
        {
            text.AppendLine($"    {(result.Outcome == Outcome.Skipped ? "skipped" : "failed ")} {Shorten(result.Test)}");
        }

        if (lost.Count > 5)
        {
            text.AppendLine($"    and {lost.Count - 5} more");
        }
    }

    private static string Row(string problem, string earned, string possible) =>
        $"{problem,-30}  {earned,6} / {possible}";

    private static string Shorten(string name) => name.Length <= 66 ? name : name[..63] + "...";

    private static (int Passed, int Failed, int Skipped) Count(IEnumerable<Result> results)
    {
        var counts = results.CountBy(result => result.Outcome).ToDictionary();
        return (counts.GetValueOrDefault(Outcome.Passed), counts.GetValueOrDefault(Outcome.Failed),
            counts.GetValueOrDefault(Outcome.Skipped));
    }

    private sealed record Result(string Test, Outcome Outcome, Problems[] Problems);
}
