using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// LogSumExp and cross entropy over the rows of an N x K batch. As many rows as a vector holds go through all of the columns together, a
/// row in each lane. Every exponent is shifted by the maximum of its row, so that none overflows and at least one term is 1.
/// </summary>
internal static unsafe partial class SoftmaxKernels
{
    /// <summary>The loop over the rows, never inlined, since there is a limit to what the compiler inlines into one method.</summary>
    private const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>The logarithm of the sum of e^x over each row of N x K logits, N.</summary>
    public static void LogSumExp<T>(ReadOnlySpan<T> logits, Span<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int columns = result.IsEmpty ? 0 : logits.Length / result.Length;
        fixed (T* x = logits, sums = result)
        {
            ForEachRow<T, LogSumExpOfRows<T>>(new Batch<T>(result.Length, columns, x, null, sums, null));
        }
    }

    /// <summary>
    /// Cross entropy of each row against the label distribution y, and its gradient softmax - y. Both are worked out from the
    /// shifted logits, so that a small loss is not lost in the rounding of large logits; a class with y = 0 adds nothing, whatever its logit.
    /// One infinite logit in a row is sure: its class has probability 1.
    /// </summary>
    public static void CrossEntropy<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> y, Span<T> loss, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int columns = loss.IsEmpty ? 0 : logits.Length / loss.Length;
        fixed (T* x = logits, labels = y[..logits.Length], losses = loss, gradients = gradient[..logits.Length])
        {
            ForEachRow<T, CrossEntropyOfRows<T>>(new Batch<T>(loss.Length, columns, x, labels, losses, gradients));
        }
    }

    /// <summary>The sum of each row of N x K probabilities, N; NaN for a row with a negative one.</summary>
    public static void SumsOfDistributions<T>(ReadOnlySpan<T> y, Span<T> sums) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int columns = sums.IsEmpty ? 0 : y.Length / sums.Length;
        fixed (T* labels = y, results = sums)
        {
            ForEachRow<T, SumOfRows<T>>(new Batch<T>(sums.Length, columns, null, labels, results, null));
        }
    }

    /// <summary>All rows, a vector of them at a time, a row in each lane. The last vector ends with the last row and may repeat some of the one before it.</summary>
    [MethodImpl(Loop)]
    private static void ForEachRow<T, TOperator>(Batch<T> batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IRowsOperator<T>
    {
        int last = batch.Rows - Vector512<T>.Count;
        if (last < 0)
        {
            TOperator.Invoke<FewRows<T>>(batch, 0);
            return;
        }

        for (int row = 0; row < batch.Rows; row += Vector512<T>.Count)
        {
            TOperator.Invoke<VectorOfRows<T>>(batch, Math.Min(row, last));
        }
    }

    /// <summary>
    /// The largest logit of each row, or 0 where that is minus infinity, since minus infinity minus itself is not a number.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Shift<T, TRows>(in Batch<T> batch, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, IRows<T>
    {
        T* x = batch.Logits + row;
        Vector512<T> largest = TRows.Load(x, batch.Rows);
        for (int j = 1; j < batch.Columns; j++)
        {
            x += batch.Rows;
            largest = Vector512.Max(largest, TRows.Load(x, batch.Rows));
        }

        return Vector512.ConditionalSelect(Vector512.Equals(largest, Vector512.Create(T.NegativeInfinity)), Vector512<T>.Zero, largest);
    }

    /// <summary>
    /// The logits of a column less the shift of their rows: 0 for an infinite one, which is the largest of its row and leaves the others
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

    /// <summary>What a pass over the rows works on; matrices are N x K and column-major, the results N.</summary>
    private readonly struct Batch<T>(int rows, int columns, T* logits, T* labels, T* results, T* gradient) where T : unmanaged
    {
        public readonly int Rows = rows;
        public readonly int Columns = columns;
        public readonly T* Logits = logits;
        public readonly T* Labels = labels;
        public readonly T* Results = results;
        public readonly T* Gradient = gradient;

        /// <summary>The distance from one column to the next, where it is not the number of rows.</summary>
        public int Stride { get; init; }

        /// <summary>The weight of class j is at j * WeightStep.</summary>
        public T* ClassWeights { get; init; }

        public int WeightStep { get; init; }

        /// <summary>What label smoothing leaves of each label.</summary>
        public T KeptShare { get; init; }

        /// <summary>What label smoothing gives to every class.</summary>
        public T SpreadShare { get; init; }
    }

    /// <summary>A pass over all columns for a vector of rows.</summary>
    private interface IRowsOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        static abstract void Invoke<TRows>(in Batch<T> batch, int row) where TRows : struct, IRows<T>;
    }

    /// <summary>How the rows of a column become a vector.</summary>
    private interface IRows<T> where T : unmanaged
    {
        static abstract Vector512<T> Load(T* source, int rows);

        static abstract void Store(Vector512<T> vector, T* target, int rows);
    }

    /// <summary>A row in each lane.</summary>
    private readonly struct VectorOfRows<T> : IRows<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Load(T* source, int rows) => Vector512.Load(source);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector512<T> vector, T* target, int rows) => vector.Store(target);
    }

    /// <summary>All rows of a batch that has fewer than there are lanes, and zeros in the others.</summary>
    private readonly struct FewRows<T> : IRows<T> where T : unmanaged
    {
        public static Vector512<T> Load(T* source, int rows) => PartialVector.Load(new ReadOnlySpan<T>(source, rows));

        public static void Store(Vector512<T> vector, T* target, int rows) => PartialVector.Store(vector, new Span<T>(target, rows));
    }

    private readonly struct SumOfRows<T> : IRowsOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Invoke<TRows>(in Batch<T> batch, int row) where TRows : struct, IRows<T>
        {
            RowSum<T> sum = default;
            Vector512<T> smallest = Vector512<T>.Zero;
            T* y = batch.Labels + row;
            for (int j = 0; j < batch.Columns; j++, y += batch.Rows)
            {
                Vector512<T> label = TRows.Load(y, batch.Rows);
                sum.Add(label, j);
                smallest = Vector512.Min(smallest, label);
            }

            Vector512<T> negative = Vector512.LessThan(smallest, Vector512<T>.Zero);
            TRows.Store(Vector512.ConditionalSelect(negative, Vector512.Create(T.NaN), sum.Value), batch.Results + row, batch.Rows);
        }
    }

    private readonly struct LogSumExpOfRows<T> : IRowsOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Invoke<TRows>(in Batch<T> batch, int row) where TRows : struct, IRows<T>
        {
            Vector512<T> shift = Shift<T, TRows>(batch, row);
            RowSum<T> sum = default;
            nint offset = row;
            for (int j = 0; j < batch.Columns; j++, offset += batch.Rows)
            {
                sum.Add(VectorMath.Exp(Shifted<T, TRows>(batch, offset, shift)), j);
            }

            TRows.Store(shift + VectorMath.Log(sum.Value), batch.Results + row, batch.Rows);
        }
    }

    private readonly struct CrossEntropyOfRows<T> : IRowsOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Invoke<TRows>(in Batch<T> batch, int row) where TRows : struct, IRows<T>
        {
            Vector512<T> shift = Shift<T, TRows>(batch, row);
            RowSum<T> sums = default;
            nint offset = row;
            for (int j = 0; j < batch.Columns; j++, offset += batch.Rows)
            {
                Vector512<T> exponential = VectorMath.Exp(Shifted<T, TRows>(batch, offset, shift));
                TRows.Store(exponential, batch.Gradient + offset, batch.Rows);
                sums.Add(exponential, j);
            }

            Vector512<T> sum = sums.Value;
            Vector512<T> logarithm = VectorMath.Log(sum);
            RowSum<T> loss = default;
            offset = row;
            for (int j = 0; j < batch.Columns; j++, offset += batch.Rows)
            {
                Vector512<T> label = TRows.Load(batch.Labels + offset, batch.Rows);
                TRows.Store((TRows.Load(batch.Gradient + offset, batch.Rows) / sum) - label, batch.Gradient + offset, batch.Rows);
                Vector512<T> term = label * (logarithm - Shifted<T, TRows>(batch, offset, shift));
                loss.Add(Vector512.ConditionalSelect(Vector512.Equals(label, Vector512<T>.Zero), Vector512<T>.Zero, term), j);
            }

            TRows.Store(loss.Value, batch.Results + row, batch.Rows);
        }
    }
}
