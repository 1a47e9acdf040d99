using System.Numerics;

namespace MyTorch.Kernels;

/// <summary>
/// Softmax and LogSumExp over the rows of an N x K batch. The loops run down the columns, which are contiguous, and every
/// exponent is shifted by the maximum of its row, so that none overflows and at least one term is 1.
/// </summary>
internal static class SoftmaxKernels
{
    /// <summary>The largest logit of each row, or 0 where that is infinite, since infinity minus infinity is not a number.</summary>
    public static void RowShifts<T>(ReadOnlySpan<T> logits, Span<T> shifts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = shifts.Length;
        logits[..rows].CopyTo(shifts);
        for (int start = rows; start < logits.Length; start += rows)
        {
            Elementwise.Apply<T, MaxOperator<T>>(shifts, logits.Slice(start, rows), shifts);
        }

        for (int i = 0; i < rows; i++)
        {
            shifts[i] = T.IsInfinity(shifts[i]) ? T.Zero : shifts[i];
        }
    }

    /// <summary>exponentials = e^(logits - shift of the row), and the sum of each row of them.</summary>
    public static void Exponentials<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> shifts, Span<T> exponentials, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = shifts.Length;
        sums.Clear();
        for (int start = 0; start < logits.Length; start += rows)
        {
            Span<T> column = exponentials.Slice(start, rows);
            Elementwise.Apply<T, ShiftedExpOperator<T>>(logits.Slice(start, rows), shifts, column);
            Elementwise.Apply<T, AddOperator<T>>(sums, column, sums);
        }
    }

    /// <summary>
    /// Cross entropy of each row against the label distribution y, and its gradient softmax - y. Both are worked out from the
    /// shifted logits, so that a small loss is not lost in the rounding of large logits; a class with y = 0 adds nothing, whatever its logit.
    /// </summary>
    public static void CrossEntropy<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> y, Span<T> shifts, Span<T> sums, Span<T> loss, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = loss.Length;
        RowShifts(logits, shifts);
        Exponentials(logits, shifts, gradient, sums);
        for (int start = 0; start < logits.Length; start += rows)
        {
            Span<T> column = gradient.Slice(start, rows);
            Elementwise.Apply<T, DivideOperator<T>>(column, sums, column);
            Elementwise.Apply<T, SubtractOperator<T>>(column, y.Slice(start, rows), column);
        }

        Elementwise.Apply<T, LogOperator<T>>(sums, sums);
        loss.Clear();
        for (int start = 0; start < logits.Length; start += rows)
        {
            for (int i = 0; i < rows; i++)
            {
                T label = y[start + i];
                if (label != T.Zero)
                {
                    loss[i] += label * (sums[i] - (logits[start + i] - shifts[i]));
                }
            }
        }
    }
}
