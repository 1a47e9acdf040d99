using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>The loss of one element and its derivative with respect to x; a struct, so the JIT inlines it into the driver.</summary>
internal interface ILossOperator<T>
{
    /// <summary>Computes the loss and its derivative. The parameter is a setting of the loss or the weight of the column.</summary>
    static abstract (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter);
}

/// <summary>
/// The driver of all element-wise losses. One pass computes the losses, summed over each row of an N x K batch, and the derivative of each
/// element. It traverses the columns, where memory is contiguous, in chunks of rows. The columns of a row are added from left to right in blocks,
/// whose sums are then added, so rows are independent of each other.
/// </summary>
internal static class LossKernels
{
    /// <summary>Fully optimized from the first call, and never inlined, since the JIT has an inlining budget for each method.</summary>
    private const MethodImplOptions InnermostLoop = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>The number of rows whose sums stay in the L1 cache.</summary>
    private const int ChunkRows = 512;

    /// <summary>
    /// Computes the loss of each row, N, and the derivative of each element, N x K. There is one parameter for all columns, or one for each.
    /// </summary>
    public static void Evaluate<T, TOperator>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> parameters, Span<T> loss, Span<T> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, ILossOperator<T>
    {
        loss.Clear();
        int rows = loss.Length;
        int columns = rows == 0 ? 0 : x.Length / rows;
        Span<T> buffer = stackalloc T[ChunkRows];
        for (int top = 0; top < rows; top += ChunkRows)
        {
            Span<T> losses = loss.Slice(top, Math.Min(ChunkRows, rows - top));
            Span<T> ofBlock = buffer[..losses.Length];
            for (int first = 0; first < columns; first += Pairwise.Columns)
            {
                ofBlock.Clear();
                for (int column = first; column < Math.Min(first + Pairwise.Columns, columns); column++)
                {
                    T parameter = parameters[parameters.Length == 1 ? 0 : column];
                    (int start, int length) = ((column * rows) + top, losses.Length);
                    AddColumn<T, TOperator>(x.Slice(start, length), y.Slice(start, length), parameter, ofBlock, slope.Slice(start, length));
                }

                TensorPrimitives.Add(losses, ofBlock, losses);
            }
        }
    }

    /// <summary>Returns the index of the first element below 0 or above 1, or -1 if there is none; NaN is not reported.</summary>
    public static int IndexOutsideUnitInterval<T>(ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T source = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i + Vector512<T>.Count <= values.Length; i += Vector512<T>.Count)
        {
            Vector512<T> value = Vector512.LoadUnsafe(ref source, (nuint)i);
            if (Vector512.LessThanAny(value, Vector512<T>.Zero) || Vector512.GreaterThanAny(value, Vector512<T>.One))
            {
                break;
            }
        }

        for (; i < values.Length; i++)
        {
            if (values[i] < T.Zero || values[i] > T.One)
            {
                return i;
            }
        }

        return -1;
    }

    [MethodImpl(InnermostLoop)]
    private static void AddColumn<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, T parameter, Span<T> loss, Span<T> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, ILossOperator<T>
    {
        int last = x.Length - Vector512<T>.Count;
        if (last < 0)
        {
            AddFew<T, TOperator>(x, y, parameter, loss, slope);
            return;
        }

        ref T xs = ref MemoryMarshal.GetReference(x);
        ref T ys = ref MemoryMarshal.GetReference(y);
        ref T losses = ref MemoryMarshal.GetReference(loss);
        ref T slopes = ref MemoryMarshal.GetReference(slope);
        Vector512<T> parameters = Vector512.Create(parameter);
        Vector512<T> fresh = Vector512<T>.AllBitsSet;
        for (int row = 0; row < x.Length; row += Vector512<T>.Count)
        {
            // The last vector ends with the column; rows that the previous vector already covered are not added again.
            nuint start = (nuint)Math.Min(row, last);
            if (row > last)
            {
                fresh = Vector512.GreaterThanOrEqual(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating(row - last)));
            }

            (Vector512<T> added, Vector512<T> value) =
                TOperator.Invoke(Vector512.LoadUnsafe(ref xs, start), Vector512.LoadUnsafe(ref ys, start), parameters);
            value.StoreUnsafe(ref slopes, start);
            added = Vector512.ConditionalSelect(fresh, added, Vector512<T>.Zero);
            (Vector512.LoadUnsafe(ref losses, start) + added).StoreUnsafe(ref losses, start);
        }
    }

    /// <summary>The case of fewer rows than a vector holds.</summary>
    [MethodImpl(InnermostLoop)]
    private static void AddFew<T, TOperator>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, T parameter, Span<T> loss, Span<T> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, ILossOperator<T>
    {
        (Vector512<T> added, Vector512<T> value) = TOperator.Invoke(PartialVector.Load(x), PartialVector.Load(y), Vector512.Create(parameter));
        PartialVector.Store(value, slope);
        PartialVector.Store(PartialVector.Load<T>(loss) + added, loss);
    }
}
