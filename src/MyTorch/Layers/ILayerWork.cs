using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// What a layer does inside a network, where all work is cut along columns: columns of the output in the forward pass, columns of the input
/// for its gradient, and either for the gradients of parameters. Several threads call the methods that take a start and an end, a block or
/// a part.
/// </summary>
internal interface ILayerWork<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The columns that an input must have, or null where any number will do.</summary>
    int? InputColumns => null;

    /// <summary>What it is that has so many columns or rows, for messages.</summary>
    Shape InputShape => default;

    /// <summary>Whether the input must stay as it is until the backward pass.</summary>
    bool KeepsInput => true;

    /// <summary>Whether the output must stay as it is until the backward pass, so that the next layer may not work in place.</summary>
    bool KeepsOutput => true;

    /// <summary>The columns of the output for an input of so many.</summary>
    int OutputColumns(int inputs) => inputs;

    /// <summary>The floating-point operations of a pass, roughly.</summary>
    long Flops(int rows, int inputs);

    /// <summary>Remembers the input, rows x inputs, and returns the buffer that <see cref="ForwardColumns"/> fills, valid until the next Forward.</summary>
    /// <param name="x">The input.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="inputs">Its columns.</param>
    /// <param name="inPlace">Whether the buffer may be the input itself.</param>
    T[] BeginForward(T[] x, int rows, int inputs, bool inPlace);

    /// <summary>The columns start to end - 1 of the output.</summary>
    void ForwardColumns(int start, int end);

    /// <summary>Commits the lasting effects of a training forward pass: running statistics, dropout counters.</summary>
    /// <param name="inNetwork">Whether the layer is part of a network; otherwise it was called directly.</param>
    void EndForward(bool inNetwork)
    {
    }

    /// <summary>The function for prediction, without state; <paramref name="stride"/> is the distance between two columns of x.</summary>
    void Apply(ReadOnlySpan<T> x, int rows, int inputs, int stride, Span<T> y);

    /// <summary>What the columns of the input's gradient have in common.</summary>
    void BeginBackward(T[] delta)
    {
    }

    /// <summary>The columns start to end - 1 of the gradient of the input.</summary>
    void BackwardInputs(ReadOnlySpan<T> delta, Span<T> dx, int rows, int start, int end, bool accumulate);

    /// <summary>
    /// A thread's part of the gradients of the parameters, times <paramref name="scale"/>. Without <paramref name="accumulate"/> the old ones
    /// count as zero.
    /// </summary>
    void BackwardParameters(ReadOnlySpan<T> delta, int part, int parts, T scale, bool accumulate)
    {
    }
}

/// <summary>A layer of which a column of the output depends on that column of the input alone.</summary>
internal interface IColumnwise<T> : ILayerWork<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Columns that stay in the nearest cache from one pass over them to the next.</summary>
    static int ColumnsOfPiece(int rows)
    {
        const int Elements = 2048;
        return Math.Max(1, Elements / rows);
    }

    /// <summary>
    /// Turns the columns start to end - 1 of the gradient of the output into that of the input, in place, and gives the gradients of the
    /// parameters there.
    /// </summary>
    void BackwardColumns(Span<T> delta, int start, int end, bool accumulate);

    void ILayerWork<T>.BackwardInputs(ReadOnlySpan<T> delta, Span<T> dx, int rows, int start, int end, bool accumulate)
    {
        int step = ColumnsOfPiece(rows);
        for (int next; start < end; start = next)
        {
            next = Math.Min(start + step, end);
            Range columns = (start * rows)..(next * rows);
            delta[columns].CopyTo(dx[columns]);
            BackwardColumns(dx, start, next, accumulate);
        }
    }
}
