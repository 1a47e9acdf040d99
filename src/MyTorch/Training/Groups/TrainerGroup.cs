using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// Trains several networks side by side, such as those of the folds of a cross-validation: each training runs on one thread, and as many run at
/// the same time as MathNet's <c>Control.MaxDegreeOfParallelism</c> allows.
/// </summary>
/// <remarks>
/// <para>Each trainer ends with bitwise the weights and the history of its own <see cref="Trainer{T}.Fit"/>. The trainings take turns epoch by
/// epoch, so that none is far behind the others; when fewer are left than threads, the last one uses all threads again. For networks so
/// small that a second thread is of little use to one of them, which is usual for tables, this takes about k / threads times as long as one network. A few
/// large networks on many processors are faster one after the other.</para>
/// <para>Callbacks, metrics, penalties and batch sources of different trainers run at the same time on different threads, each with the execution
/// context of the caller; those of one trainer never do. Progress is reported by one thread at a time. Batch sources may be shared, and so may
/// callbacks and penalties that are safe to use from several threads.</para>
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class TrainerGroup<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the group.</summary>
    /// <param name="trainers">At least one trainer, with settings of any kind, which need not be the same.</param>
    /// <exception cref="ArgumentException">
    /// There is none, one is null, or two share a layer, a parameter, a criterion, an optimizer, a schedule, early stopping or a metric.
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
                        $"Trainers {owners[part]} and {index} share {name}: they train at the same time, so each needs an object of its own.", nameof(trainers));
                }
            }
        }
    }

    /// <summary>The trainers, as they were given.</summary>
    public IReadOnlyList<Trainer<T>> Trainers { get; }

    /// <summary>Calls <see cref="Trainer{T}.Fit"/> of each trainer, side by side, and returns when all have ended.</summary>
    /// <param name="sources">What each trainer learns from, and what it is validated on, or null.</param>
    /// <param name="epochs">The last epoch, at least 0; it counts those that are finished, as in <see cref="Trainer{T}.Fit"/>.</param>
    /// <param name="progress">Receives every finished epoch with the index of its trainer.</param>
    /// <param name="cancellationToken">Stops all trainings, each after its current batch.</param>
    /// <returns>The history of each trainer.</returns>
    /// <exception cref="ArgumentException">
    /// There is not one pair of sources for each trainer, or a trainer rejects what it is given; the message has its index, and nothing has changed.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is negative; nothing has changed.</exception>
    /// <exception cref="TrainerGroupException">
    /// A training has failed. The others were stopped after their current batch as by <paramref name="cancellationToken"/>, so their networks can be
    /// used. If several fail, the exception has the lowest index.
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
                $"There are {Shape.Count(Trainers.Count, "trainer")}, but {sources.Count} pairs of sources: each trainer needs one.", nameof(sources));
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
            catch (Exception problem) when (problem is ArgumentException or InvalidOperationException)
            {
                throw new ArgumentException($"Trainer {i}: {problem.Message}", nameof(sources), problem);
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
