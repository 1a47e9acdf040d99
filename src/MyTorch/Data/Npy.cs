using System.Runtime.InteropServices;
using MyTorch.Data;

namespace MyTorch;

/// <summary>Reads and writes NumPy's NPY files: one array each. Source of the format: numpy.lib.format.</summary>
public static class Npy
{
    /// <summary>Elements of a piece: no span is longer than 2 GB.</summary>
    private const int Chunk = 1 << 20;

    /// <summary>Reads a file of one array: version 1.0 or 2.0, C or Fortran order, little-endian.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not NPY, of another version or element type, cut short or too long.</exception>
    public static NpyArray Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        return ReadToEnd(file, path);
    }

    /// <summary>Reads one array from where the stream stands, and nothing behind it, so that a next one can follow.</summary>
    /// <param name="stream">The stream, which is left open.</param>
    /// <param name="name">How messages call the stream.</param>
    /// <exception cref="InvalidDataException">The data is not NPY, of another version or element type, or cut short.</exception>
    public static NpyArray Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return Read(new CheckedReader(stream, name));
    }

    /// <summary>Writes an array to a file, whole or not at all (<see cref="AtomicFile"/>), in the order in which its elements lie.</summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="array">The array.</param>
    /// <exception cref="IOException">The file cannot be written; what it held before is as it was.</exception>
    public static void Write(string path, NpyArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        AtomicFile.Write(path, stream => Write(stream, array));
    }

    /// <summary>Writes an array to a stream, in the order in which its elements lie.</summary>
    /// <param name="stream">The stream, which is left open.</param>
    /// <param name="array">The array.</param>
    public static void Write(Stream stream, NpyArray array)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(array);
        new NpyHeader(array.ElementType, array.FortranOrder, [.. array.Shape]).Write(stream);
        ForEachPiece(array.Values, stream.Write);
    }

    /// <summary>Gives the bytes of the elements, as they lie, piece by piece.</summary>
    internal static void ForEachPiece(Array values, Action<ReadOnlySpan<byte>> take)
    {
        switch (values)
        {
            case float[] singles:
                ForEachPiece(singles, take);
                break;
            case double[] doubles:
                ForEachPiece(doubles, take);
                break;
            case byte[] bytes:
                ForEachPiece(bytes, take);
                break;
            case int[] integers:
                ForEachPiece(integers, take);
                break;
            case long[] longs:
                ForEachPiece(longs, take);
                break;
        }
    }

    /// <summary>Reads a stream that holds one array and nothing else.</summary>
    internal static NpyArray ReadToEnd(Stream stream, string name)
    {
        var reader = new CheckedReader(stream, name);
        NpyArray array = Read(reader);
        reader.RequireEnd();
        return array;
    }

    private static NpyArray Read(CheckedReader reader)
    {
        const string What = "elements";
        NpyHeader header = NpyHeader.Read(reader);
        Array values = Type.GetTypeCode(header.ElementType) switch
        {
            TypeCode.Single => reader.ReadArray<float>(header.Count, What),
            TypeCode.Double => reader.ReadArray<double>(header.Count, What),
            TypeCode.Byte => reader.ReadArray<byte>(header.Count, What),
            TypeCode.Int32 => reader.ReadArray<int>(header.Count, What),
            _ => reader.ReadArray<long>(header.Count, What),
        };
        return new NpyArray(values, header.Shape, header.FortranOrder);
    }

    private static void ForEachPiece<TElement>(TElement[] values, Action<ReadOnlySpan<byte>> take) where TElement : unmanaged
    {
        for (int start = 0; start < values.Length; start += Chunk)
        {
            take(MemoryMarshal.AsBytes(values.AsSpan(start, Math.Min(Chunk, values.Length - start))));
        }
    }
}
