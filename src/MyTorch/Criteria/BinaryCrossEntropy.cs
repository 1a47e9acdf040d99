using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>-y log x - (1 - y) log(1 - x) of each element, for probabilities x; PyTorch's <c>BCELoss</c>.</summary>
/// <remarks>
/// As in PyTorch, logarithms are clamped to at least -100, so the loss of a probability of 0 or 1 is at most 100, and the gradient is (x - y) /
/// max(x (1 - x), 1e-12). The mean divides by the number of elements, N K. If logits are available,
/// <see cref="BinaryCrossEntropyWithLogits{T}"/> is more accurate and needs no clamping.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class BinaryCrossEntropy<T> : ElementwiseCriterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the criterion, which rejects inputs and labels outside 0 to 1.</summary>
    /// <param name="reduction">How <c>Value</c> and <c>Gradient</c> reduce the losses.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="reduction"/> is not a defined value.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public BinaryCrossEntropy(Reduction reduction = Reduction.Mean)
        : base(reduction, NoParameter)
    {
    }

    /// <inheritdoc/>
    protected override void CheckLabels(ReadOnlySpan<T> y, int rows) => CriterionArguments.RequireProbabilities(y, rows, "labels");

    /// <inheritdoc/>
    protected override void CheckInput(ReadOnlySpan<T> x, int rows) => CriterionArguments.RequireProbabilities(x, rows, "input");

    /// <summary>False: all inputs must be checked before the first one is evaluated.</summary>
    protected internal override bool CanEvaluateRowsSeparately => false;

    /// <summary>True: the outputs are the probabilities.</summary>
    protected internal override bool HasProbabilities => true;

    private protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> parameters, Span<T> loss, Span<T> slope) =>
        LossKernels.Evaluate<T, BinaryCrossEntropyOperator<T>>(x, y, parameters, loss, slope);
}

/// <summary>
/// -y log x - (1 - y) log(1 - x) for probabilities x, clamped as in PyTorch: logarithms are at least -100, and the denominator of the slope, x
/// (1 - x), is at least 1e-12, rounded to single precision in double too. Ignores the parameter.
/// </summary>
internal readonly struct BinaryCrossEntropyOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> lowest = VectorMath.Constant<T>(-100);
        Vector512<T> logOfX = VectorMath.AtLeast(VectorMath.Log(x), lowest);
        Vector512<T> logOfComplement = VectorMath.AtLeast(VectorMath.Log1p(-x), lowest);
        Vector512<T> denominator = VectorMath.AtLeast(x * (Vector512<T>.One - x), VectorMath.Constant<T>(1e-12f));
        return (((y - Vector512<T>.One) * logOfComplement) - (y * logOfX), (x - y) / denominator);
    }
}
