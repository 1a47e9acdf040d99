using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

internal static unsafe partial class SoftmaxKernels
{
    /// <summary>Computes the sum of each row of x, whose columns are a stride apart.</summary>
    public static void Sum<T>(ReadOnlySpan<T> x, int stride, int columns, Span<T> sums) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* values = x, results = sums)
        {
            ForEachTile<T, SumOfStridedRows<T>>(new Batch<T>(sums.Length, columns, values, null, results, null) { Stride = stride });
        }
    }

    /// <summary>
    /// Computes, for each row, the pivot and the sum of (delta - pivot) y over the other classes. The pivot is the gradient of the class whose
    /// probability y is above 1/2, or 0 if there is none. Including this class in the sum would lose the precision of small probabilities. The
    /// columns of delta and y are a stride apart.
    /// </summary>
    public static void GatherGradient<T>(ReadOnlySpan<T> delta, ReadOnlySpan<T> y, int stride, int columns, Span<T> pivot, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* gradients = delta, probabilities = y, pivots = pivot, results = sums)
        {
            ForEachTile<T, GradientOfRows<T>>(new Batch<T>(sums.Length, columns, gradients, probabilities, results, pivots) { Stride = stride });
        }
    }

    /// <summary>Computes dx = ((delta - pivot) - sum) y for a column; dx may be delta.</summary>
    [MethodImpl(Loop)]
    public static void Gradient<T>(ReadOnlySpan<T> delta, ReadOnlySpan<T> y, ReadOnlySpan<T> pivot, ReadOnlySpan<T> sums, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = dx.Length;
        int row = 0;
        fixed (T* gradients = delta[..rows], probabilities = y[..rows], pivots = pivot[..rows], totals = sums[..rows], results = dx)
        {
            for (; row + Vector512<T>.Count <= rows; row += Vector512<T>.Count)
            {
                Vector512<T> distance = Vector512.Load(gradients + row) - Vector512.Load(pivots + row) - Vector512.Load(totals + row);
                (distance * Vector512.Load(probabilities + row)).Store(results + row);
            }
        }

        for (; row < rows; row++)
        {
            dx[row] = (delta[row] - pivot[row] - sums[row]) * y[row];
        }
    }

    private readonly struct SumOfStridedRows<T> : IRowsOperator<T>, IStage<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static void Invoke<TRows>(in Tile<T, TRows> tile) where TRows : struct, IRows<T> => tile.Pass<SumOfStridedRows<T>>();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add<TRows>(in Batch<T> batch, RowState<T>* state, Group group) where TRows : struct, IRows<T>
        {
            RowSum<T> sum = group.IsFirst ? default : state->Sum;
            nint offset = group.Offset;
            for (int j = group.Start; j < group.End; j++, offset += batch.Stride)
            {
                sum.Add(TRows.Load(batch.Logits + offset, batch.Rows), j);
            }

            state->Sum = sum;
            if (group.End == batch.Columns)
            {
                TRows.Store(sum.Value, batch.Results + group.Row, batch.Rows);
            }
        }
    }

    private readonly struct GradientOfRows<T> : IRowsOperator<T>, IStage<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static void Invoke<TRows>(in Tile<T, TRows> tile) where TRows : struct, IRows<T> => tile.Pass<GradientOfRows<T>>();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add<TRows>(in Batch<T> batch, RowState<T>* state, Group group) where TRows : struct, IRows<T>
        {
            Vector512<T> pivot = group.IsFirst ? default : state->Extreme;
            RowSum<T> products = group.IsFirst ? default : state->Sum;
            RowSum<T> probabilities = group.IsFirst ? default : state->OtherSum;
            nint offset = group.Offset;
            for (int j = group.Start; j < group.End; j++, offset += batch.Stride)
            {
                Vector512<T> gradient = TRows.Load(batch.Logits + offset, batch.Rows);
                Vector512<T> probability = TRows.Load(batch.Labels + offset, batch.Rows);
                Vector512<T> isMajor = Vector512.GreaterThan(probability, VectorMath.Constant<T>(0.5));
                pivot = Vector512.ConditionalSelect(isMajor, gradient, pivot);
                probability = Vector512.ConditionalSelect(isMajor, Vector512<T>.Zero, probability);
                products.Add(gradient * probability, j);
                probabilities.Add(probability, j);
            }

            (state->Extreme, state->Sum, state->OtherSum) = (pivot, products, probabilities);
            if (group.End == batch.Columns)
            {
                TRows.Store(pivot, batch.Gradient + group.Row, batch.Rows);
                TRows.Store(VectorMath.MultiplyAdd(-pivot, probabilities.Value, products.Value), batch.Results + group.Row, batch.Rows);
            }
        }
    }
}
