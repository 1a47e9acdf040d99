using System.Globalization;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Search;
using MyTorch.Tests.Data;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>The stages, which do not depend on the number of jobs or the order in which trials end.</summary>
public sealed class RandomSearchTests : IDisposable
{
    private static readonly Reference Stored = new("search");

    private readonly TestFolder _folder = new();

    private string Table => _folder.PathOf("results.csv");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stages_go_from_coarse_to_fine_as_the_reference_does()
    {
        var search = new RandomSearch(SearchCase.Space, seed: 3) { Stages = 3, TrialsPerStage = 20 };

        SearchResults results = search.Run(SearchCase.Score);

        Close.Check("settings", Settings(results), Stored["stages_settings"], 1e-12);
        results.Trials.Select(result => result.Trial.Stage).Should().Equal(Enumerable.Range(0, 60).Select(trial => (trial / 20) + 1));
        foreach (TrialResult result in results.Trials)
        {
            double expected = Stored["stages_scores"][0, result.Trial.Number];
            result.HasFailed.Should().Be(double.IsNaN(expected));
            (result.HasFailed || Math.Abs(result.Score - expected) <= 1e-12 * expected).Should().BeTrue();
        }
    }

    [Fact]
    public void Stage_starting_is_not_raised_for_finished_stages()
    {
        List<int> stages = [];
        RandomSearch Search(int count) => new(SearchCase.Space, seed: 3) { Stages = count, TrialsPerStage = 4, ResultsPath = Table, StageStarting = stages.Add };

        Search(2).Run((trial, _) => stages.Count == trial.Stage ? trial.Number : throw new InvalidOperationException()).Trials.Should().OnlyContain(result => !result.HasFailed);
        stages.Should().Equal(1, 2);
        Search(3).Run((trial, _) => trial.Number);
        stages.Should().Equal(1, 2, 3);

        var broken = new RandomSearch(SearchCase.Space, seed: 3) { StageStarting = stage => throw new IOException($"stage {stage}") };
        broken.Invoking(search => search.Run(SearchCase.Score)).Should().Throw<IOException>().WithMessage("stage 1");
    }

    [Fact]
    public void Stages_smaller_than_the_best_wait_for_enough_of_them()
    {
        var search = new RandomSearch(SearchCase.Space, seed: 4, maximize: true) { Stages = 6, TrialsPerStage = 2 };

        Close.Check("settings", Settings(search.Run(SearchCase.Score)), Stored["tiny_settings"], 1e-12);
    }

    [Fact]
    public void Ranges_equal_those_of_the_reference()
    {
        var search = new RandomSearch(SearchCase.Space, seed: 3) { Stages = 2, TrialsPerStage = 20 };
        SearchResults results = search.Run(SearchCase.Score);

        IReadOnlyList<Hyperparameter> space = search.Narrow(results);

        for (int i = 0; i < 5; i++)
        {
            Close.Check($"low {i}", double.Parse(space[i].Draw(0), CultureInfo.InvariantCulture), Stored["stages_ranges"][2, 2 * i], 1e-12);
            Close.Check($"high {i}", double.Parse(space[i].Draw(1), CultureInfo.InvariantCulture), Stored["stages_ranges"][2, (2 * i) + 1], 1e-12);
        }

        space[5].ToString().Should().Be("choice, one of a, d", "so say the stored choices");
        Stored["stages_choices"].Row(2).Should().Equal(1, 0, 1);
    }

    [Fact]
    public void The_best_come_first_and_ties_are_ordered_by_number()
    {
        Rank(maximize: false).Should().Equal(5, 1, 4, 0, 3);
        Rank(maximize: true).Should().Equal(0, 3, 1, 4, 5);

        static IEnumerable<int> Rank(bool maximize)
        {
            double[] scores = [2, 1, double.NaN, 2, 1, -3];
            SearchResults results = new RandomSearch(SearchCase.Space, 0, maximize) { TrialsPerStage = 6 }.Run((trial, _) => scores[trial.Number]);
            results.Best.Should().BeSameAs(results.Ranked[0]);
            results.Trials.Should().HaveCount(6);
            return results.Ranked.Select(result => result.Trial.Number);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Jobs_change_nothing(int jobs)
    {
        using var meeting = new Barrier(Math.Min(jobs, 2));
        var search = new RandomSearch(SearchCase.Space, seed: 3) { Stages = 3, TrialsPerStage = 20, Jobs = jobs, ResultsPath = Table };

        SearchResults results = search.Run((trial, token) =>
        {
            if (trial.Number < 2 && !meeting.SignalAndWait(ThreadTeamTester.Deadline, token))
            {
                throw new TimeoutException("The first two trials do not run at the same time.");
            }

            Thread.Sleep(trial.Number * 37 % 11);
            return SearchCase.Score(trial, token);
        });

        results.Trials.Select(result => result.Trial.Number).Should().Equal(Enumerable.Range(0, 60));
        SearchCase.Table(Table).Should().Equal(WholeTable());
    }

    [Fact]
    public void Parallel_trainers_are_bitwise_identical_to_separate_runs()
    {
        DataSplit<float> digits = Digits.Load<float>().Split(validation: 0.2, test: 0, seed: 1);
        Hyperparameter[] space = [Hyperparameter.LogUniform("rate", 1e-3, 0.1), Hyperparameter.LogUniformInteger("units", 32, 256)];

        Scores(jobs: 1).Should().OnlyHaveUniqueItems().And.Equal(Scores(jobs: 2));

        double[] Scores(int jobs) =>
            [.. new RandomSearch(space, seed: 1) { TrialsPerStage = 4, Jobs = jobs }.Run(Train).Trials.Select(result => result.Score)];

        double Train(Trial trial, CancellationToken cancellationToken)
        {
            int units = trial.Get<int>("units");
            var network = new Sequential<float>(
                new Linear<float>(64, units, Initializers.KaimingNormal<float>(1), Initializers.Zeros<float>), new ReLU<float>(),
                new Linear<float>(units, 10, Initializers.KaimingNormal<float>(2), Initializers.Zeros<float>));
            var optimizer = new Adam<float>(network.Parameters, trial.Get<double>("rate"));
            return new Trainer<float>(network, new SoftmaxCrossEntropy<float>(), optimizer).Fit(
                new DataLoader<float>(digits.Train, 256, shuffle: true, seed: 1), new DataLoader<float>(digits.Validation, 256), 2, cancellationToken: cancellationToken)
                [History.ValidationLoss][^1];
        }
    }

    [Fact]
    public void A_trial_that_fails_is_recorded_and_the_search_continues()
    {
        Func<double>[] ends =
        [
            () => throw new InvalidOperationException("no\nway, \"never\""), () => double.NaN, () => double.NegativeInfinity, () => 7,
            () => throw new OperationCanceledException("not ours"), () => throw new FormatException(""),
        ];
        SearchResults results = new RandomSearch(SearchCase.Space) { TrialsPerStage = ends.Length, ResultsPath = Table }.Run((trial, _) => ends[trial.Number]());

        results.Trials.Select(result => result.Error).Should().Equal("no way, \"never\"", "The score is NaN.", "The score is -Infinity.", null, "not ours", "");
        results.Trials.Select(result => result.HasFailed).Should().Equal(true, true, true, false, true, true);
        results.Trials.Where(result => result.HasFailed).Should().OnlyContain(result => double.IsNaN(result.Score));
        results.Ranked.Should().ContainSingle().Which.Should().BeSameAs(results.Best).And.Match<TrialResult>(best => best.Score == 7);
        SearchCase.Table(Table)[1].Should().EndWith(",,\"failed: no way, \"\"never\"\"\"");
        SearchCase.Table(Table)[4].Should().EndWith(",7,ok");

        SearchResults again = new RandomSearch(SearchCase.Space) { TrialsPerStage = ends.Length, ResultsPath = Table }.Run((_, _) => throw new InvalidOperationException("All are there."));
        again.Trials.Select(result => result.Error).Should().Equal(results.Trials.Select(result => result.Error));
    }

    [Fact]
    public void Running_out_of_memory_ends_the_search_without_a_record()
    {
        var search = new RandomSearch(SearchCase.Space) { TrialsPerStage = 4, ResultsPath = Table };

        // One element more than an array can have.
        search.Invoking(all => all.Run((trial, _) => trial.Number == 2 ? new byte[int.MaxValue].Length : trial.Number)).Should().Throw<OutOfMemoryException>();

        File.ReadAllLines(Table).Should().HaveCount(3);
        search.Run((trial, _) => trial.Number).Trials.Should().HaveCount(4).And.NotContain(result => result.HasFailed);
    }

    [Fact]
    public void A_stage_without_scores_does_not_narrow_the_space()
    {
        SearchResults results = new RandomSearch(SearchCase.Space, seed: 1) { Stages = 2, TrialsPerStage = 25 }.Run((_, _) => double.NaN);

        results.Best.Should().BeNull();
        Close.Check("settings", Settings(results), Stored["draws_1"], 1e-12);
    }

    [Fact]
    public void Cancellation_keeps_only_finished_trials()
    {
        using var cancellation = new CancellationTokenSource();
        RandomSearch search = Whole();

        SearchResults results = search.Run(
            (trial, token) =>
            {
                if (trial.Number == 30)
                {
                    cancellation.Cancel();
                    token.IsCancellationRequested.Should().BeTrue();
                    return -1;
                }

                return SearchCase.Score(trial, token);
            },
            cancellationToken: cancellation.Token);

        results.Trials.Select(result => result.Trial.Number).Should().Equal(Enumerable.Range(0, 30));
        File.ReadAllLines(Table).Should().HaveCount(31);
        Whole().Run(SearchCase.Score, cancellationToken: cancellation.Token).Trials.Should().HaveCount(30, "what the table has is there without a run");
        Whole().Run(SearchCase.Score).Trials.Should().HaveCount(60);
        SearchCase.Table(Table).Should().Equal(WholeTable());
    }

    [Fact]
    public void Progress_reports_each_trial_once_those_of_the_table_first()
    {
        var heard = new List<int>();
        var progress = new Listener(result => heard.Add(result.Trial.Number));
        new RandomSearch(SearchCase.Space, seed: 3) { TrialsPerStage = 20, ResultsPath = Table }.Run(SearchCase.Score, progress);
        heard.Should().Equal(Enumerable.Range(0, 20));
        heard.Clear();

        Whole(jobs: 2).Run(SearchCase.Score, progress);

        heard.Take(20).Should().Equal(Enumerable.Range(0, 20));
        heard.Order().Should().Equal(Enumerable.Range(0, 60));
    }

    [Fact]
    public void An_exception_of_progress_ends_the_search_unchanged()
    {
        Whole().Invoking(search => search.Run(SearchCase.Score, new Listener(_ => throw new TimeoutException()))).Should().ThrowExactly<TimeoutException>();
    }

    [Fact]
    public void Invalid_searches_are_rejected()
    {
        Rejected(() => new RandomSearch([]), "There are no hyperparameters*");
        Rejected(() => new RandomSearch([null!]), "space[0] is null.*");
        Rejected(() => new RandomSearch([SearchCase.Space[0], SearchCase.Space[0]]), "The name x is used by two columns of the results: *");
        Rejected(() => new RandomSearch([Hyperparameter.Uniform("score", 0, 1)]), "The name score is used by two columns of the results: *");
        ((Func<RandomSearch>)(() => new RandomSearch(SearchCase.Space) { Stages = 0 })).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Stages");
        ((Func<RandomSearch>)(() => new RandomSearch(SearchCase.Space) { TrialsPerStage = 0 })).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("TrialsPerStage");
        ((Func<RandomSearch>)(() => new RandomSearch(SearchCase.Space) { Jobs = 0 })).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Jobs");
        Whole().Invoking(search => search.Run(null!)).Should().Throw<ArgumentNullException>();

        static void Rejected(Func<RandomSearch> create, string message) => create.Should().ThrowExactly<ArgumentException>().WithMessage(message).WithParameterName("space");
    }

    private static Matrix<double> Settings(SearchResults results) =>
        Matrix<double>.Build.DenseOfRowArrays(results.Trials.Select(result => SearchCase.Numbers(result.Trial)));

    private RandomSearch Whole(int jobs = 1) => new(SearchCase.Space, seed: 3) { Stages = 3, TrialsPerStage = 20, Jobs = jobs, ResultsPath = Table };

    /// <summary>The results file of an uninterrupted search.</summary>
    private string[] WholeTable()
    {
        string path = _folder.PathOf("whole.csv");
        new RandomSearch(SearchCase.Space, seed: 3) { Stages = 3, TrialsPerStage = 20, ResultsPath = path }.Run(SearchCase.Score);
        return SearchCase.Table(path);
    }

    private sealed class Listener(Action<TrialResult> hear) : IProgress<TrialResult>
    {
        public void Report(TrialResult value) => hear(value);
    }
}
