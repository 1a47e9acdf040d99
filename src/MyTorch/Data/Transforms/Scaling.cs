using System.Numerics;

namespace MyTorch.Data;

/// <summary>Scales each batch, for samples that cannot be scaled beforehand because they are larger than memory or augmented unscaled.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <param name="features">The scaler of X; null leaves X unchanged.</param>
/// <param name="targets">The scaler of Y for regression, whose <see cref="Scaler{T}.Invert(MathNet.Numerics.LinearAlgebra.Matrix{T})"/> must be applied to predictions; null leaves Y unchanged.</param>
public sealed class Scaling<T>(Scaler<T>? features, Scaler<T>? targets = null) : IBatchTransform<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch has another number of features or targets than the scaler.</exception>
    public void Apply(Batch<T> batch, ReadOnlySpan<int> samples, int epoch)
    {
        features?.Apply(batch.X, batch.X);
        targets?.Apply(batch.Y, batch.Y);
    }
}
