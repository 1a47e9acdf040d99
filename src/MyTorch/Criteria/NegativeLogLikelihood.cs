using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// -w log p of the class of each sample, for log-probabilities x such as those of a log-softmax, w being the weight of the class;
/// PyTorch's <c>NLLLoss</c>. For a distribution over the classes, the sum over the classes of -w y x.
/// </summary>
/// <remarks>
/// The mean divides by the sum of the weights of the classes that the rows have; for labels given as a matrix, by N. A class with y = 0
/// adds nothing, also where its probability is 0 and x is minus infinity.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class NegativeLogLikelihood<T> : ClassificationCriterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the criterion.</summary>
    /// <param name="reduction">How <c>Value</c> and <c>Gradient</c> reduce the losses.</param>
    /// <param name="classWeights">The weight of each of the K classes, finite and not negative; without them, 1.</param>
    /// <param name="ignoreIndex">A class index whose rows take no part; it may be one of the K or, as PyTorch's -100, none of them.</param>
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

/// <summary>-p y x for log-probabilities x; 0 where p y is 0, whatever x is.</summary>
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
