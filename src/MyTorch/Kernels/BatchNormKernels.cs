using System.Numerics;
using System.Numerics.Tensors;

namespace MyTorch.Kernels;

/// <summary>The passes of batch normalization over one feature: a column of N contiguous samples.</summary>
internal static class BatchNormKernels
{
    /// <summary>The mean and the biased variance (divided by N) of a column: handout equations (1) and (2).</summary>
    public static (T Mean, T Variance) Moments<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T count = T.CreateTruncating(x.Length);
        T mean = TensorPrimitives.Sum(x) / count;
        T squares = T.Zero;
        foreach (T value in x)
        {
            T centred = value - mean;
            squares += centred * centred;
        }

        return (mean, squares / count);
    }

    /// <summary>normalized = (x - mean) * inverseDeviation: equation (3). In place is allowed.</summary>
    public static void Normalize<T>(ReadOnlySpan<T> x, T mean, T inverseDeviation, Span<T> normalized)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Subtract(x, mean, normalized);
        TensorPrimitives.Multiply(normalized, inverseDeviation, normalized);
    }

    /// <summary>y = gamma * normalized + beta: equation (4). In place is allowed.</summary>
    public static void ScaleAndShift<T>(ReadOnlySpan<T> normalized, T gamma, T beta, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Multiply(normalized, gamma, y);
        TensorPrimitives.Add(y, beta, y);
    }

    /// <summary>
    /// The gradient of the input where mean and variance depend on the batch. Equation (37) of the appendix, with the sums of
    /// delta and of delta * normalized taken out and the terms that cancel left out. In place (dx is delta) is allowed.
    /// </summary>
    public static void InputGradient<T>(ReadOnlySpan<T> delta, ReadOnlySpan<T> normalized, T scale, T deltaSum, T productSum, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T count = T.CreateTruncating(delta.Length);
        T deltaMean = deltaSum / count;
        T productMean = productSum / count;
        for (int i = 0; i < delta.Length; i++)
        {
            dx[i] = scale * (delta[i] - deltaMean - (normalized[i] * productMean));
        }
    }
}
