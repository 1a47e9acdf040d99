using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// Sigmoid and binary cross entropy combined: -w y log sigmoid(x) - (1 - y) log(1 - sigmoid(x)) of each element, without overflow or
/// cancellation; PyTorch's <c>BCEWithLogitsLoss</c>.
/// </summary>
/// <remarks>The mean divides by the number of elements, N K. The loss of an infinite logit with the correct sign is 0.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class BinaryCrossEntropyWithLogits<T> : ElementwiseCriterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the criterion, which rejects labels outside 0 to 1.</summary>
    /// <param name="reduction">How <c>Value</c> and <c>Gradient</c> reduce the losses.</param>
    /// <param name="positiveWeights">
    /// w, the weight of the positive class (<c>pos_weight</c>), finite and not negative: one for all columns or one for each of the K columns.
    /// Null for a weight of 1.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException"><paramref name="positiveWeights"/> is empty.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public BinaryCrossEntropyWithLogits(Reduction reduction = Reduction.Mean, IReadOnlyList<double>? positiveWeights = null)
        : base(reduction, CriterionArguments.CheckWeights<T>(positiveWeights, nameof(positiveWeights)) ?? NoParameter)
    {
        if (positiveWeights is { Count: 0 })
        {
            throw new ArgumentException("positiveWeights is empty: expected one weight for all columns or one for each column.", nameof(positiveWeights));
        }
    }

    /// <inheritdoc/>
    protected override void CheckLabels(ReadOnlySpan<T> y, int rows) => CriterionArguments.RequireProbabilities(y, rows, "labels");

    /// <inheritdoc/>
    protected internal override bool HasProbabilities => true;

    /// <inheritdoc/>
    protected internal override void ToProbabilities(Span<T> outputs, int rows) => Elementwise.Apply<T, SigmoidOperator<T>>(outputs, outputs);

    private protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> parameters, Span<T> loss, Span<T> slope) =>
        LossKernels.Evaluate<T, BinaryCrossEntropyWithLogitsOperator<T>>(x, y, parameters, loss, slope);
}

/// <summary>
/// p y softplus(-x) + (1 - y) softplus(x): the binary cross entropy of sigmoid(x), where p is the weight of the positive class. It avoids
/// overflow and cancellation, and a term of weight 0 is 0 even at an infinite logit.
/// </summary>
internal readonly struct BinaryCrossEntropyWithLogitsOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> positive = parameter * y;
        Vector512<T> negative = Vector512<T>.One - y;
        Vector512<T> lossOfNegative = Weighted(negative, VectorMath.Softplus(x));
        Vector512<T> lossOfPositive = Weighted(positive, VectorMath.Softplus(-x));
        (Vector512<T> sigmoid, Vector512<T> complement) = VectorMath.SigmoidAndComplement(x);
        return (lossOfPositive + lossOfNegative, (negative * sigmoid) - (positive * complement));
    }

    /// <summary>weight * loss, or 0 if the weight is 0: the loss may then be infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Weighted(Vector512<T> weight, Vector512<T> loss) =>
        Vector512.ConditionalSelect(Vector512.Equals(weight, Vector512<T>.Zero), Vector512<T>.Zero, weight * loss);
}
