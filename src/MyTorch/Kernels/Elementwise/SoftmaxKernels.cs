using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// LogSumExp and cross entropy over the rows of an N x K batch. Rows are processed a vector at a time, one row in each lane. Every exponent is
/// shifted by the maximum of its row, so none overflows and at least one term is 1.
/// </summary>
internal static unsafe partial class SoftmaxKernels
{
    /// <summary>Computes the logarithm of the sum of e^x over each row of N x K logits, N.</summary>
    public static void LogSumExp<T>(ReadOnlySpan<T> logits, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int columns = result.IsEmpty ? 0 : logits.Length / result.Length;
        fixed (T* x = logits, sums = result)
        {
            ForEachTile<T, LogSumExpOfRows<T>>(new Batch<T>(result.Length, columns, x, null, sums, null));
        }
    }

    /// <summary>
    /// Computes the cross entropy of each row against the label distribution y, and its gradient softmax - y. Both use the shifted logits, so a
    /// small loss is not lost in the rounding of large logits. A class with y = 0 adds nothing, whatever its logit. If one logit of a row is
    /// infinite, its class has probability 1.
    /// </summary>
    public static void CrossEntropy<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> y, Span<T> loss, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int columns = loss.IsEmpty ? 0 : logits.Length / loss.Length;
        fixed (T* x = logits, labels = y[..logits.Length], losses = loss, gradients = gradient[..logits.Length])
        {
            ForEachTile<T, CrossEntropyOfRows<T>>(new Batch<T>(loss.Length, columns, x, labels, losses, gradients));
        }
    }

    /// <summary>Computes the sum of each row of N x K probabilities, N; NaN for a row with a negative probability.</summary>
    public static void SumsOfDistributions<T>(ReadOnlySpan<T> y, Span<T> sums) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int columns = sums.IsEmpty ? 0 : y.Length / sums.Length;
        fixed (T* labels = y, results = sums)
        {
            ForEachTile<T, SumOfRows<T>>(new Batch<T>(sums.Length, columns, null, labels, results, null));
        }
    }

    /// <summary>
    /// Returns the logits of a column minus the shift of their rows. An infinite logit is the largest of its row and becomes 0; the others become
    /// minus infinity.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Shifted<T, TRows>(in Batch<T> batch, nint offset, Vector512<T> shift)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, IRows<T>
    {
        Vector512<T> x = TRows.Load(batch.Logits + offset, batch.Rows);
        Vector512<T> infinite = Vector512.Equals(x, Vector512.Create(T.PositiveInfinity));
        return Vector512.ConditionalSelect(infinite, Vector512<T>.Zero, x - shift);
    }

    /// <summary>
    /// Computes the largest logit of each row, or 0 where that is minus infinity, since minus infinity minus itself is NaN.
    /// </summary>
    private readonly struct ShiftOfRows<T> : IStage<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add<TRows>(in Batch<T> batch, RowState<T>* state, Group group) where TRows : struct, IRows<T>
        {
            Vector512<T> lowest = Vector512.Create(T.NegativeInfinity);
            Vector512<T> largest = group.IsFirst ? lowest : state->Extreme;
            nint offset = group.Offset;
            for (int j = group.Start; j < group.End; j++, offset += batch.Stride)
            {
                largest = Vector512.Max(largest, TRows.Load(batch.Logits + offset, batch.Rows));
            }

            state->Extreme = group.End < batch.Columns
                ? largest
                : Vector512.ConditionalSelect(Vector512.Equals(largest, lowest), Vector512<T>.Zero, largest);
        }
    }

    private readonly struct SumOfRows<T> : IRowsOperator<T>, IStage<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static void Invoke<TRows>(in Tile<T, TRows> tile) where TRows : struct, IRows<T> => tile.Pass<SumOfRows<T>>();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add<TRows>(in Batch<T> batch, RowState<T>* state, Group group) where TRows : struct, IRows<T>
        {
            RowSum<T> sum = group.IsFirst ? default : state->Sum;
            Vector512<T> smallest = group.IsFirst ? default : state->Extreme;
            nint offset = group.Offset;
            for (int j = group.Start; j < group.End; j++, offset += batch.Stride)
            {
                Vector512<T> label = TRows.Load(batch.Labels + offset, batch.Rows);
                sum.Add(label, j);
                smallest = Vector512.Min(smallest, label);
            }

            (state->Sum, state->Extreme) = (sum, smallest);
            if (group.End == batch.Columns)
            {
                Vector512<T> negative = Vector512.LessThan(smallest, Vector512<T>.Zero);
                TRows.Store(Vector512.ConditionalSelect(negative, Vector512.Create(T.NaN), sum.Value), batch.Results + group.Row, batch.Rows);
            }
        }
    }

    private readonly struct LogSumExpOfRows<T> : IRowsOperator<T>, IStage<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static void Invoke<TRows>(in Tile<T, TRows> tile) where TRows : struct, IRows<T>
        {
            tile.Pass<ShiftOfRows<T>>();
            tile.Pass<LogSumExpOfRows<T>>();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add<TRows>(in Batch<T> batch, RowState<T>* state, Group group) where TRows : struct, IRows<T>
        {
            Vector512<T> shift = state->Extreme;
            RowSum<T> sum = group.IsFirst ? default : state->Sum;
            nint offset = group.Offset;
            for (int j = group.Start; j < group.End; j++, offset += batch.Stride)
            {
                sum.Add(VectorMath.Exp(Shifted<T, TRows>(batch, offset, shift)), j);
            }

            state->Sum = sum;
            if (group.End == batch.Columns)
            {
                TRows.Store(shift + VectorMath.Log(sum.Value), batch.Results + group.Row, batch.Rows);
            }
        }
    }

    private readonly struct CrossEntropyOfRows<T> : IRowsOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static void Invoke<TRows>(in Tile<T, TRows> tile) where TRows : struct, IRows<T>
        {
            tile.Pass<ShiftOfRows<T>>();
            tile.Pass<Exponentials>();
            tile.Pass<Gradients>();
        }

        /// <summary>Stores the exponentials in the gradient buffer, and sums them.</summary>
        private readonly struct Exponentials : IStage<T>
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public static void Add<TRows>(in Batch<T> batch, RowState<T>* state, Group group) where TRows : struct, IRows<T>
            {
                Vector512<T> shift = state->Extreme;
                RowSum<T> sum = group.IsFirst ? default : state->Sum;
                nint offset = group.Offset;
                for (int j = group.Start; j < group.End; j++, offset += batch.Stride)
                {
                    Vector512<T> exponential = VectorMath.Exp(Shifted<T, TRows>(batch, offset, shift));
                    TRows.Store(exponential, batch.Gradient + offset, batch.Rows);
                    sum.Add(exponential, j);
                }

                state->Sum = sum;
                if (group.End == batch.Columns)
                {
                    state->Logarithm = VectorMath.Log(sum.Value);
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
                    Vector512<T> label = TRows.Load(batch.Labels + offset, batch.Rows);
                    TRows.Store((TRows.Load(batch.Gradient + offset, batch.Rows) / sum) - label, batch.Gradient + offset, batch.Rows);
                    Vector512<T> term = label * (logarithm - Shifted<T, TRows>(batch, offset, shift));
                    loss.Add(Vector512.ConditionalSelect(Vector512.Equals(label, Vector512<T>.Zero), Vector512<T>.Zero, term), j);
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
