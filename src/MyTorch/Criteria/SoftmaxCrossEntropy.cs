using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// Softmax and cross entropy combined (handout 3.2 and appendix A): the loss of a row is the sum over the classes of y (LogSumExp(x) - x), and
/// its derivative is softmax(x) - y. The settings are those of PyTorch's <c>CrossEntropyLoss</c>.
/// </summary>
/// <remarks>
/// With class weights w and label smoothing s, w ((1 - s) y + s / K) replaces y (Szegedy et al. 2016, Rethinking the Inception Architecture,
/// section 7), and the derivative is softmax(x) times the sum of this term over the classes, minus the term. For class indices, the mean divides
/// by the sum of the class weights of the rows; for rows of probabilities, by N. If one logit of a row is plus infinity, its class has
/// probability 1, and the loss is 0 if that class is the label.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class SoftmaxCrossEntropy<T> : ClassificationCriterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Softmax<T> Softmax = new();

    private readonly T _labelSmoothing;

    /// <summary>Creates the criterion; the defaults give the handout's.</summary>
    /// <param name="reduction">How <c>Value</c> and <c>Gradient</c> reduce the losses.</param>
    /// <param name="classWeights">The weight of each of the K classes, finite and not negative; null for weights of 1.</param>
    /// <param name="labelSmoothing">The fraction of each label that is spread evenly over all K classes, at least 0 and below 1.</param>
    /// <param name="ignoreIndex">
    /// A class index whose rows are ignored; it may be one of the K classes or, like PyTorch's default of -100, none of them.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public SoftmaxCrossEntropy(
        Reduction reduction = Reduction.Mean, IReadOnlyList<double>? classWeights = null, double labelSmoothing = 0, int ignoreIndex = -100)
        : base(reduction, classWeights, ignoreIndex) =>
        _labelSmoothing = T.CreateTruncating(Setting.BelowOne<T>(labelSmoothing));

    /// <inheritdoc/>
    protected internal override void ToProbabilities(Span<T> outputs, int rows) => Softmax.Apply(outputs, rows);

    /// <inheritdoc/>
    protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative)
    {
        if (HasWeights || _labelSmoothing > T.Zero)
        {
            SoftmaxKernels.WeightedCrossEntropy(x, y, Weights, _labelSmoothing, loss, derivative);
        }
        else
        {
            SoftmaxKernels.CrossEntropy(x, y, loss, derivative);
        }
    }
}
