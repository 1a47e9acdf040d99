using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// A function of each row of a batch, which mixes its columns: of the K logits of a sample, unlike an <see cref="Activation{T}"/>, which is
/// one of each element.
/// </summary>
/// <remarks>
/// Takes any number of columns and gives as many. All passes go down the columns, where memory is contiguous, and gather what the columns
/// of a row share in a column of its own, from left to right in blocks: a row does not depend on the others. To gather, a thread takes some of the
/// rows; for the rest it takes some of the columns.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class RowActivation<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Roughly: what the exponential function takes.</summary>
    private const long FlopsPerElement = 16;

    private protected RowActivation()
    {
    }

    /// <inheritdoc/>
    protected internal override bool KeepsInput => false;

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

    /// <summary>The function without state, in place, on the calling thread.</summary>
    /// <param name="batch">The batch, N x C, column-major.</param>
    /// <param name="rows">N.</param>
    internal void Apply(Span<T> batch, int rows)
    {
        // One array, since the pool keeps one for each thread.
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

    /// <summary>Takes the next column in: fills that of the output as far as the columns before it allow, and adds to what the row shares.</summary>
    /// <param name="x">A column of the input, N.</param>
    /// <param name="largest">The largest element of each row, N; NaN where the row has one.</param>
    /// <param name="y">The column of the output, N.</param>
    /// <param name="shared">The sum over the columns of earlier blocks, N; at first 0.</param>
    /// <param name="block">The sum over the columns of this block, N; added to <paramref name="shared"/> at the end of the block.</param>
    private protected abstract void Gather(ReadOnlySpan<T> x, ReadOnlySpan<T> largest, Span<T> y, Span<T> shared, Span<T> block);

    /// <summary>Makes of what was gathered from all columns what <see cref="Finish"/> takes.</summary>
    private protected virtual void EndGather(Span<T> shared)
    {
    }

    /// <summary>Brings a column of the output to its end; several threads call it at once, each for its columns.</summary>
    private protected abstract void Finish(Span<T> y, ReadOnlySpan<T> shared);

    /// <summary>Computes the values that the gradients of a row share.</summary>
    /// <param name="delta">The gradient of the output, in columns that are a stride apart.</param>
    /// <param name="y">The output, likewise.</param>
    /// <param name="stride">The distance from one column to the next.</param>
    /// <param name="columns">The number of columns, K.</param>
    /// <param name="pivot">Receives the gradient that is subtracted from all gradients of the row, for a layer that has one, N.</param>
    /// <param name="shared">Receives the sum over the columns, N.</param>
    private protected abstract void GatherGradient(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> y, int stride, int columns, Span<T> pivot, Span<T> shared);

    /// <summary>A column of the gradient of the input; several threads call it at once, each for its columns.</summary>
    private protected abstract void Gradient(
        ReadOnlySpan<T> delta, ReadOnlySpan<T> y, ReadOnlySpan<T> pivot, ReadOnlySpan<T> shared, Span<T> dx);

    /// <summary>The part of the forward pass that goes through the columns of a row in turn, for as many rows as share something.</summary>
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
