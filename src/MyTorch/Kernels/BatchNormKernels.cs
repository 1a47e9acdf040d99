using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>The passes of batch normalization over one feature: a column of N contiguous samples.</summary>
internal static class BatchNormKernels
{
    /// <summary>
    /// The mean and the biased variance (divided by N) of a column: handout equations (1) and (2). The sum of the
    /// distances from the rounded mean corrects the sum of their squares.
    /// </summary>
    public static (T Mean, T Variance) Moments<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T count = T.CreateTruncating(x.Length);
        T mean = Reductions.Sum(x) / count;
        (T sum, T squares) = Reductions.SumsAbout(x, mean);
        return (mean, T.Max(squares - (sum / count * sum), T.Zero) / count);
    }

    /// <summary>
    /// normalized = (x - mean) * inverseDeviation, y = gamma * normalized + beta: equations (3) and (4). The mean is taken off before
    /// anything is scaled: folding the two into one line would lose the digits of a feature that hardly varies. y may be x.
    /// </summary>
    public static void Normalize<T>(ReadOnlySpan<T> x, T mean, T inverseDeviation, T gamma, T beta, Span<T> normalized, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T source = ref MemoryMarshal.GetReference(x);
        ref T middle = ref MemoryMarshal.GetReference(normalized[..x.Length]);
        ref T target = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector512<T> means = Vector512.Create(mean);
        Vector512<T> scales = Vector512.Create(inverseDeviation);
        Vector512<T> gammas = Vector512.Create(gamma);
        Vector512<T> betas = Vector512.Create(beta);
        int i = 0;
        for (; i + Vector512<T>.Count <= x.Length; i += Vector512<T>.Count)
        {
            Vector512<T> value = (Vector512.LoadUnsafe(ref source, (nuint)i) - means) * scales;
            value.StoreUnsafe(ref middle, (nuint)i);
            VectorMath.MultiplyAdd(gammas, value, betas).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            normalized[i] = (x[i] - mean) * inverseDeviation;
            y[i] = T.FusedMultiplyAdd(gamma, normalized[i], beta);
        }
    }

    /// <summary>
    /// The gradient of the input where mean and variance depend on the batch. Equation (37) of the appendix, with the sums of
    /// delta and of delta * normalized taken out and the terms that cancel left out. In place.
    /// </summary>
    public static void InputGradient<T>(Span<T> delta, ReadOnlySpan<T> normalized, T scale, T deltaSum, T productSum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T count = T.CreateTruncating(delta.Length);
        T deltaMean = deltaSum / count;
        T productMean = -productSum / count;
        ref T target = ref MemoryMarshal.GetReference(delta);
        ref T source = ref MemoryMarshal.GetReference(normalized[..delta.Length]);
        Vector512<T> deltaMeans = Vector512.Create(deltaMean);
        Vector512<T> productMeans = Vector512.Create(productMean);
        Vector512<T> scales = Vector512.Create(scale);
        int i = 0;
        for (; i + Vector512<T>.Count <= delta.Length; i += Vector512<T>.Count)
        {
            Vector512<T> centred = Vector512.LoadUnsafe(ref target, (nuint)i) - deltaMeans;
            (scales * VectorMath.MultiplyAdd(Vector512.LoadUnsafe(ref source, (nuint)i), productMeans, centred)).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < delta.Length; i++)
        {
            delta[i] = scale * T.FusedMultiplyAdd(normalized[i], productMean, delta[i] - deltaMean);
        }
    }
}
