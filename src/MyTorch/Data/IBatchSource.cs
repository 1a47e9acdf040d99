using System.Numerics;

namespace MyTorch;

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
    /// The batches of an epoch: a function of the epoch alone, so that a run that was stopped can go on with the same batches. The matrices
    /// belong to the source and hold until the next batch is asked for; only one enumeration may run at a time.
    /// </summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is less than 1.</exception>
    IEnumerable<Batch<T>> Epoch(int epoch);
}
