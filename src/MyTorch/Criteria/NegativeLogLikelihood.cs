using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The negative log likelihood of each sample, -w x of its class, for log-probabilities x such as those of a log-softmax and class weights w;
/// PyTorch's <c>NLLLoss</c>. For labels that are distributions, the sum over the classes of -w y x.
/// </summary>
/// <remarks>
/// For class indices, the mean divides by the sum of the class weights of the rows; for rows of probabilities, by N. A class with y = 0 adds
/// nothing even if its probability is 0 and x is minus infinity.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class NegativeLogLikelihood<T> : ClassificationCriterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the criterion.</summary>
    /// <param name="reduction">How <c>Value</c> and <c>Gradient</c> reduce the losses.</param>
    /// <param name="classWeights">The weight of each of the K classes, finite and not negative; null for weights of 1.</param>
    /// <param name="ignoreIndex">
    /// A class index whose rows are ignored; it may be one of the K classes or, like PyTorch's default of -100, none of them.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public NegativeLogLikelihood(Reduction reduction = Reduction.Mean, IReadOnlyList<double>? classWeights = null, int ignoreIndex = -100)
        : base(reduction, classWeights, ignoreIndex)
    {
    }

    /// <inheritdoc/>
    protected internal override void ToProbabilities(Span<T> outputs, int rows) => Elementwise.Apply<T, ExpOperator<T>>(outputs, outputs);

    /// <inheritdoc/>
    protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative) =>
        LossKernels.Evaluate<T, NegativeLogLikelihoodOperator<T>>(x, y, Weights, loss, derivative);
}

/// <summary>-p y x for log-probabilities x; 0 where p y is 0, even if x is infinite.</summary>
internal readonly struct NegativeLogLikelihoodOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> weight = parameter * y;
        Vector512<T> slope = Vector512<T>.Zero - weight;
        Vector512<T> absent = Vector512.Equals(weight, Vector512<T>.Zero);
        return (Vector512.ConditionalSelect(absent, Vector512<T>.Zero, slope * x), slope);
    }
}
