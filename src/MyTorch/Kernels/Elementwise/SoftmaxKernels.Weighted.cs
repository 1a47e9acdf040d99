using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static unsafe partial class SoftmaxKernels
{
    /// <summary>
    /// Cross entropy of each row against the targets q = weight * ((1 - smoothing) y + smoothing / K), and its gradient
    /// softmax * (sum of q) - q. One weight serves all classes, or each has its own.
    /// </summary>
    public static void WeightedCrossEntropy<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, T smoothing, Span<T> loss, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int columns = loss.IsEmpty ? 0 : logits.Length / loss.Length;
        fixed (T* x = logits, labels = y[..logits.Length], losses = loss, gradients = gradient[..logits.Length], classWeights = weights)
        {
            ForEachRow<T, WeightedCrossEntropyOfRows<T>>(new Batch<T>(loss.Length, columns, x, labels, losses, gradients)
            {
                ClassWeights = classWeights,
                WeightStep = weights.Length == 1 ? 0 : 1,
                KeptShare = T.One - smoothing,
                SpreadShare = smoothing / T.CreateTruncating(columns),
            });
        }
    }

    private readonly struct WeightedCrossEntropyOfRows<T> : IRowsOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Invoke<TRows>(in Batch<T> batch, int row) where TRows : struct, IRows<T>
        {
            Vector512<T> shift = Shift<T, TRows>(batch, row);
            RowSum<T> sums = default;
            RowSum<T> totals = default;
            nint offset = row;
            for (int j = 0; j < batch.Columns; j++, offset += batch.Rows)
            {
                Vector512<T> exponential = VectorMath.Exp(Shifted<T, TRows>(batch, offset, shift));
                TRows.Store(exponential, batch.Gradient + offset, batch.Rows);
                sums.Add(exponential, j);
                totals.Add(Target<TRows>(batch, j, offset), j);
            }

            (Vector512<T> sum, Vector512<T> total) = (sums.Value, totals.Value);
            Vector512<T> logarithm = VectorMath.Log(sum);
            RowSum<T> loss = default;
            offset = row;
            for (int j = 0; j < batch.Columns; j++, offset += batch.Rows)
            {
                Vector512<T> target = Target<TRows>(batch, j, offset);
                Vector512<T> probability = TRows.Load(batch.Gradient + offset, batch.Rows) / sum;
                TRows.Store((probability * total) - target, batch.Gradient + offset, batch.Rows);
                Vector512<T> term = target * (logarithm - Shifted<T, TRows>(batch, offset, shift));
                loss.Add(Vector512.ConditionalSelect(Vector512.Equals(target, Vector512<T>.Zero), Vector512<T>.Zero, term), j);
            }

            TRows.Store(loss.Value, batch.Results + row, batch.Rows);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<T> Target<TRows>(in Batch<T> batch, int column, nint offset) where TRows : struct, IRows<T>
        {
            Vector512<T> smoothed = (TRows.Load(batch.Labels + offset, batch.Rows) * batch.KeptShare) + Vector512.Create(batch.SpreadShare);
            return smoothed * batch.ClassWeights[column * batch.WeightStep];
        }
    }
}
