using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>The updates of stochastic gradient descent, in place and in one pass over the data.</summary>
internal static class SgdKernels
{
    /// <summary>v = momentum * v - learningRate * gradient; w = w + v (handout 3.5.3).</summary>
    public static void Step<T>(Span<T> w, Span<T> v, ReadOnlySpan<T> gradient, MomentumStep<T> step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T weights = ref MemoryMarshal.GetReference(w);
        ref T momenta = ref MemoryMarshal.GetReference(v[..w.Length]);
        ref T gradients = ref MemoryMarshal.GetReference(gradient[..w.Length]);
        Vector512<T> momentum = Vector512.Create(step.Momentum);
        Vector512<T> descent = Vector512.Create(-step.LearningRate);
        int i = 0;
        for (; i + Vector512<T>.Count <= w.Length; i += Vector512<T>.Count)
        {
            Vector512<T> kept = Vector512.LoadUnsafe(ref momenta, (nuint)i) * momentum;
            Vector512<T> change = Simd512<T>.MultiplyAdd(Vector512.LoadUnsafe(ref gradients, (nuint)i), descent, kept);
            change.StoreUnsafe(ref momenta, (nuint)i);
            (Vector512.LoadUnsafe(ref weights, (nuint)i) + change).StoreUnsafe(ref weights, (nuint)i);
        }

        for (; i < w.Length; i++)
        {
            v[i] = T.FusedMultiplyAdd(gradient[i], -step.LearningRate, v[i] * step.Momentum);
            w[i] += v[i];
        }
    }

    /// <summary>w = w - learningRate * gradient, for the few parameters of a row.</summary>
    public static void Step<T>(Span<T> w, ReadOnlySpan<T> gradient, T learningRate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < w.Length; i++)
        {
            w[i] = T.FusedMultiplyAdd(gradient[i], -learningRate, w[i]);
        }
    }
}
