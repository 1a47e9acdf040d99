using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// L1 and L2 penalties, which draw parameters towards 0: the value to add to a loss, and its gradient to add to the gradients that the
/// backward pass left. Biases and the parameters of normalizations are left out unless asked for. A <see cref="Trainer{T}"/> does both by
/// its <see cref="Trainer{T}.Penalties"/>.
/// </summary>
/// <remarks>
/// L2 is lambda / 2 * ||w||^2 (CS 479 notes, 5.4.1), whose gradient is lambda * w: with <see cref="SGD{T}"/> the same as a weight decay of
/// lambda. Where a text writes lambda * ||w||^2, give twice its lambda, or take <see cref="SumOfSquares{T}(double, bool)"/>.
/// </remarks>
public static partial class Penalty
{
    /// <summary>lambda times the sum of |w|.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>; the sum is one of doubles.</typeparam>
    /// <param name="parameters">Any number of parameters.</param>
    /// <param name="lambda">The strength, finite and not negative.</param>
    /// <param name="weightsOnly">Whether to leave out what is no weight.</param>
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

    /// <summary>lambda / 2 times the sum of w^2.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>; the sum is one of doubles.</typeparam>
    /// <param name="parameters">Any number of parameters.</param>
    /// <param name="lambda">The strength, finite and not negative.</param>
    /// <param name="weightsOnly">Whether to leave out what is no weight.</param>
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
    /// <param name="weightsOnly">Whether to leave out what is no weight.</param>
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
    /// <param name="weightsOnly">Whether to leave out what is no weight.</param>
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

/// <summary>value = value + scale * sign(x), where x stands in the place of the gradient; the sign of a zero is 0, that of NaN NaN.</summary>
internal readonly record struct AddSignUpdate<T>(T Scale) : IUpdate<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> x = Vector512.LoadUnsafe(in gradient, i);
        Vector512<T> signed = Vector512.CopySign(Vector512.Create(Scale), x);

        // Of a zero and of NaN, which are not greater than zero, x itself is what is added.
        Vector512<T> ordinary = Vector512.GreaterThan(Vector512.Abs(x), Vector512<T>.Zero);
        (Vector512.LoadUnsafe(ref value, i) + Vector512.ConditionalSelect(ordinary, signed, x)).StoreUnsafe(ref value, i);
    }
}
