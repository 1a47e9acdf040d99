using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>
/// Layer normalization (Ba, Kiros and Hinton 2016; PyTorch's <c>nn.LayerNorm(features)</c>): y = gamma (x - mean) / sqrt(var + epsilon) + beta,
/// row by row.
/// </summary>
/// <remarks>
/// The variance is biased (divided by C). Mean and variance are computed in two passes over the row; the output for a single feature is exactly
/// beta.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class LayerNorm<T> : RowNormalization<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the layer with gamma 1 and beta 0.</summary>
    /// <param name="features">The number of features C, at least 1.</param>
    /// <param name="epsilon">A value added to the variance; finite and at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public LayerNorm(int features, double epsilon = 1e-5)
        : base(features, epsilon, isCentered: true)
    {
    }

    /// <summary>The shift, 1 x C.</summary>
    public Matrix<T> Beta => Parameters[1].Value;

    /// <summary>The gradient of beta, 1 x C: summed over the batch and accumulated until zeroed.</summary>
    public Matrix<T> DBeta => Parameters[1].Gradient;
}
