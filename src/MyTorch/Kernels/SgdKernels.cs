using System.Numerics;

namespace MyTorch.Kernels;

/// <summary>The updates of stochastic gradient descent, in place.</summary>
internal static class SgdKernels
{
    /// <summary>v = momentum * v - learningRate * gradient; w = w + v (handout 3.5.3).</summary>
    public static void Step<T>(Span<T> w, Span<T> v, ReadOnlySpan<T> gradient, MomentumStep<T> step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < w.Length; i++)
        {
            v[i] = (step.Momentum * v[i]) - (step.LearningRate * gradient[i]);
            w[i] += v[i];
        }
    }

    /// <summary>w = w - learningRate * gradient.</summary>
    public static void Step<T>(Span<T> w, ReadOnlySpan<T> gradient, T learningRate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < w.Length; i++)
        {
            w[i] -= learningRate * gradient[i];
        }
    }
}
