using System.Collections.ObjectModel;
using FluentAssertions;
using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Client;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Logging;
using MyTorch.Autograder;
using Xunit;

namespace MyTorch.SystemTests.Autograder;

public sealed class AutograderLoggerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autograder").FullName;
    private readonly StringWriter _output = new();
    private readonly Run _run = new();

    public AutograderLoggerTests() => new AutograderLogger(_output).Initialize(_run, _folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_scores_are_the_only_file_and_their_path_is_the_last_line()
    {
        _run.Start(filter: null);
        _run.Finish(TestOutcome.Passed, "Problem", "Momentum");

        string path = Path.Combine(_folder, "autograder.json");
        Directory.GetFiles(_folder).Should().Equal(path);
        _output.ToString().TrimEnd().Should().EndWith($"Scores: {path}");
        File.ReadAllText(path).Should().Contain("\"Momentum\":10").And.Contain("\"BatchNorm\":0").And.EndWith("}\n");
    }

    [Fact]
    public void A_filtered_run_grades_only_what_ran()
    {
        _run.Start(filter: "Problem=Momentum");
        _run.Finish(TestOutcome.Passed, "Problem", "Momentum");

        Scores().Should().StartWith("""{"scores":{"Momentum":10},""");
    }

    [Fact]
    public void An_aborted_run_prints_the_first_line_of_the_reason()
    {
        _run.Start(filter: null);
        _run.Say(TestMessageLevel.Error, "The test host crashed: boom\n   at Some.Method()");
        _run.Say(TestMessageLevel.Informational, "Something else.");
        _run.Finish(TestOutcome.Passed, "Problem", "Momentum", aborted: true);

        _output.ToString().Should().Contain($"no points: The test host crashed: boom{Environment.NewLine}");
        Scores().Should().Contain("\"Momentum\":0").And.Contain("\"finished\":false");
    }

    [Theory]
    [InlineData(TestOutcome.Failed, "failed ")]
    [InlineData(TestOutcome.NotFound, "failed ")]
    [InlineData(TestOutcome.None, "failed ")]
    [InlineData(TestOutcome.Skipped, "skipped")]
    public void A_test_that_did_not_pass_is_named_without_its_namespace(TestOutcome outcome, string word)
    {
        _run.Start(filter: null);
        _run.Finish(outcome, "Problem", "Momentum");

        _output.ToString().Should().Contain($"    {word} StepTests.Steps(beta: 0.9){Environment.NewLine}");
    }

    [Theory]
    [InlineData("Problem", "Unheard-of")]
    [InlineData("Category", "Momentum")]
    public void A_test_with_other_traits_is_an_ungraded_test(string trait, string value)
    {
        _run.Start(filter: "any");
        _run.Finish(TestOutcome.Passed, trait, value);

        _output.ToString().Should().Contain("Other tests: 1 passed");
        Scores().Should().StartWith("""{"scores":{},""");
    }

    [Fact]
    public void The_table_is_printed_if_the_scores_cannot_be_written()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "autograder.json", "in the way"));

        _run.Start(filter: null);
        _run.Finish(TestOutcome.Passed, "Problem", "Momentum");

        _output.ToString().Should().Contain("10 / 100").And.Contain("The scores could not be written to ");
    }

    private string Scores() => File.ReadAllText(Path.Combine(_folder, "autograder.json"));

    /// <summary>The events that the test platform raises for a run of one test.</summary>
    private sealed class Run : TestLoggerEvents
    {
        public override event EventHandler<TestRunMessageEventArgs>? TestRunMessage;
        public override event EventHandler<TestRunStartEventArgs>? TestRunStart;
        public override event EventHandler<TestResultEventArgs>? TestResult;
        public override event EventHandler<TestRunCompleteEventArgs>? TestRunComplete;
        public override event EventHandler<DiscoveryStartEventArgs>? DiscoveryStart { add { } remove { } }
        public override event EventHandler<TestRunMessageEventArgs>? DiscoveryMessage { add { } remove { } }
        public override event EventHandler<DiscoveredTestsEventArgs>? DiscoveredTests { add { } remove { } }
        public override event EventHandler<DiscoveryCompleteEventArgs>? DiscoveryComplete { add { } remove { } }

        public void Start(string? filter) => TestRunStart!(this, new TestRunStartEventArgs(
            new TestRunCriteria(["tests.dll"], 1, false, null, TimeSpan.Zero, null, filter, null)));

        public void Say(TestMessageLevel level, string text) =>
            TestRunMessage!(this, new TestRunMessageEventArgs(level, text));

        public void Finish(TestOutcome outcome, string trait, string value, bool aborted = false)
        {
            var test = new TestCase("Some.Namespace.StepTests.Steps", new Uri("executor://tests"), "tests.dll");
            test.Traits.Add(trait, value);
            var result = new TestResult(test)
            {
                Outcome = outcome,
                DisplayName = "Some.Namespace.StepTests.Steps(beta: 0.9)",
            };
            TestResult!(this, new TestResultEventArgs(result));
            TestRunComplete!(this, new TestRunCompleteEventArgs(
                null, isCanceled: false, isAborted: aborted, null, new Collection<AttachmentSet>(), TimeSpan.Zero));
        }
    }
}
