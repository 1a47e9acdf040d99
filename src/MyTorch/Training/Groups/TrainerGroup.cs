using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// Trains several networks in parallel, such as those of the folds of a cross-validation: each on one thread, and at most
/// <c>Control.MaxDegreeOfParallelism</c> of MathNet at the same time.
/// </summary>
/// <remarks>
/// <para>The weights and history of each trainer are bitwise identical to those of its own <see cref="Trainer{T}.Fit"/>. The trainers take turns
/// epoch by epoch, so that none falls far behind; the last remaining one uses all threads. Small networks, which are usual for tables, gain
/// little from a second thread: training k of them takes about k / threads times as long as one. A few large networks on many processors are
/// faster one after another.</para>
/// <para>Callbacks, metrics, penalties and batch sources of different trainers run in parallel on different threads, with the execution context of
/// the caller; those of one trainer do not. Progress is reported by one thread at a time. Batch sources can be shared, and so can thread-safe
/// callbacks and penalties.</para>
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class TrainerGroup<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the group.</summary>
    /// <param name="trainers">At least one trainer; their settings can differ.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="trainers"/> is empty, one is null, or two share a layer, a parameter, a criterion, an optimizer, a schedule, early stopping or a metric.
    /// </exception>
    public TrainerGroup(params IEnumerable<Trainer<T>> trainers)
    {
        ArgumentNullException.ThrowIfNull(trainers);
        Trainers = [.. trainers];
        Setting.NoNull(Trainers, nameof(trainers));
        if (Trainers.Count == 0)
        {
            throw new ArgumentException("A group needs at least one trainer.", nameof(trainers));
        }

        var owners = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        foreach ((int index, Trainer<T> trainer) in Trainers.Index())
        {
            foreach ((string name, object part) in trainer.OwnObjects)
            {
                if (!owners.TryAdd(part, index) && owners[part] != index)
                {
                    throw new ArgumentException(
                        $"Trainers {owners[part]} and {index} share {name}: they train in parallel, so each needs its own.", nameof(trainers));
                }
            }
        }
    }

    /// <summary>The trainers, in the given order.</summary>
    public IReadOnlyList<Trainer<T>> Trainers { get; }

    /// <summary>Runs <see cref="Trainer{T}.Fit"/> of all trainers in parallel and returns when all have ended.</summary>
    /// <param name="sources">The training source of each trainer, and its validation source or null.</param>
    /// <param name="epochs">The total number of epochs, at least 0, including those that are finished, as in <see cref="Trainer{T}.Fit"/>.</param>
    /// <param name="progress">Receives each finished epoch with the index of its trainer.</param>
    /// <param name="cancellationToken">Stops all trainers, each after its current batch.</param>
    /// <returns>The histories of the trainers.</returns>
    /// <exception cref="ArgumentException">
    /// The number of pairs of sources is not that of the trainers, or a trainer rejects its sources; the message has its index. Nothing has changed.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is negative; nothing has changed.</exception>
    /// <exception cref="TrainerGroupException">
    /// A trainer has failed. The others were stopped after their current batch, as by <paramref name="cancellationToken"/>, so their networks are
    /// usable. If several fail, the exception is that of the lowest index.
    /// </exception>
    public IReadOnlyList<History> Fit(
        IReadOnlyList<(IBatchSource<T> Training, IBatchSource<T>? Validation)> sources,
        int epochs,
        IProgress<(int Trainer, EpochMetrics Epoch)>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        if (sources.Count != Trainers.Count)
        {
            throw new ArgumentException(
                $"There are {Shape.Count(Trainers.Count, "trainer")} and {Shape.Count(sources.Count, "pair")} of sources: expected one pair for each trainer.", nameof(sources));
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reports = new Lock();
        var runs = new Trainer<T>.Run[sources.Count];
        for (int i = 0; i < runs.Length; i++)
        {
            try
            {
                runs[i] = Trainers[i].Begin(sources[i].Training, sources[i].Validation, epochs, progress is null ? null : new Reporter(progress, i, reports), stop.Token);
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                throw new ArgumentException($"Trainer {i}: {exception.Message}", nameof(sources), exception);
            }
        }

        new TrainerGroupRun(Array.ConvertAll(runs, Func<bool> (run) => run.RunEpoch), stop).RunToEnd();
        return [.. Trainers.Select(trainer => trainer.History)];
    }

    private sealed class Reporter(IProgress<(int Trainer, EpochMetrics Epoch)> progress, int trainer, Lock reports) : IProgress<EpochMetrics>
    {
        public void Report(EpochMetrics value)
        {
            lock (reports)
            {
                progress.Report((trainer, value));
            }
        }
    }
}
