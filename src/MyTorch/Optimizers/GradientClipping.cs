using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>Clips gradients: call one of these methods between the backward pass and the optimizer step.</summary>
public static class GradientClipping
{
    /// <summary>Added to the norm, as in <c>torch.nn.utils.clip_grad_norm_</c>, to avoid a division by zero.</summary>
    private const double Epsilon = 1e-6;

    /// <summary>
    /// Scales all gradients by max / (norm + 1e-6) if that factor is below 1, as <c>torch.nn.utils.clip_grad_norm_</c> does (Pascanu, Mikolov
    /// and Bengio 2013). The norm is the square root of the sum of squares over all gradients, computed in double for both element types.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="parameters">Any number of parameters.</param>
    /// <param name="max">The largest allowed norm, positive; infinity only measures the norm.</param>
    /// <returns>The norm before clipping; if it is infinite or NaN, so are gradients, and the clipped gradients are not usable.</returns>
    /// <exception cref="ArgumentException">A parameter is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is not positive.</exception>
    public static double ByNorm<T>(IReadOnlyList<Parameter<T>> parameters, double max) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Setting.NoNull(parameters);
        RequirePositive<T>(max);
        double norm = Math.Sqrt(GradientPass<T, Squares<T>>.Run(default, parameters));
        if (FactorFor(norm, max) is { } factor)
        {
            GradientPass<T, Scale<T>>.Run(new Scale<T>(T.CreateTruncating(factor)), parameters);
        }

        return norm;
    }

    /// <summary>
    /// Clamps every element of every gradient to the range -max to max, as <c>torch.nn.utils.clip_grad_value_</c> does; NaN stays NaN.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="parameters">Any number of parameters.</param>
    /// <param name="max">The largest allowed magnitude, positive.</param>
    /// <exception cref="ArgumentException">A parameter is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is not positive.</exception>
    public static void ByValue<T>(IReadOnlyList<Parameter<T>> parameters, double max) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Setting.NoNull(parameters);
        RequirePositive<T>(max);
        GradientPass<T, Clamp<T>>.Run(new Clamp<T>(T.CreateTruncating(max)), parameters);
    }

    /// <summary>Returns the factor for gradients with the given norm, or null if the norm is small enough.</summary>
    internal static double? FactorFor(double norm, double max)
    {
        double factor = max / (norm + Epsilon);

        // A NaN factor fails the comparison too, so NaN propagates into the gradients.
        return factor >= 1 ? null : factor;
    }

    private static void RequirePositive<T>(double max) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!(T.CreateTruncating(max) > T.Zero))
        {
            throw new ArgumentOutOfRangeException(nameof(max), max, "max must be positive.");
        }
    }

    private readonly struct Squares<T> : IGradientOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double Invoke(Span<T> gradient) => NormKernels.SumOfSquares<T>(gradient);
    }

    private readonly struct Scale<T>(T factor) : IGradientOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double Invoke(Span<T> gradient)
        {
            TensorPrimitives.Multiply(gradient, factor, gradient);
            return 0;
        }
    }

    private readonly struct Clamp<T>(T bound) : IGradientOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double Invoke(Span<T> gradient)
        {
            TensorPrimitives.Clamp(gradient, -bound, bound, gradient);
            return 0;
        }
    }
}
