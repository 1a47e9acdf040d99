using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MyTorch.Data;

/// <summary>A format whose elements have the same representation in memory and in files.</summary>
/// <typeparam name="TElement">The type of the elements in memory.</typeparam>
/// <param name="npyCode">NumPy's kind and size in bytes; null for a type that NumPy does not have.</param>
/// <param name="safeTensorsName">The dtype in a safetensors header.</param>
/// <param name="elementType">The .NET type of the elements; null for <typeparamref name="TElement"/>.</param>
/// <param name="size">The size of an element in a safetensors file, in bytes; null for the size of <typeparamref name="TElement"/>.</param>
internal class PlainFormat<TElement>(string? npyCode, string safeTensorsName, Type? elementType = null, int? size = null)
    : ElementFormat(npyCode, safeTensorsName, elementType ?? typeof(TElement), size ?? Unsafe.SizeOf<TElement>())
    where TElement : unmanaged, INumber<TElement>
{
    public override Array Read(CheckedReader reader, long count, string what, bool isSwapped = false)
    {
        TElement[] values = reader.ReadArray<TElement>(count, what);
        if (isSwapped)
        {
            ReverseBytes(values);
        }

        return values;
    }

    public override void Write(Array values, Action<ReadOnlySpan<byte>> write) => ByteChunks.ForEach((TElement[])values, write);

    public override TTo[] Convert<TTo>(Array values)
    {
        var result = new TTo[values.Length];
        TensorPrimitives.ConvertChecked<TElement, TTo>((TElement[])values, result);
        return result;
    }

    public override Array ToCOrder(Array values, int[] shape) => RowMajor.FromFortranOrder((TElement[])values, shape);

    private static void ReverseBytes(Span<TElement> values)
    {
        switch (Unsafe.SizeOf<TElement>())
        {
            case sizeof(ushort):
                Span<ushort> pairs = MemoryMarshal.Cast<TElement, ushort>(values);
                BinaryPrimitives.ReverseEndianness(pairs, pairs);
                break;
            case sizeof(uint):
                Span<uint> quads = MemoryMarshal.Cast<TElement, uint>(values);
                BinaryPrimitives.ReverseEndianness(quads, quads);
                break;
            case sizeof(ulong):
                Span<ulong> octets = MemoryMarshal.Cast<TElement, ulong>(values);
                BinaryPrimitives.ReverseEndianness(octets, octets);
                break;
        }
    }
}
