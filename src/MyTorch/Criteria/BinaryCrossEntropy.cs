using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>-y log x - (1 - y) log(1 - x) of each element, for probabilities x; PyTorch's <c>BCELoss</c>.</summary>
/// <remarks>
/// As in PyTorch no logarithm is taken for less than -100, so that the loss of a probability of 0 or 1 is at most 100, and the gradient
/// is (x - y) / max(x (1 - x), 1e-12). The mean divides by the number of elements, N K. From the logits themselves,
/// <see cref="BinaryCrossEntropyWithLogits{T}"/> is more exact and needs no limits.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class BinaryCrossEntropy<T> : ElementwiseCriterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the criterion; it refuses inputs and labels outside 0 to 1.</summary>
    /// <param name="reduction">How <c>Value</c> and <c>Gradient</c> reduce the losses.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="reduction"/> is none of the enumeration.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public BinaryCrossEntropy(Reduction reduction = Reduction.Mean)
        : base(reduction, NoParameter)
    {
    }

    /// <inheritdoc/>
    protected override void CheckLabels(ReadOnlySpan<T> y, int rows) => CriterionArguments.RequireProbabilities(y, rows, "labels");

    /// <inheritdoc/>
    protected override void CheckInput(ReadOnlySpan<T> x, int rows) => CriterionArguments.RequireProbabilities(x, rows, "input");

    /// <summary>False: all inputs are checked before the first one is evaluated.</summary>
    protected internal override bool EvaluatesRowsApart => false;

    /// <summary>True: the outputs are the probabilities.</summary>
    protected internal override bool HasProbabilities => true;

    private protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> parameters, Span<T> loss, Span<T> slope) =>
        LossKernels.Evaluate<T, BinaryCrossEntropyOperator<T>>(x, y, parameters, loss, slope);
}

/// <summary>
/// -y log x - (1 - y) log(1 - x) for probabilities x, with PyTorch's limits: no logarithm is below -100, and the denominator of the slope, x (1 - x),
/// is at least 1e-12, in double too the one of single precision. Takes no parameter.
/// </summary>
internal readonly struct BinaryCrossEntropyOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> lowest = VectorMath.Constant<T>(-100);
        Vector512<T> logarithm = VectorMath.AtLeast(VectorMath.Log(x), lowest);
        Vector512<T> logarithmOfRest = VectorMath.AtLeast(VectorMath.Log1p(-x), lowest);
        Vector512<T> spread = VectorMath.AtLeast(x * (Vector512<T>.One - x), VectorMath.Constant<T>(1e-12f));
        return (((y - Vector512<T>.One) * logarithmOfRest) - (y * logarithm), (x - y) / spread);
    }
}
