using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static unsafe partial class SoftmaxKernels
{
    /// <summary>
    /// Computes the cross entropy of each row against the targets q = weight * ((1 - smoothing) y + smoothing / K), and its gradient softmax *
    /// (sum of q) - q. There is one weight for all classes, or one for each.
    /// </summary>
    public static void WeightedCrossEntropy<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, T smoothing, Span<T> loss, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int columns = loss.IsEmpty ? 0 : logits.Length / loss.Length;
        fixed (T* x = logits, labels = y[..logits.Length], losses = loss, gradients = gradient[..logits.Length], classWeights = weights)
        {
            ForEachTile<T, WeightedCrossEntropyOfRows<T>>(new Batch<T>(loss.Length, columns, x, labels, losses, gradients)
            {
                ClassWeights = classWeights,
                WeightStep = weights.Length == 1 ? 0 : 1,
                LabelScale = T.One - smoothing,
                UniformTarget = smoothing / T.CreateTruncating(columns),
            });
        }
    }

    private readonly struct WeightedCrossEntropyOfRows<T> : IRowsOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static void Invoke<TRows>(in Tile<T, TRows> tile) where TRows : struct, IRows<T>
        {
            tile.Pass<ShiftOfRows<T>>();
            tile.Pass<Exponentials>();
            tile.Pass<Gradients>();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<T> Target<TRows>(in Batch<T> batch, int column, nint offset) where TRows : struct, IRows<T>
        {
            Vector512<T> smoothed = (TRows.Load(batch.Labels + offset, batch.Rows) * batch.LabelScale) + Vector512.Create(batch.UniformTarget);
            return smoothed * batch.ClassWeights[column * batch.WeightStep];
        }

        /// <summary>Stores the exponentials in the gradient buffer, and sums both the exponentials and the targets.</summary>
        private readonly struct Exponentials : IStage<T>
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public static void Add<TRows>(in Batch<T> batch, RowState<T>* state, Group group) where TRows : struct, IRows<T>
            {
                Vector512<T> shift = state->Extreme;
                RowSum<T> sum = group.IsFirst ? default : state->Sum;
                RowSum<T> total = group.IsFirst ? default : state->OtherSum;
                nint offset = group.Offset;
                for (int j = group.Start; j < group.End; j++, offset += batch.Stride)
                {
                    Vector512<T> exponential = VectorMath.Exp(Shifted<T, TRows>(batch, offset, shift));
                    TRows.Store(exponential, batch.Gradient + offset, batch.Rows);
                    sum.Add(exponential, j);
                    total.Add(Target<TRows>(batch, j, offset), j);
                }

                (state->Sum, state->OtherSum) = (sum, total);
                if (group.End == batch.Columns)
                {
                    (state->Logarithm, state->Total) = (VectorMath.Log(sum.Value), total.Value);
                }
            }
        }

        private readonly struct Gradients : IStage<T>
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public static void Add<TRows>(in Batch<T> batch, RowState<T>* state, Group group) where TRows : struct, IRows<T>
            {
                (Vector512<T> shift, Vector512<T> sum, Vector512<T> logarithm) = (state->Extreme, state->Sum.Value, state->Logarithm);
                RowSum<T> loss = group.IsFirst ? default : state->OtherSum;
                nint offset = group.Offset;
                for (int j = group.Start; j < group.End; j++, offset += batch.Stride)
                {
                    Vector512<T> target = Target<TRows>(batch, j, offset);
                    Vector512<T> probability = TRows.Load(batch.Gradient + offset, batch.Rows) / sum;
                    TRows.Store((probability * state->Total) - target, batch.Gradient + offset, batch.Rows);
                    Vector512<T> term = target * (logarithm - Shifted<T, TRows>(batch, offset, shift));
                    loss.Add(Vector512.ConditionalSelect(Vector512.Equals(target, Vector512<T>.Zero), Vector512<T>.Zero, term), j);
                }

                state->OtherSum = loss;
                if (group.End == batch.Columns)
                {
                    TRows.Store(loss.Value, batch.Results + group.Row, batch.Rows);
                }
            }
        }
    }
}
