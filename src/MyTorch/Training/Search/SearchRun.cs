using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using static System.FormattableString;

namespace MyTorch.Search;

/// <summary>The state of one call of <see cref="RandomSearch.Run"/>: restores finished trials and runs the others.</summary>
internal sealed class SearchRun(
    Func<Trial, CancellationToken, double> evaluate, bool maximizes, int jobs, SearchTable? table, IProgress<TrialResult>? progress, CancellationToken cancellationToken)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, TrialResult> _finished = [];
    private readonly SortedDictionary<int, TrialResult> _stored = table?.Read() ?? [];

    /// <summary>The results so far.</summary>
    public SearchResults Results => new(_finished.Values, maximizes);

    /// <summary>Restores the trials of a stage that are in the results file.</summary>
    /// <returns>The trials that are not in the file.</returns>
    /// <exception cref="InvalidDataException">The file belongs to another search.</exception>
    public Trial[] Restore(IReadOnlyList<Trial> stage)
    {
        Trial[] pending = [.. stage.Where(trial => !Restore(trial))];
        if (pending.Length > 0 && _stored.Count > 0)
        {
            throw table!.Error($"trial {pending[0].Number} is missing, but trial {_stored.Keys.First()} of a later stage is present: remove the trials of later stages, which depend on it.");
        }

        return pending;
    }

    /// <summary>Runs trials.</summary>
    /// <returns>Whether all trials finished; false after cancellation.</returns>
    public bool Finish(IReadOnlyCollection<Trial> trials)
    {
        var pending = new ConcurrentQueue<Trial>(trials);
        int expected = _finished.Count + trials.Count;
        // Dedicated threads: pool threads start late when the pool is busy, and are not meant for work that takes minutes.
        Task[] workers = [.. Enumerable.Range(0, Math.Min(jobs, pending.Count)).Select(_ =>
            Task.Factory.StartNew(() => Work(pending), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            Task.WaitAll(workers);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return _finished.Count == expected;
    }

    private void Work(ConcurrentQueue<Trial> pending)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested && pending.TryDequeue(out Trial? trial))
            {
                Record(Evaluate(trial));
            }
        }
        catch
        {
            // A trial whose result cannot be recorded need not run.
            pending.Clear();
            throw;
        }
    }

    private bool Restore(Trial trial)
    {
        if (!_stored.Remove(trial.Number, out TrialResult? stored))
        {
            return false;
        }

        RequireSame(trial.Number, "stage", Invariant($"{stored.Trial.Stage}"), Invariant($"{trial.Stage}"));
        foreach ((string name, string value) in trial.Settings)
        {
            RequireSame(trial.Number, name, stored.Trial.Settings[name], value);
        }

        _finished.Add(trial.Number, stored);
        progress?.Report(stored);
        return true;
    }

    /// <summary>Settings follow from the seed, the space and the previous results, so comparing them is enough to recognize another search.</summary>
    private void RequireSame(int trial, string name, string stored, string drawn)
    {
        if (stored != drawn)
        {
            throw table!.Error($"trial {trial} has {name} {stored}, but this search draws {drawn}: the file belongs to a search with another seed, space, direction or number of trials, or was edited.");
        }
    }

    private TrialResult Evaluate(Trial trial)
    {
        var watch = Stopwatch.StartNew();
        double score;
        string? error;
        try
        {
            score = evaluate(trial, cancellationToken);
            error = double.IsFinite(score) ? null : Invariant($"The score is {score}.");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Other settings may work. Running out of memory can be due to other processes, so it is not recorded as a failure of the trial.
            (score, error) = (double.NaN, exception.Message.ReplaceLineEndings(" "));
        }

        return new TrialResult(trial, error is null ? score : double.NaN, error, watch.Elapsed);
    }

    private void Record(TrialResult result)
    {
        lock (_lock)
        {
            // A trial that ends after cancellation may have been cut short.
            if (!cancellationToken.IsCancellationRequested)
            {
                _finished.Add(result.Trial.Number, result);
                table?.Write(_finished.Values);
                progress?.Report(result);
            }
        }
    }
}
