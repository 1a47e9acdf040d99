using MyTorch.Execution;

namespace MyTorch;

/// <summary>The items into which a pass is cut: the columns of a batch, or its rows (samples).</summary>
public readonly record struct Cut
{
    private Cut(CutKind kind, int length) => (Kind, Length) = (kind, length);

    /// <summary>The rows of the batch, whose number varies.</summary>
    public static Cut Rows => new(CutKind.Rows, 0);

    /// <summary>The kind of the items.</summary>
    internal CutKind Kind { get; }

    /// <summary>The number of items; 0 for rows, whose number depends on the batch.</summary>
    internal int Length { get; }

    /// <summary>Creates a cut of columns. A row of a weight matrix belongs to the input column that it multiplies.</summary>
    /// <param name="count">The number of columns.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static Cut Columns(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(CutKind.Columns, count);
    }

    /// <summary>Returns the number of items for a batch of the given number of rows.</summary>
    internal int LengthFor(int rows) => Kind == CutKind.Rows ? rows : Length;

    /// <summary>Returns the number and kind of the items, such as "64 columns".</summary>
    public override string ToString() => Kind == CutKind.Rows ? "rows" : Shape.Count(Length, Kind == CutKind.Columns ? "column" : "block");

    /// <summary>Creates a cut of blocks, each of which is computed as a whole.</summary>
    internal static Cut Blocks(int count) => new(CutKind.Blocks, count);
}
