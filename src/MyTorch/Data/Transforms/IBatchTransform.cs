using System.Numerics;

namespace MyTorch.Data;

/// <summary>Changes the samples of a batch on their way from a dataset or file into the training, such as <see cref="RandomAffine{T}"/>.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public interface IBatchTransform<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Changes the batch in place. What becomes of a sample should depend on nothing but the sample, its number and the epoch, so that it is
    /// the same for any batch size and in a run that goes on after a stop.
    /// </summary>
    /// <param name="batch">The samples, N of them.</param>
    /// <param name="samples">Their numbers in the dataset or file, from 0, N.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    void Apply(Batch<T> batch, ReadOnlySpan<int> samples, int epoch);
}
