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
            Batch<T> padded = batch.Padded();
            TOperator.Invoke(padded, 0);
            padded.CopyResults(batch);
            return;
        }

        for (int row = 0; row < batch.Rows; row += Vector512<T>.Count)
        {
            TOperator.Invoke(batch, Math.Min(row, last));
        }
    }

    /// <summary>The largest logit of each row, or 0 where that is infinite, since infinity minus infinity is not a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Shift<T>(in Batch<T> batch, int row) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* x = batch.Logits + row;
        Vector512<T> largest = Vector512.Load(x);
        for (int j = 1; j < batch.Columns; j++)
        {
            x += batch.Rows;
            largest = Vector512.Max(largest, Vector512.Load(x));
        }

        Vector512<T> infinite = Vector512.Equals(Vector512.Abs(largest), Vector512.Create(T.PositiveInfinity));
        return Vector512.ConditionalSelect(infinite, Vector512<T>.Zero, largest);
    }

    /// <summary>What a pass over the rows works on; matrices are N x K and column-major, the results N.</summary>
    private readonly struct Batch<T>(int rows, int columns, T* logits, T* labels, T* results, T* gradient) where T : unmanaged
    {
        public int Rows { get; init; } = rows;

        public int Columns { get; } = columns;

        public T* Logits { get; init; } = logits;

        public T* Labels { get; init; } = labels;

        public T* Results { get; init; } = results;

        public T* Gradient { get; init; } = gradient;

        /// <summary>The same for less than a vector of rows: in a buffer, where the last row is repeated until the vector is full.</summary>
        public Batch<T> Padded()
        {
            int lanes = Vector512<T>.Count;
            T* buffer = Scratch<T>.Reserve(checked(lanes * ((3 * Columns) + 1)));
            Batch<T> padded = this with
            {
                Rows = lanes,
                Logits = buffer,
                Labels = buffer + (lanes * Columns),
                Gradient = buffer + (2 * lanes * Columns),
                Results = buffer + (3 * lanes * Columns),
            };
            Fill(Logits, padded.Logits);
            Fill(Labels, padded.Labels);
            return padded;
        }

        /// <summary>Takes the results of the rows that <paramref name="target"/> has there.</summary>
        public void CopyResults(in Batch<T> target)
        {
            new ReadOnlySpan<T>(Results, target.Rows).CopyTo(new Span<T>(target.Results, target.Rows));
            for (int j = 0; target.Gradient is not null && j < Columns; j++)
            {
                for (int row = 0; row < target.Rows; row++)
                {
                    target.Gradient[(j * target.Rows) + row] = Gradient[(j * Rows) + row];
                }
            }
        }

        private void Fill(T* source, T* target)
        {
            for (int j = 0; source is not null && j < Columns; j++)
            {
                for (int lane = 0; lane < Vector512<T>.Count; lane++)
                {
                    target[(j * Vector512<T>.Count) + lane] = source[(j * Rows) + Math.Min(lane, Rows - 1)];
                }
            }
        }

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
        static abstract void Invoke(in Batch<T> batch, int row);
    }

    private readonly struct SumOfRows<T> : IRowsOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Invoke(in Batch<T> batch, int row)
        {
            Vector512<T> sum = Vector512<T>.Zero;
            Vector512<T> smallest = Vector512<T>.Zero;
            T* y = batch.Labels + row;
            for (int j = 0; j < batch.Columns; j++, y += batch.Rows)
            {
                Vector512<T> label = Vector512.Load(y);
                sum += label;
                smallest = Vector512.Min(smallest, label);
            }

            Vector512<T> negative = Vector512.LessThan(smallest, Vector512<T>.Zero);
            (Vector512.ConditionalSelect(negative, Vector512.Create(T.NaN), sum)).Store(batch.Results + row);
        }
    }

    private readonly struct LogSumExpOfRows<T> : IRowsOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Invoke(in Batch<T> batch, int row)
        {
            Vector512<T> shift = Shift(batch, row);
            Vector512<T> sum = Vector512<T>.Zero;
            T* x = batch.Logits + row;
            for (int j = 0; j < batch.Columns; j++, x += batch.Rows)
            {
                sum += VectorMath.Exp(Vector512.Load(x) - shift);
            }

            (shift + VectorMath.Log(sum)).Store(batch.Results + row);
        }
    }

    private readonly struct CrossEntropyOfRows<T> : IRowsOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Invoke(in Batch<T> batch, int row)
        {
            Vector512<T> shift = Shift(batch, row);
            Vector512<T> sum = Vector512<T>.Zero;
            nint offset = row;
            for (int j = 0; j < batch.Columns; j++, offset += batch.Rows)
            {
                Vector512<T> exponential = VectorMath.Exp(Vector512.Load(batch.Logits + offset) - shift);
                (exponential).Store(batch.Gradient + offset);
                sum += exponential;
            }

            Vector512<T> logarithm = VectorMath.Log(sum);
            Vector512<T> loss = Vector512<T>.Zero;
            offset = row;
            for (int j = 0; j < batch.Columns; j++, offset += batch.Rows)
            {
                Vector512<T> label = Vector512.Load(batch.Labels + offset);
                ((Vector512.Load(batch.Gradient + offset) / sum) - label).Store(batch.Gradient + offset);
                Vector512<T> term = label * (logarithm - (Vector512.Load(batch.Logits + offset) - shift));
                loss += Vector512.ConditionalSelect(Vector512.Equals(label, Vector512<T>.Zero), Vector512<T>.Zero, term);
            }

            (loss).Store(batch.Results + row);
        }
    }
}
