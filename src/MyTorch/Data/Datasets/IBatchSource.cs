using System.Numerics;

namespace MyTorch.Data;

/// <summary>A source of batches for each epoch.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public interface IBatchSource<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of features of a sample, C.</summary>
    int Features { get; }

    /// <summary>The number of label columns, K.</summary>
    int Outputs { get; }

    /// <summary>The number of samples in an epoch, or null if it is known only after reading them.</summary>
    long? Count { get; }

    /// <summary>
    /// Returns the batches of an epoch. They depend only on the epoch, so that a stopped run can be resumed with the same batches. Every batch has
    /// its own matrices and may be kept; several enumerations may run concurrently.
    /// </summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is less than 1.</exception>
    IEnumerable<Batch<T>> Epoch(int epoch);

    /// <summary>
    /// Returns the batches of <see cref="Epoch(int)"/>. With <paramref name="reuse"/> they may overwrite each other: a batch is then valid only
    /// until the next one is requested or the enumeration ends. <see cref="Trainer{T}"/> reuses batches. The default implementation returns
    /// <see cref="Epoch(int)"/>.
    /// </summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="reuse">Whether later batches of the same enumeration may reuse the matrices of earlier ones, to avoid allocations.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is less than 1.</exception>
    IEnumerable<Batch<T>> Epoch(int epoch, bool reuse) => Epoch(epoch);
}
