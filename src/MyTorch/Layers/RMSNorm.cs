using System.Numerics;

namespace MyTorch;

/// <summary>
/// Root mean square normalization (Zhang and Sennrich 2019; PyTorch's <c>nn.RMSNorm(features)</c>): y = gamma x / sqrt(mean of x^2 + epsilon),
/// row by row.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class RMSNorm<T> : RowNormalization<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the layer with gamma 1.</summary>
    /// <param name="features">The number of features C, at least 1.</param>
    /// <param name="epsilon">
    /// A value added to the mean square; finite and at least 0. The default is the distance from 1 to the next larger value of
    /// <typeparamref name="T"/> (2.2e-16 in double, 1.2e-7 in float), as in PyTorch.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public RMSNorm(int features, double? epsilon = null)
        : base(features, epsilon ?? double.CreateTruncating(T.BitIncrement(T.One) - T.One), isCentered: false)
    {
    }
}
