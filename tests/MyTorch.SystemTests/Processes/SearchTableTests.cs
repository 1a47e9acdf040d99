using System.Diagnostics;
using FluentAssertions;
using MyTorch.Search;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using MyTorch.Tests.Training;
using Xunit;

namespace MyTorch.SystemTests.Processes;

/// <summary>A search resumes from its own results table, however it was stopped, and rejects the table of another search.</summary>
public sealed class SearchTableTests : IDisposable
{
    private const int Kills = 5;

    /// <summary>Runs the search of the tests slowly and prints the reported trials; it never finishes, however late it is killed.</summary>
    private const string Program = """
        using MyTorch.Search;
        using MyTorch.Tests.Training;

        var search = new RandomSearch(SearchCase.Space, seed: 3) { Stages = 3, TrialsPerStage = 20, Jobs = 2, ResultsPath = args[0] };
        search.Run(
            (trial, token) =>
            {
                Thread.Sleep(trial.Number < 50 ? 10 : Timeout.Infinite);
                return SearchCase.Score(trial, token);
            },
            new Reporter());

        internal sealed class Reporter : IProgress<TrialResult>
        {
            public void Report(TrialResult value) => Console.WriteLine(value.Trial.Number);
        }
        """;

    private readonly TestFolder _folder = new();

    private string Table => _folder.PathOf("results.csv");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_repeatedly_killed_search_ends_like_an_uninterrupted_one()
    {
        using var program = new ChildProgram(Program, File.ReadAllText(Repository.PathOf("tests/MyTorch.Tests/Training/Search/SearchCase.cs")));
        var random = new Random(1);
        for (int kill = 0; kill < Kills; kill++)
        {
            using Process process = program.Start(Table);
            var reported = new HashSet<string> { process.StandardOutput.ReadLine()! };
            Thread.Sleep(random.Next(60));
            process.Kill();
            reported.UnionWith(process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries));
            process.WaitForExit();
            File.ReadLines(Table).Select(line => line.Split(',')[0]).Should().Contain(reported, "reported trials must be in the table");
        }

        int before = File.ReadAllLines(Table).Length - 1;
        before.Should().BeLessThan(60, "the search must not be finished");
        int evaluated = 0;
        Search().Run((trial, token) =>
        {
            evaluated++;
            return SearchCase.Score(trial, token);
        });

        evaluated.Should().Be(60 - before);
        SearchCase.Table(Table).Should().Equal(Whole());
        _folder.Names().Should().NotContain(name => name.EndsWith(".tmp"), "temporary files of killed processes must be removed");
    }

    [Fact]
    public void A_table_in_use_by_another_search_is_rejected()
    {
        Search().Run((trial, _) =>
        {
            if (trial.Number == 1)
            {
                Search().Invoking(other => other.Run(SearchCase.Score)).Should().ThrowExactly<IOException>()
                    .WithMessage($"{Table}: another process is writing to this file; give each search its own file.*");
            }

            return 0;
        }).Trials[1].Error.Should().BeNull();
        Search().Invoking(other => other.Run((_, _) => 0)).Should().NotThrow();
    }

    [Fact]
    public void More_stages_and_a_longer_single_stage_continue_the_table()
    {
        new RandomSearch(SearchCase.Space, seed: 3) { TrialsPerStage = 12, ResultsPath = Table }.Run(SearchCase.Score);
        new RandomSearch(SearchCase.Space, seed: 3) { TrialsPerStage = 20, ResultsPath = Table }.Run(SearchCase.Score);
        Search().Run(SearchCase.Score);

        SearchCase.Table(Table).Should().Equal(Whole());
    }

    [Fact]
    public void A_trial_of_the_last_stage_whose_row_is_removed_is_run_again()
    {
        Search().Run((trial, token) => trial.Number == 45 ? double.NaN : SearchCase.Score(trial, token));
        File.WriteAllLines(Table, File.ReadAllLines(Table).Where(line => !line.StartsWith("45,", StringComparison.Ordinal)));

        Search().Run(SearchCase.Score);

        SearchCase.Table(Table).Should().Equal(Whole());
    }

    [Fact]
    public void A_table_of_another_search_is_rejected_with_the_difference()
    {
        Search().Run(SearchCase.Score);
        Hyperparameter[] wider = [.. SearchCase.Space.Select(parameter => parameter.Name == "rate" ? Hyperparameter.LogUniform("rate", 1e-5, 1) : parameter)];

        Rejected(new RandomSearch(SearchCase.Space, seed: 4) { ResultsPath = Table }, "trial 0 has x *, but this search draws *: the file belongs to a search with another seed, space, direction or number of trials, or was edited.");
        Rejected(new RandomSearch(wider, seed: 3) { ResultsPath = Table }, "trial 0 has rate *, but this search draws *");
        Rejected(new RandomSearch(SearchCase.Space, seed: 3) { Stages = 3, TrialsPerStage = 12, ResultsPath = Table }, "trial 12 has stage 1, but this search draws 2: *");
        Rejected(new RandomSearch(SearchCase.Space, seed: 3, maximize: true) { Stages = 3, TrialsPerStage = 20, ResultsPath = Table }, "trial 20 has *, but this search draws *");
        Rejected(
            new RandomSearch(SearchCase.Space[1..], seed: 3) { ResultsPath = Table },
            "the columns are trial, stage, x, rate, momentum, whole, units, choice, score, status, seconds, but expected trial, stage, rate, *");
    }

    [Theory]
    [InlineData("", "line 1, column 1: expected a row, found the end of the file.")]
    [InlineData("trial,stage,score,status,seconds\n0,1,1,ok,0", "the columns are trial, stage, score, status, seconds, but expected trial, *")]
    [InlineData("trial,stage,x,score,status,seconds\n0,1,0.5,1,ok", "line 2, column 6 (seconds): expected 6 cells as in the header, found 5.")]
    [InlineData("trial,stage,x,score,status,seconds\n\n", "line 2, column 1 (trial): expected a row, found the end of the file.")]
    [InlineData("trial,stage,x,score,status,seconds\n-1,1,0.5,1,ok,0", "line 2, column 1 (trial): expected a number from 0 to 2147483647, found '-1'.")]
    [InlineData("trial,stage,x,score,status,seconds\n0,one,0.5,1,ok,0", "line 2, column 2 (stage): expected a number from 1 to 2147483647, found 'one'.")]
    [InlineData("trial,stage,x,score,status,seconds\n0,1,0.5,NaN,ok,0", "line 2, column 4 (score): expected a number from *, found 'NaN'*")]
    [InlineData("trial,stage,x,score,status,seconds\n0,1,0.5,1,ok,1e300", "line 2, column 6 (seconds): expected a number from 0 to 1000000000, found '1e300'.")]
    [InlineData("trial,stage,x,score,status,seconds\n0,1,0.5,1,fine,0", "line 2, column 5 (status): expected 'ok' or 'failed: ...', found 'fine'.")]
    [InlineData("trial,stage,x,score,status,seconds\n0,1,0.5,1,ok,0\n0,1,0.5,1,ok,0", "line 3, column 1 (trial): trial 0 occurs twice.")]
    [InlineData("trial,stage,x,score,status,seconds\n0,1,0.5,1,ok,0\n20,2,0.5,1,ok,0", "trial 1 is missing, but trial 20 of a later stage is present: *")]
    public void A_damaged_table_is_rejected(string content, string message)
    {
        File.WriteAllText(Table, content);
        Rejected(new RandomSearch([Hyperparameter.Uniform("x", 0.5, 0.5)]) { Stages = 2, ResultsPath = Table }, message);
    }

    [Fact]
    public void The_folder_of_the_table_is_created()
    {
        string path = _folder.PathOf("a/b/results.csv");
        new RandomSearch(SearchCase.Space) { TrialsPerStage = 1, ResultsPath = path }.Run((_, _) => 0.1);
        File.ReadAllLines(path)[0].Should().Be("trial,stage,x,rate,momentum,whole,units,choice,score,status,seconds");
    }

    [SmallDiskFact]
    public void Without_space_the_error_says_so_and_the_table_stays()
    {
        using var disk = new SmallDisk();
        string path = Path.Combine(disk.Root, "results.csv");
        var search = new RandomSearch([Hyperparameter.Uniform("x", 0, 1)]) { TrialsPerStage = 5000, ResultsPath = path };

        search.Invoking(s => s.Run((_, _) => throw new InvalidOperationException(new string('-', 4000)))).Should().ThrowExactly<IOException>().WithMessage("No space left on device*");

        string[] lines = File.ReadAllLines(path);
        lines.Length.Should().BeGreaterThan(2);
        lines.Skip(1).Should().OnlyContain(line => line.Contains("failed: ---"));
        Directory.GetFiles(disk.Root, "*.tmp").Should().BeEmpty();
    }

    private void Rejected(RandomSearch search, string message)
    {
        byte[] before = File.ReadAllBytes(Table);
        bool evaluated = false;
        search.Invoking(s => s.Run((_, _) =>
        {
            evaluated = true;
            return 0;
        })).Should().ThrowExactly<InvalidDataException>().WithMessage($"{Table}: {message}");
        evaluated.Should().BeFalse();
        File.ReadAllBytes(Table).Should().Equal(before);
    }

    private RandomSearch Search() => new(SearchCase.Space, seed: 3) { Stages = 3, TrialsPerStage = 20, ResultsPath = Table };

    private string[] Whole()
    {
        string path = _folder.PathOf("whole.csv");
        new RandomSearch(SearchCase.Space, seed: 3) { Stages = 3, TrialsPerStage = 20, ResultsPath = path }.Run(SearchCase.Score);
        return SearchCase.Table(path);
    }
}
