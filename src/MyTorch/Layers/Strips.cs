namespace MyTorch;

/// <summary>Elements of an array: some strips of the same length, each a stride behind the one before.</summary>
/// <param name="Start">The first element of the first strip.</param>
/// <param name="Length">Elements of a strip.</param>
/// <param name="Count">The number of strips.</param>
/// <param name="Stride">From one strip to the next.</param>
internal readonly record struct Strips(int Start, int Length, int Count, int Stride)
{
    /// <summary>The elements of a strip.</summary>
    public Range this[int strip] => (Start + (strip * Stride))..(Start + (strip * Stride) + Length);

    /// <summary>A part of a matrix of so many rows, column after column; whole columns are a single strip.</summary>
    public static Strips Of(int rows, (int Start, int End) part, (int Start, int End) columns)
    {
        (int height, int width) = (part.End - part.Start, columns.End - columns.Start);
        int start = (columns.Start * rows) + part.Start;
        return height == rows ? new Strips(start, rows * width, 1, 0) : new Strips(start, height, width, rows);
    }
}
