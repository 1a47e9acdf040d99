namespace MyTorch.Execution;

/// <summary>Elements of an array: some strips of the same length, each a stride behind the one before.</summary>
/// <param name="Start">The first element of the first strip.</param>
/// <param name="Length">Elements of a strip.</param>
/// <param name="Count">The number of strips.</param>
/// <param name="Stride">From one strip to the next.</param>
internal readonly record struct Strips(int Start, int Length, int Count, int Stride)
{
    /// <summary>The elements of a strip.</summary>
    public Range this[int strip] => (Start + (strip * Stride))..(Start + (strip * Stride) + Length);
}
