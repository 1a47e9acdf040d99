using MyTorch.Execution;

namespace MyTorch;

/// <summary>The items that the chunks of a pass consist of: columns of a batch, or its rows (samples).</summary>
public readonly record struct Cut
{
    private Cut(CutKind kind, int length) => (Kind, Length) = (kind, length);

    /// <summary>The rows of the batch, whatever their number.</summary>
    public static Cut Rows => new(CutKind.Rows, 0);

    /// <summary>What the items are.</summary>
    internal CutKind Kind { get; }

    /// <summary>The number of items; 0 for rows, whose number is that of the batch.</summary>
    internal int Length { get; }

    /// <summary>A number of columns. Rows of a weight matrix belong to the columns of the input that they multiply.</summary>
    /// <param name="count">The number of columns.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static Cut Columns(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(CutKind.Columns, count);
    }

    /// <summary>The number of items of a batch of so many rows.</summary>
    internal int LengthFor(int rows) => Kind == CutKind.Rows ? rows : Length;

    /// <summary>The name and the number of the items, such as "64 columns".</summary>
    public override string ToString() => Kind == CutKind.Rows ? "rows" : Shape.Count(Length, Kind == CutKind.Columns ? "column" : "block");

    /// <summary>A number of blocks, each of which is computed as a whole.</summary>
    internal static Cut Blocks(int count) => new(CutKind.Blocks, count);
}
