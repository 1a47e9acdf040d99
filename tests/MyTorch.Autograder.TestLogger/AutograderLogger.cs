using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Client;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Logging;

namespace MyTorch.Autograder;

/// <summary>Grades a test run: prints the points and writes <c>autograder.json</c> beside the test results.</summary>
/// <remarks>The test platform finds loggers in assemblies whose names end in <c>TestLogger</c>.</remarks>
/// <param name="output">Where the points are printed.</param>
[FriendlyName("autograder")]
[ExtensionUri("logger://MyTorch/Autograder")]
public sealed class AutograderLogger(TextWriter output) : ITestLogger
{
    private ScoreSheet _sheet = new(wholeRun: true);
    private string _lastError = "no reason was given.";

    /// <summary>Creates a logger that prints to the console. The test platform uses this constructor.</summary>
    public AutograderLogger()
        : this(Console.Out)
    {
    }

    /// <inheritdoc />
    public void Initialize(TestLoggerEvents events, string testRunDirectory)
    {
        string path = Path.GetFullPath(Path.Combine(testRunDirectory, "autograder.json"));
        events.TestRunStart += (_, start) => _sheet = new ScoreSheet(IsWhole(start.TestRunCriteria));
        events.TestRunMessage += (_, message) => NoteError(message);
        events.TestResult += (_, result) => Record(result.Result);
        events.TestRunComplete += (_, end) => Finish(end, path);
    }

    private static bool IsWhole(TestRunCriteria run) =>
        !run.HasSpecificTests && string.IsNullOrEmpty(run.TestCaseFilter);

    /// <summary>Remembers the last error message, which states why the test platform aborted a run.</summary>
    private void NoteError(TestRunMessageEventArgs message)
    {
        if (message.Level == TestMessageLevel.Error)
        {
            _lastError = message.Message.Split('\n')[0].Trim();
        }
    }

    private void Record(TestResult result)
    {
        Outcome outcome = result.Outcome switch
        {
            TestOutcome.Passed => Outcome.Passed,
            TestOutcome.Skipped => Outcome.Skipped,
            _ => Outcome.Failed,
        };
        _sheet.Record(ShortName(result), outcome, [.. ProblemsOf(result.TestCase)]);
    }

    private static IEnumerable<Problems> ProblemsOf(TestCase test) => test.Traits
        .Where(trait => trait.Name == "Problem" && Enum.IsDefined(typeof(Problems), trait.Value))
        .Select(trait => Enum.Parse<Problems>(trait.Value));

    /// <summary>Returns <c>Class.Method(arguments)</c> without the namespace.</summary>
    private static string ShortName(TestResult result)
    {
        string name = result.DisplayName ?? result.TestCase.DisplayName;
        string method = result.TestCase.FullyQualifiedName;
        return name.StartsWith(method, StringComparison.Ordinal)
            ? string.Join('.', method.Split('.').TakeLast(2)) + name[method.Length..]
            : name;
    }

    private void Finish(TestRunCompleteEventArgs end, string path)
    {
        if (end.IsAborted || end.IsCanceled)
        {
            _sheet.Abort(end.IsCanceled ? "it was cancelled." : _lastError);
        }

        output.WriteLine($"{Environment.NewLine}{_sheet.Render()}{Save(_sheet.ToJson(), path)}");
    }

    /// <summary>Writes the score file atomically and returns a line with its path or the error.</summary>
    private static string Save(string json, string path)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(temporary, json + "\n");
            File.Move(temporary, path, overwrite: true);
            return $"Scores: {path}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"The scores could not be written to {path}: {error.Message}";
        }
    }
}
