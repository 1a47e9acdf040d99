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

    /// <inheritdoc/>
    protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative) =>
        SoftmaxKernels.CrossEntropy(x, y, loss, derivative);

    /// <inheritdoc/>
    protected override void CheckLabels(ReadOnlySpan<T> y, int rows)
    {
        Span<T> sums = Workspace.Reserve(ref _rowSums, rows, 1).AsSpan(0, rows);
        SoftmaxKernels.SumsOfDistributions(y, sums);
        for (int i = 0; i < rows; i++)
        {
            // Written so that a sum that is not a number is refused too.
            if (!(T.Abs(sums[i] - T.One) <= SumTolerance))
            {
                Refuse(y, rows, i);
            }
        }
    }

    private static void Refuse(ReadOnlySpan<T> y, int rows, int row)
    {
        T sum = T.Zero;
        for (int column = 0; column < y.Length / rows; column++)
        {
            T label = y[(column * rows) + row];
            if (label < T.Zero)
            {
                throw new ArgumentException(Invariant($"Row {row} of the labels has {label} in column {column}: probabilities must not be negative."));
            }

            sum += label;
        }

        throw new ArgumentException(Invariant($"Row {row} of the labels sums to {sum}: a row must be one-hot or a distribution that sums to 1."));
    }
}
