using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// L1 and L2 penalties, which pull parameters toward 0: methods compute the value to add to a loss, and add its gradient to the gradients after
/// a backward pass. Biases and the parameters of normalizations are excluded by default. <see cref="Trainer{T}.Penalties"/> does both during
/// training.
/// </summary>
/// <remarks>
/// L2 is lambda / 2 * ||w||^2 (CS 479 notes, 5.4.1), whose gradient is lambda * w: with <see cref="SGD{T}"/> it is equivalent to a weight decay
/// of lambda. For a penalty defined as lambda * ||w||^2, pass 2 * lambda or use <see cref="SumOfSquares{T}(double, bool)"/>.
/// </remarks>
public static partial class Penalty
{
    /// <summary>Returns lambda times the sum of |w|.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>; sums are computed in double.</typeparam>
    /// <param name="parameters">Any number of parameters.</param>
    /// <param name="lambda">The strength, finite and not negative.</param>
    /// <param name="weightsOnly">Whether to exclude biases and the parameters of normalizations.</param>
    /// <exception cref="ArgumentException">A parameter is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lambda"/> is outside its range.</exception>
    public static double L1<T>(IReadOnlyList<Parameter<T>> parameters, double lambda, bool weightsOnly = true)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require(parameters, lambda);
        double sum = 0;
        for (int i = 0; i < parameters.Count; i++)
        {
            sum += Counts(parameters[i], weightsOnly) ? NormKernels.SumOfMagnitudes<T>(Dense.Span(parameters[i].Value)) : 0;
        }

        return lambda * sum;
    }

    /// <summary>Returns lambda / 2 times the sum of w^2.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>; sums are computed in double.</typeparam>
    /// <param name="parameters">Any number of parameters.</param>
    /// <param name="lambda">The strength, finite and not negative.</param>
    /// <param name="weightsOnly">Whether to exclude biases and the parameters of normalizations.</param>
    /// <exception cref="ArgumentException">A parameter is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lambda"/> is outside its range.</exception>
    public static double L2<T>(IReadOnlyList<Parameter<T>> parameters, double lambda, bool weightsOnly = true)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require(parameters, lambda);
        double sum = 0;
        for (int i = 0; i < parameters.Count; i++)
        {
            sum += Counts(parameters[i], weightsOnly) ? NormKernels.SumOfSquares<T>(Dense.Span(parameters[i].Value)) : 0;
        }

        return lambda / 2 * sum;
    }

    /// <summary>Adds the gradient of <see cref="L1{T}(IReadOnlyList{Parameter{T}}, double, bool)"/>, lambda * sign(w) and 0 at 0, to the gradients.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="parameters">Any number of parameters.</param>
    /// <param name="lambda">The strength, finite and not negative.</param>
    /// <param name="weightsOnly">Whether to exclude biases and the parameters of normalizations.</param>
    /// <exception cref="ArgumentException">A parameter is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lambda"/> is outside its range.</exception>
    public static void AddL1Gradients<T>(IReadOnlyList<Parameter<T>> parameters, double lambda, bool weightsOnly = true)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require(parameters, lambda);
        for (int i = 0; i < parameters.Count; i++)
        {
            if (Counts(parameters[i], weightsOnly))
            {
                AddL1Gradient<T>(Dense.Span(parameters[i].Value), lambda, Dense.Span(parameters[i].Gradient));
            }
        }
    }

    /// <summary>Adds the gradient of <see cref="L2{T}(IReadOnlyList{Parameter{T}}, double, bool)"/>, lambda * w, to the gradients.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="parameters">Any number of parameters.</param>
    /// <param name="lambda">The strength, finite and not negative.</param>
    /// <param name="weightsOnly">Whether to exclude biases and the parameters of normalizations.</param>
    /// <exception cref="ArgumentException">A parameter is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lambda"/> is outside its range.</exception>
    public static void AddL2Gradients<T>(IReadOnlyList<Parameter<T>> parameters, double lambda, bool weightsOnly = true)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Require(parameters, lambda);
        for (int i = 0; i < parameters.Count; i++)
        {
            if (Counts(parameters[i], weightsOnly))
            {
                AddL2Gradient<T>(Dense.Span(parameters[i].Value), lambda, Dense.Span(parameters[i].Gradient));
            }
        }
    }

    private static void Require<T>(IReadOnlyList<Parameter<T>> parameters, double lambda) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Setting.NoNull(parameters);
        Setting.NotNegative<T>(lambda);
    }

    private static void AddL1Gradient<T>(ReadOnlySpan<T> values, double lambda, Span<T> gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        UpdateKernels.Apply(new AddSignUpdate<T>(T.CreateTruncating(lambda)), gradient, values);

    private static void AddL2Gradient<T>(ReadOnlySpan<T> values, double lambda, Span<T> gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TensorPrimitives.FusedMultiplyAdd(values, T.CreateTruncating(lambda), gradient, gradient);

    private static bool Counts<T>(Parameter<T> parameter, bool weightsOnly) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        !weightsOnly || parameter.Kind == ParameterKind.Weight;
}

/// <summary>value = value + scale * sign(x), where x is passed as the gradient; the sign of 0 is 0, and the sign of NaN is NaN.</summary>
internal readonly record struct AddSignUpdate<T>(T Scale) : IUpdate<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> x = Vector512.LoadUnsafe(in gradient, i);
        Vector512<T> signed = Vector512.CopySign(Vector512.Create(Scale), x);

        // For 0 and NaN, whose magnitudes are not greater than 0, x itself is added.
        Vector512<T> isNonZero = Vector512.GreaterThan(Vector512.Abs(x), Vector512<T>.Zero);
        (Vector512.LoadUnsafe(ref value, i) + Vector512.ConditionalSelect(isNonZero, signed, x)).StoreUnsafe(ref value, i);
    }
}
