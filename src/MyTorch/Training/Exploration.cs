using System.Numerics;
using System.Runtime.ExceptionServices;

namespace MyTorch;

/// <summary>Trains from several starting points and keeps the best, to escape poor local minima.</summary>
public static class Exploration
{
    /// <summary>Trains from several starting points, one after the other, and returns the best.</summary>
    /// <remarks>
    /// Starts are compared by the monitored curve, <see cref="Trainer{T}.Monitor"/> or the validation loss, at the weights the network ends with:
    /// those of the best epoch if <see cref="Trainer{T}.EarlyStopping"/> restores them, otherwise those of the last. On a tie the first start wins.
    /// Only the best trainer is kept, so memory does not grow with the number of starts.
    /// </remarks>
    /// <param name="starts">The number of starting points, at least 1.</param>
    /// <param name="create">Creates the trainer of a start, given its number, from 0; use the number to seed the initial weights.</param>
    /// <param name="fit">Trains the network by calling <see cref="Trainer{T}.Fit"/>.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="starts"/> is less than 1.</exception>
    /// <exception cref="NotFiniteNumberException">All starts diverged; this is the exception of the first.</exception>
    public static ExplorationResult<T> Run<T>(int starts, Func<int, Trainer<T>> create, Action<Trainer<T>> fit)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Setting.Count(starts);
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(fit);
        double[] metrics = new double[starts];
        (Trainer<T> Trainer, int Start)? best = null;
        NotFiniteNumberException? failure = null;
        for (int start = 0; start < starts; start++)
        {
            Trainer<T> trainer = create(start);
            try
            {
                fit(trainer);
                metrics[start] = trainer.MonitoredMetric;
                best = best is { } other && !IsBetter(trainer, metrics[start], metrics[other.Start]) ? best : (trainer, start);
            }
            catch (NotFiniteNumberException exception)
            {
                (metrics[start], failure) = (double.NaN, failure ?? exception);
            }
        }

        if (best is null)
        {
            ExceptionDispatchInfo.Throw(failure!);
        }

        return new ExplorationResult<T>(best.Value.Trainer, best.Value.Start, metrics);
    }

    private static bool IsBetter<T>(Trainer<T> trainer, double metric, double best) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        double.IsNaN(best) ? !double.IsNaN(metric) : trainer.MaximizesMonitor ? metric > best : metric < best;
}
