using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
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
public abstract class RowActivation<T> : Layer<T>, ILayerWork<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Roughly: what the exponential function takes.</summary>
    private const long FlopsPerElement = 16;

    private readonly GatherWork _gather;
    private readonly GatherGradientWork _gatherGradient;
    private T[] _output = [];
    private T[] _largest = [];
    private T[] _shared = [];
    private T[] _block = [];
    private T[] _pivot = [];
    private int _rows;
    private int _columns;

    private protected RowActivation()
    {
        _gather = new GatherWork(this);
        _gatherGradient = new GatherGradientWork(this);
    }

    bool ILayerWork<T>.KeepsInput => false;

    /// <summary>What the columns of a row share.</summary>
    private Span<T> Shared => _shared.AsSpan(0, _rows);

    long ILayerWork<T>.Flops(int rows, int inputs) => FlopsPerElement * rows * inputs;

    T[] ILayerWork<T>.BeginForward(T[] x, int rows, int inputs, bool inPlace)
    {
        Workspace.Reserve(ref _output, rows, inputs);
        Workspace.Reserve(ref _largest, rows, 1);
        Workspace.Reserve(ref _shared, rows, 1);
        Workspace.Reserve(ref _block, rows, 1);
        (_rows, _columns) = (rows, inputs);
        _gather.Input = x;
        ThreadTeam.Run(_gather, PartsFor(rows, inputs));
        return _output;
    }

    void ILayerWork<T>.ForwardColumns(int start, int end)
    {
        for (int j = start; j < end; j++)
        {
            Finish(Column(_output, j), Shared);
        }
    }

    void ILayerWork<T>.Apply(ReadOnlySpan<T> x, int rows, int inputs, int stride, Span<T> y)
    {
        // One array, since the pool keeps one for each thread.
        T[] buffer = ArrayPool<T>.Shared.Rent(3 * rows);
        Span<T> largest = buffer.AsSpan(0, rows);
        Span<T> shared = buffer.AsSpan(rows, rows);
        Gather(x, inputs, stride, y, rows, largest, shared, buffer.AsSpan(2 * rows, rows));
        for (int j = 0; j < inputs; j++)
        {
            Finish(y.Slice(j * rows, rows), shared);
        }

        ArrayPool<T>.Shared.Return(buffer);
    }

    void ILayerWork<T>.BeginBackward(T[] delta)
    {
        Workspace.Reserve(ref _pivot, _rows, 1);
        _gatherGradient.Delta = delta;
        ThreadTeam.Run(_gatherGradient, PartsFor(_rows, _columns));
    }

    void ILayerWork<T>.BackwardInputs(ReadOnlySpan<T> delta, Span<T> dx, int rows, int start, int end, bool accumulate)
    {
        for (int j = start; j < end; j++)
        {
            Gradient(Column(delta, j), Column(_output, j), _pivot.AsSpan(0, rows), Shared, dx.Slice(j * rows, rows));
        }
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

    private ReadOnlySpan<T> Column(ReadOnlySpan<T> batch, int column) => batch.Slice(column * _rows, _rows);

    private Span<T> Column(T[] batch, int column) => batch.AsSpan(column * _rows, _rows);

    private static int PartsFor(int rows, int columns) => ThreadTeam.PartsFor(FlopsPerElement * rows * columns);

    /// <summary>The rows, of so many, that are a thread's.</summary>
    private static (int Start, int End) RowsOf(int rows, int part, int parts) => ThreadTeam.Range(rows, part, parts, Vector512<T>.Count);

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

    private sealed class GatherWork(RowActivation<T> layer) : IParallelWork
    {
        public T[] Input { get; set; } = [];

        public void Run(int part, int parts)
        {
            int rows = layer._rows;
            (int start, int end) = RowsOf(rows, part, parts);
            if (start < end)
            {
                layer.Gather(
                    Input.AsSpan(start), layer._columns, rows, layer._output.AsSpan(start), rows,
                    layer._largest.AsSpan(start..end), layer._shared.AsSpan(start..end), layer._block.AsSpan(start..end));
            }
        }
    }

    private sealed class GatherGradientWork(RowActivation<T> layer) : IParallelWork
    {
        public T[] Delta { get; set; } = [];

        public void Run(int part, int parts)
        {
            int rows = layer._rows;
            (int start, int end) = RowsOf(rows, part, parts);
            if (start < end)
            {
                layer.GatherGradient(
                    Delta.AsSpan(start), layer._output.AsSpan(start), rows, layer._columns, layer._pivot.AsSpan(start..end), layer._shared.AsSpan(start..end));
            }
        }
    }
}
