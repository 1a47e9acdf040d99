using System.Numerics;
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
