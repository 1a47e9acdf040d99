using System.Numerics;

namespace MyTorch.Data;

/// <summary>A transform that a loader applies to each batch, such as <see cref="RandomAffine{T}"/>.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public interface IBatchTransform<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Transforms a batch in place. The result for a sample should depend only on the sample, its index and the epoch, so that it is the same for
    /// any batch size and in a resumed run.
    /// </summary>
    /// <param name="batch">The batch of N samples.</param>
    /// <param name="samples">The N indices of the samples in the dataset or file, from 0.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    void Apply(Batch<T> batch, ReadOnlySpan<int> samples, int epoch);
}
