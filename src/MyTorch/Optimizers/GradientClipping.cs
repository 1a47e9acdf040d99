using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>Keeps gradients from exploding: call one of these between the backward pass and the step.</summary>
public static class GradientClipping
{
    /// <summary>What <c>torch.nn.utils.clip_grad_norm_</c> adds to the norm, so that a norm of zero divides nothing by zero.</summary>
    private const double Epsilon = 1e-6;

    /// <summary>
    /// Scales all gradients together by max / (norm + 1e-6) where that is below 1, as <c>torch.nn.utils.clip_grad_norm_</c> does (Pascanu,
    /// Mikolov and Bengio 2013). The norm is the root of the sum of squares over all of them, summed in double in either element type.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="parameters">Any number of parameters.</param>
    /// <param name="max">The largest norm that stays as it is, positive; infinity only measures.</param>
    /// <returns>The norm before: infinite or NaN where a gradient is, and then the gradients are of no use either.</returns>
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

    /// <summary>Brings every element of every gradient into the range from -max to max; NaN stays NaN (<c>clip_grad_value_</c>).</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="parameters">Any number of parameters.</param>
    /// <param name="max">The largest magnitude, positive.</param>
    /// <exception cref="ArgumentException">A parameter is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is not positive.</exception>
    public static void ByValue<T>(IReadOnlyList<Parameter<T>> parameters, double max) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Setting.NoNull(parameters);
        RequirePositive<T>(max);
        GradientPass<T, Clamp<T>>.Run(new Clamp<T>(T.CreateTruncating(max)), parameters);
    }

    /// <summary>What to multiply gradients of a norm by, or null where it is small enough.</summary>
    internal static double? FactorFor(double norm, double max)
    {
        double factor = max / (norm + Epsilon);

        // A NaN is not at least 1 either: it reaches the gradients.
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
