using System.Numerics;
using System.Numerics.Tensors;

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
            TensorPrimitives.Max(shifts, logits.Slice(start, rows), shifts);
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
            for (int i = 0; i < rows; i++)
            {
                T exponential = T.Exp(logits[start + i] - shifts[i]);
                exponentials[start + i] = exponential;
                sums[i] += exponential;
            }
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
        loss.Clear();
        for (int start = 0; start < logits.Length; start += rows)
        {
            for (int i = 0; i < rows; i++)
            {
                T label = y[start + i];
                gradient[start + i] = (gradient[start + i] / sums[i]) - label;
                if (label != T.Zero)
                {
                    loss[i] += label * (T.Log(sums[i]) - (logits[start + i] - shifts[i]));
                }
            }
        }
    }
}
