using MyTorch.Data;

namespace MyTorch.Search;

/// <summary>
/// Looks for good hyperparameters by trying some at random, from coarse to fine: each stage draws from the part of the space in which the best
/// trials so far lie.
/// </summary>
/// <remarks>
/// <para>
/// Each trial is a function of the seed, its number and, from the second stage on, the results of the stages before. So neither the number of
/// jobs nor a stop and a new start change any result, where the score is a function of the trial.
/// </para>
/// <para>
/// The space of a stage: of all trials before it, the best k = max(4, <see cref="TrialsPerStage"/> / 4, rounded up) count; of equal scores, those
/// of lower numbers. On the scale of each number (the logarithm, for one that is log-uniform) the range goes from the least to the largest value
/// of those k, and on both sides further by the mean distance between two of them, (largest - least) / (k - 1), so that a setting that does not
/// matter keeps about its range; but never beyond the bounds of the search. Whole numbers are rounded. Of choices, those remain that are among
/// the k. Where fewer than k trials have a score, the space is the whole one.
/// </para>
/// </remarks>
public sealed class RandomSearch
{
    /// <summary>Of fewer, by chance alone, the values of a setting that does not matter would often lie close together, which would narrow it for good.</summary>
    private const int FewestBest = 4;

    /// <summary>No epoch of a training, so that what is drawn for its samples by the same seed is something else; and not 0, since the hash of zeros is 0.</summary>
    private const int NoEpoch = -1;

    private readonly Hyperparameter[] _space;

    /// <summary>Describes a search.</summary>
    /// <param name="space">What to search for, at least one.</param>
    /// <param name="seed">Decides what is drawn.</param>
    /// <param name="maximize">Whether a larger score is better, as with an accuracy.</param>
    /// <exception cref="ArgumentException">
    /// There is no hyperparameter, or two have the same name or one that of another column of the table: trial, stage, score, status, seconds.
    /// </exception>
    public RandomSearch(IReadOnlyList<Hyperparameter> space, int seed = 0, bool maximize = false)
    {
        Setting.NoNull(space);
        if (space.Count == 0)
        {
            throw new ArgumentException("There are no hyperparameters: at least one is to be searched for.", nameof(space));
        }

        if (space.CountBy(parameter => parameter.Name).FirstOrDefault(name => name.Value > 1 || SearchTable.IsReserved(name.Key)).Key is { } taken)
        {
            throw new ArgumentException($"A hyperparameter has the name {taken}, which another column of the table has too.", nameof(space));
        }

        (_space, Seed, Maximizes) = ([.. space], seed, maximize);
    }

    /// <summary>What to search for.</summary>
    public IReadOnlyList<Hyperparameter> Space => _space;

    /// <summary>What decides the draws.</summary>
    public int Seed { get; }

    /// <summary>Whether a larger score is better.</summary>
    public bool Maximizes { get; }

    /// <summary>The stages, at least 1; with one, all trials are drawn from the whole space.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Stages { get; init => field = Setting.Count(value, nameof(Stages)); } = 1;

    /// <summary>The trials of each stage, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int TrialsPerStage { get; init => field = Setting.Count(value, nameof(TrialsPerStage)); } = 20;

    /// <summary>The most trials that run at the same time, at least 1. With more than one, they must not share a network, a loader or anything else that changes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Jobs { get; init => field = Setting.Count(value, nameof(Jobs)); } = 1;

    /// <summary>
    /// The CSV file of the results, which has a row for each finished trial: trial, stage, the settings, score, status ("ok", or "failed: " and why)
    /// and seconds. Null for none.
    /// </summary>
    /// <remarks>
    /// It is written anew, whole or not at all, when a trial ends, and where it is there already, the search goes on with it: what it has is not
    /// run again, and must be what this search draws. More <see cref="Stages"/>, and of a single stage more <see cref="TrialsPerStage"/>, may be
    /// added later; a trial of the last stage whose row is removed is run once more. Beside it, a file with ".lock" behind its name keeps other
    /// processes away.
    /// </remarks>
    public string? ResultsPath { get; init; }

    /// <summary>
    /// Called with the number of a stage, from 1, before the first of its trials that the table does not have; the table was found to be that of
    /// this search. An exception that it throws ends the search.
    /// </summary>
    public Action<int>? StageStarting { get; init; }

    /// <summary>Runs all trials that the table does not have.</summary>
    /// <param name="evaluate">
    /// From a trial to its score. Where it throws, or the score is not finite, the trial has failed, and the search goes on; only an
    /// <see cref="OutOfMemoryException"/> ends it. With several <see cref="Jobs"/> it is called from several threads at once.
    /// </param>
    /// <param name="progress">Hears of every finished trial, one at a time and in the order in which they end; first of those in the table.</param>
    /// <param name="cancellationToken">Ends the search; trials that have not ended by then are not recorded.</param>
    /// <returns>The trials that are finished.</returns>
    /// <exception cref="InvalidDataException">The table is damaged, or that of another search; it was not touched.</exception>
    /// <exception cref="OutOfMemoryException">A trial has run out of memory, as it may not do another time; the search can go on.</exception>
    /// <exception cref="IOException">The table cannot be written, or another process has it; what was written before is good.</exception>
    public SearchResults Run(
        Func<Trial, CancellationToken, double> evaluate, IProgress<TrialResult>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(evaluate);
        using SearchTable? table = ResultsPath is null ? null : new SearchTable(ResultsPath, _space.Select(parameter => parameter.Name));
        var run = new SearchRun(evaluate, Maximizes, Jobs, table, progress, cancellationToken);
        bool isFinished = true;
        for (int stage = 1; stage <= Stages && isFinished; stage++)
        {
            Trial[] open = run.TakeStored(Draw(stage, Narrow(run.Results)));
            if (open.Length > 0)
            {
                StageStarting?.Invoke(stage);
            }

            isFinished = run.Finish(open);
        }

        return run.Results;
    }

    /// <summary>The space of the stage that comes after these results.</summary>
    internal IReadOnlyList<Hyperparameter> Narrow(SearchResults results)
    {
        int count = Math.Max(FewestBest, (int)Math.Ceiling(TrialsPerStage / 4.0));
        TrialResult[] best = [.. results.Ranked.Take(count)];
        return best.Length < count
            ? _space
            : [.. _space.Select(parameter => parameter.Narrow([.. best.Select(result => result.Trial.Settings[parameter.Name])]))];
    }

    private Trial[] Draw(int stage, IReadOnlyList<Hyperparameter> space) =>
        [.. Enumerable.Range(checked((stage - 1) * TrialsPerStage), TrialsPerStage).Select(number => Draw(number, stage, space))];

    private Trial Draw(int number, int stage, IReadOnlyList<Hyperparameter> space)
    {
        var random = new SampleRandom(Seed, NoEpoch, number);
        return new Trial(number, stage, new OrderedDictionary<string, string>(
            space.Select((parameter, place) => KeyValuePair.Create(parameter.Name, parameter.Draw(random.Uniform((uint)place))))));
    }
}
