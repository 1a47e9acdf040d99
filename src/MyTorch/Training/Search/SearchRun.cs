using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using static System.FormattableString;

namespace MyTorch.Search;

/// <summary>The trials of one call of <see cref="RandomSearch.Run"/>: those that are finished, and how the others become so.</summary>
internal sealed class SearchRun(
    Func<Trial, CancellationToken, double> evaluate, bool maximizes, int jobs, SearchTable? table, IProgress<TrialResult>? progress, CancellationToken cancellationToken)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, TrialResult> _finished = [];
    private readonly SortedDictionary<int, TrialResult> _stored = table?.Read() ?? [];

    /// <summary>What has been found.</summary>
    public SearchResults Results => new(_finished.Values, maximizes);

    /// <summary>Takes the trials of a stage from the table, as far as they are there.</summary>
    /// <returns>The others.</returns>
    /// <exception cref="InvalidDataException">The table is that of another search.</exception>
    public Trial[] TakeStored(IReadOnlyList<Trial> stage)
    {
        Trial[] open = [.. stage.Where(trial => !TakeStored(trial))];
        if (open.Length > 0 && _stored.Count > 0)
        {
            throw table!.Error($"trial {open[0].Number} is not there, but trial {_stored.Keys.First()}, which comes after its stage, is: remove those after the stage, which depend on it.");
        }

        return open;
    }

    /// <summary>Runs trials.</summary>
    /// <returns>Whether all are finished, which cancellation keeps them from.</returns>
    public bool Finish(IReadOnlyCollection<Trial> trials)
    {
        var open = new ConcurrentQueue<Trial>(trials);
        int wanted = _finished.Count + trials.Count;
        // Threads of their own: those of the pool come late where it is busy, and are not for trials of minutes.
        Task[] workers = [.. Enumerable.Range(0, Math.Min(jobs, open.Count)).Select(_ =>
            Task.Factory.StartNew(() => Work(open), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            Task.WaitAll(workers);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return _finished.Count == wanted;
    }

    private void Work(ConcurrentQueue<Trial> open)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested && open.TryDequeue(out Trial? trial))
            {
                Record(Evaluate(trial));
            }
        }
        catch
        {
            // What cannot be recorded need not be tried.
            open.Clear();
            throw;
        }
    }

    private bool TakeStored(Trial trial)
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

    /// <summary>All that is drawn follows from seed, space and the results before it, so that a table needs to tell nothing else of its search.</summary>
    private void RequireSame(int trial, string name, string stored, string drawn)
    {
        if (stored != drawn)
        {
            throw table!.Error($"trial {trial} has {name} {stored}, but in this search it is {drawn}: the table is of another seed, space, direction or number of trials, or was changed.");
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
            // Whatever is wrong with these settings, others may be right. Memory may lack because of what else runs, which is not for the table.
            (score, error) = (double.NaN, exception.Message.ReplaceLineEndings(" "));
        }

        return new TrialResult(trial, error is null ? score : double.NaN, error, watch.Elapsed);
    }

    private void Record(TrialResult result)
    {
        lock (_lock)
        {
            // What has ended since then may have been cut short.
            if (!cancellationToken.IsCancellationRequested)
            {
                _finished.Add(result.Trial.Number, result);
                table?.Write(_finished.Values);
                progress?.Report(result);
            }
        }
    }
}
