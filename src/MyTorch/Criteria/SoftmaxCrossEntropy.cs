using System.Numerics;
using MyTorch.Kernels;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Softmax and cross entropy in one (handout 3.2 and appendix A): the loss of a row is the sum over the classes of
/// y (LogSumExp(x) - x), its derivative softmax(x) - y.
/// </summary>
/// <remarks>A row of labels is one-hot or any distribution over the classes: entries of at least 0 with a sum of 1 (within 1e-4).</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class SoftmaxCrossEntropy<T> : Criterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Wide enough for distributions given in single precision, narrow enough to catch one that is not normalized.</summary>
    private static readonly T SumTolerance = T.CreateTruncating(1e-4);

    private T[] _rowSums = [];
    private T[] _rowShifts = [];

    /// <inheritdoc/>
    protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative)
    {
        int rows = loss.Length;
        Span<T> shifts = Workspace.Reserve(ref _rowShifts, rows, 1).AsSpan(0, rows);
        Span<T> sums = Workspace.Reserve(ref _rowSums, rows, 1).AsSpan(0, rows);
        SoftmaxKernels.CrossEntropy(x, y, shifts, sums, loss, derivative);
    }

    /// <inheritdoc/>
    protected override void CheckLabels(ReadOnlySpan<T> y, int rows)
    {
        Span<T> sums = Workspace.Reserve(ref _rowSums, rows, 1).AsSpan(0, rows);
        sums.Clear();
        for (int start = 0; start < y.Length; start += rows)
        {
            for (int i = 0; i < rows; i++)
            {
                T label = y[start + i];
                if (label < T.Zero)
                {
                    throw new ArgumentException(Invariant($"Row {i} of the labels has {label} in column {start / rows}: probabilities must not be negative."));
                }

                sums[i] += label;
            }
        }

        for (int i = 0; i < rows; i++)
        {
            // Written so that a sum that is not a number is refused too.
            if (!(T.Abs(sums[i] - T.One) <= SumTolerance))
            {
                throw new ArgumentException(Invariant($"Row {i} of the labels sums to {sums[i]}: a row must be one-hot or a distribution that sums to 1."));
            }
        }
    }
}
