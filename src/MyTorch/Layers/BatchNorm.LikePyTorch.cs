using System.Numerics;

namespace MyTorch;

/// <summary>Creates <see cref="BatchNorm{T}"/> with the conventions of other libraries.</summary>
public static class BatchNorm
{
    /// <summary>
    /// Creates a layer that is equal to nn.BatchNorm1d of PyTorch: alpha is 1 - momentum, epsilon 1e-5, and the running variance is the unbiased
    /// one, divided by N - 1.
    /// </summary>
    /// <remarks>
    /// A training batch of one row, which PyTorch rejects, leaves the running variance as it is. A saved file may be loaded
    /// into a layer with the other variance, since predictions do not depend on it. Without a momentum, the state has PyTorch's num_batches_tracked too, and a
    /// training batch of one row changes nothing.
    /// </remarks>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="features">Features C, at least 1.</param>
    /// <param name="momentum">The share of the batch in the running estimates, 0 to 1; null for the averages over all training batches, as PyTorch's momentum=None.</param>
    /// <param name="epsilon">Added to the variance, not negative and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static BatchNorm<T> LikePyTorch<T>(int features, double? momentum = 0.1, double epsilon = 1e-5)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(features, momentum is { } share ? 1 - Setting.UpToOne(share, nameof(momentum)) : (double?)null, epsilon);
}
