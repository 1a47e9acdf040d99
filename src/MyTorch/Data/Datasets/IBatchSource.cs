using System.Numerics;

namespace MyTorch.Data;

/// <summary>Samples in batches, epoch after epoch.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public interface IBatchSource<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Features of a sample, C.</summary>
    int Features { get; }

    /// <summary>Columns of the labels, K.</summary>
    int Outputs { get; }

    /// <summary>The samples of an epoch, or null where only reading them tells.</summary>
    long? Count { get; }

    /// <summary>
    /// The batches of an epoch: a function of the epoch alone, so that a run that was stopped can be resumed with the same batches. The matrices
    /// of each batch are its own, so that batches can be kept; several enumerations may run at the same time.
    /// </summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is less than 1.</exception>
    IEnumerable<Batch<T>> Epoch(int epoch);

    /// <summary>
    /// The batches of <see cref="Epoch(int)"/>, which with <paramref name="reuse"/> may overwrite each other: a batch then holds only until the
    /// next one is asked for or the enumeration ends. <see cref="Trainer{T}"/> asks for such batches. A source that does not implement this
    /// member gives those of <see cref="Epoch(int)"/>.
    /// </summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="reuse">Whether later batches of the same enumeration may use the matrices of earlier ones, so that none are allocated once warm.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is less than 1.</exception>
    IEnumerable<Batch<T>> Epoch(int epoch, bool reuse) => Epoch(epoch);
}
