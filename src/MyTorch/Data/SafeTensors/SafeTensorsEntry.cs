namespace MyTorch.Data;

/// <summary>An array in the header of a safetensors file.</summary>
public sealed class SafeTensorsEntry
{
    private readonly int[] _shape;

    internal SafeTensorsEntry(string name, string dtype, ElementFormat? format, int[] shape, long start, long end) =>
        (Name, Dtype, Format, _shape, Start, End) = (name, dtype, format, shape, start, end);

    /// <summary>The name of the array.</summary>
    public string Name { get; }

    /// <summary>The element type in the header, such as F64; not every type can be read.</summary>
    public string Dtype { get; }

    /// <summary>The size of each dimension; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>The size of the array in bytes.</summary>
    public long Length => End - Start;

    /// <summary>The number of elements.</summary>
    public long Count => CountOf(_shape);

    /// <summary>The format of the elements, or null if they cannot be read.</summary>
    internal ElementFormat? Format { get; }

    /// <summary>The offset in the data at which the array starts.</summary>
    internal long Start { get; }

    /// <summary>The offset in the data at which the array ends.</summary>
    internal long End { get; }

    /// <summary>Why the elements cannot be read, or null if they can.</summary>
    internal string? Problem { get; init; }

    /// <summary>Returns the number of elements of a shape.</summary>
    internal static long CountOf(IEnumerable<int> shape) => shape.Aggregate(1L, (product, size) => product * size);
}
