using System.Runtime.CompilerServices;

namespace MyTorch.Data;

/// <summary>
/// An element type of a safetensors file: its name there, the bytes of an element, the .NET type that the elements become, and how so
/// many of them are read.
/// </summary>
internal sealed record SafeTensorsType(string Name, int Size, Type ElementType, Func<CheckedReader, long, string, Array> Read)
{
    /// <summary>Where several become the same .NET type, that type is written as the first of them.</summary>
    private static readonly SafeTensorsType[] All =
    [
        AsItIs<double>("F64"),
        AsItIs<float>("F32"),
        Widened<Half>("F16", value => (float)value),
        Widened<ushort>("BF16", bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)),
        AsItIs<long>("I64"),
        AsItIs<int>("I32"),
        AsItIs<byte>("U8"),
        AsItIs<byte>("BOOL"),
    ];

    /// <summary>The names of all types that are read.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(type => type.Name));

    /// <summary>The type that a file calls so, or null when it is not supported.</summary>
    public static SafeTensorsType? Named(string name) => Array.Find(All, type => type.Name == name);

    /// <summary>The type that elements are written as.</summary>
    public static SafeTensorsType Of(Type elementType) => All.First(type => type.ElementType == elementType);

    private static SafeTensorsType AsItIs<TElement>(string name) where TElement : unmanaged =>
        new(name, Unsafe.SizeOf<TElement>(), typeof(TElement), (reader, count, what) => reader.ReadArray<TElement>(count, what));

    private static SafeTensorsType Widened<TElement>(string name, Converter<TElement, float> widen) where TElement : unmanaged =>
        new(name, Unsafe.SizeOf<TElement>(), typeof(float), (reader, count, what) => Array.ConvertAll(reader.ReadArray<TElement>(count, what), widen));
}
