using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <content>The factory methods of penalties for <see cref="Trainer{T}.Penalties"/>.</content>
public static partial class Penalty
{
    /// <summary>Returns lambda times the sum of |w| (lasso), which makes weights exactly or nearly 0. Its derivative at 0 is 0.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="lambda">The strength, finite and not negative.</param>
    /// <param name="weightsOnly">Whether to exclude biases and the parameters of normalizations.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lambda"/> is outside its range.</exception>
    public static Penalty<T> L1<T>(double lambda, bool weightsOnly = true) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new L1Penalty<T>(Setting.NotNegative<T>(lambda), weightsOnly);

    /// <summary>
    /// Returns lambda / 2 times the sum of w^2 (ridge), whose gradient is lambda * w; <see cref="SumOfSquares{T}(double, bool)"/> has no 1/2.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="lambda">The strength, finite and not negative.</param>
    /// <param name="weightsOnly">Whether to exclude biases and the parameters of normalizations.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lambda"/> is outside its range.</exception>
    public static Penalty<T> L2<T>(double lambda, bool weightsOnly = true) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new L2Penalty<T>(Setting.NotNegative<T>(lambda), weightsOnly);

    /// <summary>
    /// Returns lambda times the sum of w^2, without the 1/2 of <see cref="L2{T}(double, bool)"/>: its gradient is 2 * lambda * w.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="lambda">The strength, not negative; 2 * lambda must be finite.</param>
    /// <param name="weightsOnly">Whether to exclude biases and the parameters of normalizations.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lambda"/> is outside its range.</exception>
    public static Penalty<T> SumOfSquares<T>(double lambda, bool weightsOnly = true) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Setting.NotNegative<T>(lambda);
        return new L2Penalty<T>(Setting.NotNegative<T>(2 * lambda, nameof(lambda)), weightsOnly);
    }

    private abstract class Elementwise<T>(bool weightsOnly) : Penalty<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public override bool AppliesTo(Parameter<T> parameter) => Counts(parameter, weightsOnly);
    }

    private sealed class L1Penalty<T>(double lambda, bool weightsOnly) : Elementwise<T>(weightsOnly) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public override double Value(ReadOnlySpan<T> values) => lambda * NormKernels.SumOfMagnitudes(values);

        public override void AddGradient(ReadOnlySpan<T> values, Span<T> gradient) => AddL1Gradient(values, lambda, gradient);
    }

    private sealed class L2Penalty<T>(double lambda, bool weightsOnly) : Elementwise<T>(weightsOnly) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public override double Value(ReadOnlySpan<T> values) => lambda / 2 * NormKernels.SumOfSquares(values);

        public override void AddGradient(ReadOnlySpan<T> values, Span<T> gradient) => AddL2Gradient(values, lambda, gradient);
    }
}
