namespace MyTorch.Data;

/// <summary>An array in the header of a safetensors file.</summary>
/// <param name="Name">The name of the array.</param>
/// <param name="Type">The dtype as the header has it.</param>
/// <param name="Format">The elements, or null if they cannot be read.</param>
/// <param name="Shape">The size of each dimension.</param>
/// <param name="Start">The byte of the data at which the array starts.</param>
/// <param name="End">The byte of the data at which the next array starts.</param>
internal sealed record SafeTensorsEntry(string Name, string Type, ElementFormat? Format, int[] Shape, long Start, long End)
{
    /// <summary>Why the elements cannot be read, or null if they can.</summary>
    public string? Problem { get; init; }

    /// <summary>The number of elements of a shape.</summary>
    public static long CountOf(IEnumerable<int> shape) => shape.Aggregate(1L, (product, size) => product * size);
}
