using System.Numerics;

namespace MyTorch;

/// <summary>Creates <see cref="BatchNorm{T}"/> with the conventions of other libraries.</summary>
public static class BatchNorm
{
    /// <summary>
    /// Creates a layer equivalent to PyTorch's nn.BatchNorm1d: alpha is 1 - momentum, epsilon is 1e-5, and the running variance is unbiased
    /// (divided by N - 1).
    /// </summary>
    /// <remarks>
    /// A training batch of one row, which PyTorch rejects, leaves the running variance unchanged. A saved file may be loaded into a layer with
    /// either variance convention, since predictions do not depend on it. Without a momentum, the state also contains PyTorch's
    /// num_batches_tracked, and a training batch of one row changes nothing.
    /// </remarks>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="features">The number of features C, at least 1.</param>
    /// <param name="momentum">
    /// The weight of the batch in the running estimates, 0 to 1; null averages over all training batches, like PyTorch's momentum=None.
    /// </param>
    /// <param name="epsilon">A value added to the variance; finite and at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static BatchNorm<T> LikePyTorch<T>(int features, double? momentum = 0.1, double epsilon = 1e-5)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(features, momentum is { } weight ? 1 - Setting.UpToOne(weight, nameof(momentum)) : (double?)null, epsilon);
}
