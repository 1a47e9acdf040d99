using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>
/// Layer normalization (Ba, Kiros and Hinton 2016; PyTorch's <c>nn.LayerNorm(features)</c>): y = gamma (x - mean) / sqrt(var + epsilon) + beta,
/// row by row.
/// </summary>
/// <remarks>The variance is biased (divided by C). Both are computed in two passes over the row; a row of one number gives exactly beta.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class LayerNorm<T> : RowNormalization<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the layer with gamma 1 and beta 0.</summary>
    /// <param name="features">Features C, at least 1.</param>
    /// <param name="epsilon">Added to the variance, not negative and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public LayerNorm(int features, double epsilon = 1e-5)
        : base(features, epsilon, isCentered: true)
    {
    }

    /// <summary>The shift, 1 x C.</summary>
    public Matrix<T> Beta => Parameters[1].Value;

    /// <summary>The gradient of beta, 1 x C: the sum over the batch, added up until it is zeroed.</summary>
    public Matrix<T> DBeta => Parameters[1].Gradient;
}
