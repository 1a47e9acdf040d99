using System.Numerics;

namespace MyTorch.Data;

/// <summary>Scales each batch, for samples that are not scaled beforehand: because they are larger than memory, or augmented as they are.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <param name="features">Scales X; null leaves it as it is.</param>
/// <param name="targets">Scales Y, for regression, so that predictions need its <see cref="Scaler{T}.Invert(MathNet.Numerics.LinearAlgebra.Matrix{T})"/>; null leaves it as it is.</param>
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
