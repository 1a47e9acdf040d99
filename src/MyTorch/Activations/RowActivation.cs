using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The base class of activations that act on whole rows of a batch, such as the K logits of a sample; an <see cref="Activation{T}"/> acts on each
/// element.
/// </summary>
/// <remarks>
/// Accepts any number of columns and keeps it. All passes traverse columns, where memory is contiguous. They accumulate the values shared by a
/// row, such as its sum, in an extra column, from left to right in blocks, so rows are independent of each other. This gathering is divided
/// between threads by rows; the other passes are divided by columns.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class RowActivation<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The approximate cost of the exponential function.</summary>
    private const long FlopsPerElement = 16;

    private protected RowActivation()
    {
    }

    /// <inheritdoc/>
    protected internal override bool NeedsInput => false;

    /// <inheritdoc/>
    protected internal sealed override void DeclarePasses(LayerPlan<T> plan)
    {
        int columns = plan.X.Columns;
        long flops = FlopsPerElement * columns;
        ColumnBuffer<T> largest = plan.Reserve(1);
        ColumnBuffer<T> shared = plan.Reserve(1);
        ColumnBuffer<T> block = plan.Reserve(1);
        ColumnBuffer<T> pivot = plan.Reserve(1);
        plan.Forward(Cut.Rows, flops, (start, end) => Gather(
            plan.X.Elements[start..], columns, plan.X.Stride, plan.Y.Elements[start..], plan.Rows, largest[0][start..end], shared[0][start..end],
            block[0][start..end]));
        plan.Forward(Cut.Columns(columns), flops, (start, end) =>
        {
            for (int j = start; j < end; j++)
            {
                Finish(plan.Y[j], shared[0]);
            }
        });
        plan.Backward(Cut.Rows, flops, (start, end) => GatherGradient(
            plan.DY.Elements[start..], plan.Y.Elements[start..], plan.Rows, columns, pivot[0][start..end], shared[0][start..end]));
        plan.Backward(Cut.Columns(columns), flops, (start, end) =>
        {
            for (int j = start; j < end; j++)
            {
                Gradient(plan.DY[j], plan.Y[j], pivot[0], shared[0], plan.DX[j]);
            }
        });
    }

    /// <summary>Computes the function without state, in place, on the calling thread.</summary>
    /// <param name="batch">The batch, N x C, column-major.</param>
    /// <param name="rows">N.</param>
    internal void Apply(Span<T> batch, int rows)
    {
        // A single array, since the pool caches one array per thread.
        T[] buffer = ArrayPool<T>.Shared.Rent(3 * rows);
        Span<T> shared = buffer.AsSpan(rows, rows);
        int columns = batch.Length / rows;
        Gather(batch, columns, rows, batch, rows, buffer.AsSpan(0, rows), shared, buffer.AsSpan(2 * rows, rows));
        for (int j = 0; j < columns; j++)
        {
            Finish(batch.Slice(j * rows, rows), shared);
        }

        ArrayPool<T>.Shared.Return(buffer);
    }

    /// <summary>
    /// Processes the next column: writes the output as far as the previous columns allow, and adds to the values shared by the rows.
    /// </summary>
    /// <param name="x">A column of the input, N.</param>
    /// <param name="largest">The largest element of each row, N; NaN where the row has one.</param>
    /// <param name="y">The column of the output, N.</param>
    /// <param name="shared">The sum over the columns of earlier blocks, N; initially 0.</param>
    /// <param name="block">The sum over the columns of this block, N; added to <paramref name="shared"/> at the end of the block.</param>
    private protected abstract void Gather(ReadOnlySpan<T> x, ReadOnlySpan<T> largest, Span<T> y, Span<T> shared, Span<T> block);

    /// <summary>Converts the gathered values to those that <see cref="Finish"/> needs.</summary>
    private protected virtual void EndGather(Span<T> shared)
    {
    }

    /// <summary>Completes a column of the output. Several threads call it concurrently, each for its own columns.</summary>
    private protected abstract void Finish(Span<T> y, ReadOnlySpan<T> shared);

    /// <summary>Computes the values that the gradients of a row share.</summary>
    /// <param name="delta">The gradient of the output, with columns a stride apart.</param>
    /// <param name="y">The output, with columns a stride apart.</param>
    /// <param name="stride">The distance between the starts of columns.</param>
    /// <param name="columns">The number of columns, K.</param>
    /// <param name="pivot">Receives the gradient that is subtracted from all gradients of the row, for a layer that has one, N.</param>
    /// <param name="shared">Receives the sum over the columns, N.</param>
    private protected abstract void GatherGradient(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> y, int stride, int columns, Span<T> pivot, Span<T> shared);

    /// <summary>Computes a column of the gradient of the input. Several threads call it concurrently, each for its own columns.</summary>
    private protected abstract void Gradient(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> y, ReadOnlySpan<T> pivot, ReadOnlySpan<T> shared, Span<T> dx);

    /// <summary>Gathers the shared values of a range of rows, column by column.</summary>
    private void Gather(ReadOnlySpan<T> x, int columns, int stride, Span<T> y, int strideOfY, Span<T> largest, Span<T> shared, Span<T> block)
    {
        int rows = largest.Length;
        largest.Fill(T.NegativeInfinity);
        for (int j = 0; j < columns; j++)
        {
            TensorPrimitives.Max(largest, x.Slice(j * stride, rows), largest);
        }

        shared.Clear();
        for (int first = 0; first < columns; first += Pairwise.Columns)
        {
            block.Clear();
            for (int j = first; j < Math.Min(first + Pairwise.Columns, columns); j++)
            {
                Gather(x.Slice(j * stride, rows), largest, y.Slice(j * strideOfY, rows), shared, block);
            }

            TensorPrimitives.Add(shared, block, shared);
        }

        EndGather(shared);
    }
}
