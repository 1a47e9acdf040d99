using MyTorch.Data;

namespace MyTorch.Search;

/// <summary>
/// Random search for hyperparameters, from coarse to fine: each stage samples from the part of the space that contains the best trials so far.
/// </summary>
/// <remarks>
/// <para>
/// The settings of a trial depend only on the seed, its number and, from the second stage on, the results of the previous stages. If the score
/// depends only on the trial, neither the number of jobs nor an interruption changes the result.
/// </para>
/// <para>
/// The space of a stage is computed from the best k = max(4, <see cref="TrialsPerStage"/> / 4, rounded up) of all previous trials; ties are
/// broken by the lower trial number. The new range of a number spans the values of these k trials on its scale (the logarithm, if it is
/// log-uniform), extended on both sides by their mean spacing, (largest - smallest) / (k - 1), so that a setting that does not matter keeps
/// most of its range. It never exceeds the original bounds, and integers are rounded. A choice keeps the values that occur among the k trials.
/// If fewer than k trials have a score, the whole space is used.
/// </para>
/// </remarks>
public sealed class RandomSearch
{
    /// <summary>With fewer, the values of a setting that does not matter would often be close together by chance and narrow its range for good.</summary>
    private const int FewestBest = 4;

    /// <summary>An epoch number that no training uses, so that its samples with the same seed get other random numbers; not 0, since the hash of zeros is 0.</summary>
    private const int NoEpoch = -1;

    private readonly Hyperparameter[] _space;

    /// <summary>Creates a search.</summary>
    /// <param name="space">The hyperparameters, at least one.</param>
    /// <param name="seed">The random seed.</param>
    /// <param name="maximize">Whether a larger score is better, as for an accuracy.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="space"/> is empty, a name occurs twice, or a name is reserved for a column of the results: trial, stage, score, status, seconds.
    /// </exception>
    public RandomSearch(IReadOnlyList<Hyperparameter> space, int seed = 0, bool maximize = false)
    {
        Setting.NoNull(space);
        if (space.Count == 0)
        {
            throw new ArgumentException("There are no hyperparameters: pass at least one.", nameof(space));
        }

        if (space.CountBy(parameter => parameter.Name).FirstOrDefault(name => name.Value > 1 || SearchTable.IsReserved(name.Key)).Key is { } taken)
        {
            throw new ArgumentException($"The name {taken} is used by two columns of the results: each hyperparameter needs its own name.", nameof(space));
        }

        (_space, Seed, Maximizes) = ([.. space], seed, maximize);
    }

    /// <summary>The hyperparameters.</summary>
    public IReadOnlyList<Hyperparameter> Space => _space;

    /// <summary>The random seed.</summary>
    public int Seed { get; }

    /// <summary>Whether a larger score is better.</summary>
    public bool Maximizes { get; }

    /// <summary>The number of stages, at least 1. With one, all trials are drawn from the whole space. The default is 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Stages { get; init => field = Setting.Count(value, nameof(Stages)); } = 1;

    /// <summary>The number of trials of each stage, at least 1. The default is 20.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int TrialsPerStage { get; init => field = Setting.Count(value, nameof(TrialsPerStage)); } = 20;

    /// <summary>The maximum number of trials that run at the same time, at least 1. If more than one, they must not share a network, a loader or other mutable objects. The default is 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Jobs { get; init => field = Setting.Count(value, nameof(Jobs)); } = 1;

    /// <summary>
    /// The CSV file of the results, with a row for each finished trial: trial, stage, the settings, score, status ("ok", or "failed: " and the
    /// reason) and seconds. If null, no file is written.
    /// </summary>
    /// <remarks>
    /// The file is replaced atomically whenever a trial ends. If it already exists, the search resumes: trials in the file are not run again, and
    /// must have the settings that this search draws. <see cref="Stages"/> can be increased later, and so can <see cref="TrialsPerStage"/> of a
    /// search with a single stage. To repeat a trial of the last stage, delete its row. A file of the same name plus ".lock" keeps other processes out.
    /// </remarks>
    public string? ResultsPath { get; init; }

    /// <summary>
    /// Called with the number of a stage, from 1, before its first trial that is not in the results file, after the file has been validated. An
    /// exception that it throws ends the search.
    /// </summary>
    public Action<int>? StageStarting { get; init; }

    /// <summary>Runs all trials that are not in the results file.</summary>
    /// <param name="evaluate">
    /// Computes the score of a trial. If it throws or the score is not finite, the trial is recorded as failed and the search continues; only an
    /// <see cref="OutOfMemoryException"/> ends it. If <see cref="Jobs"/> is more than 1, it is called from several threads at once.
    /// </param>
    /// <param name="progress">Receives every finished trial, one at a time in the order in which they end; those of the results file come first.</param>
    /// <param name="cancellationToken">Ends the search; trials that have not ended by then are not recorded.</param>
    /// <returns>The finished trials.</returns>
    /// <exception cref="InvalidDataException">The results file is damaged or belongs to another search; it is unchanged.</exception>
    /// <exception cref="OutOfMemoryException">A trial has run out of memory; the search can be resumed.</exception>
    /// <exception cref="IOException">The results file cannot be written, or another process uses it; previously written results are intact.</exception>
    public SearchResults Run(
        Func<Trial, CancellationToken, double> evaluate, IProgress<TrialResult>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(evaluate);
        using SearchTable? table = ResultsPath is null ? null : new SearchTable(ResultsPath, _space.Select(parameter => parameter.Name));
        var run = new SearchRun(evaluate, Maximizes, Jobs, table, progress, cancellationToken);
        bool isFinished = true;
        for (int stage = 1; stage <= Stages && isFinished; stage++)
        {
            Trial[] pending = run.Restore(Draw(stage, Narrow(run.Results)));
            if (pending.Length > 0)
            {
                StageStarting?.Invoke(stage);
            }

            isFinished = run.Finish(pending);
        }

        return run.Results;
    }

    /// <summary>Returns the space of the stage that follows these results.</summary>
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
            space.Select((parameter, index) => KeyValuePair.Create(parameter.Name, parameter.Draw(random.Uniform((uint)index))))));
    }
}
