namespace MyTorch.Data;

/// <summary>What the header of a safetensors file says of an array; its elements start at byte <paramref name="Start"/> of the data.</summary>
internal sealed record SafeTensorsEntry(string Name, SafeTensorsType Type, int[] Shape, long Start)
{
    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Where the next array starts.</summary>
    public long End => Start + (Count * Type.Size);
}
