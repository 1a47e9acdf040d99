using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MyTorch.Data;

/// <summary>Reads a binary file; errors name the file, the byte offset, what was expected and what was found.</summary>
/// <param name="stream">The stream, read from its current position and never further than requested.</param>
/// <param name="name">The name of the file in error messages.</param>
internal sealed class CheckedReader(Stream stream, string name)
{
    /// <summary>The number of elements allocated and read at a time: a false declared length must not exhaust memory.</summary>
    private const int Chunk = 1 << 16;

    /// <summary>The number of bytes read so far.</summary>
    public long Offset { get; private set; }

    /// <summary>
    /// Reads the next <paramref name="count"/> elements in the byte order of the file. The array grows with the data actually read, or is allocated
    /// at once if the length of the stream is known to suffice.
    /// </summary>
    /// <param name="count">The number of elements.</param>
    /// <param name="what">The name of the data in error messages.</param>
    /// <param name="whole">The first byte and the length of the whole of which this is a part, for error messages; null if this is the whole.</param>
    /// <exception cref="InvalidDataException">The data ends early, or there are more elements than fit into an array.</exception>
    public T[] ReadArray<T>(long count, string what, (long Start, long Length)? whole = null) where T : unmanaged
    {
        long start = Offset;
        if (count > Array.MaxLength)
        {
            throw Error(start, $"expected {what} of at most {Array.MaxLength} elements, found a declared length of {count}.");
        }

        bool isThere = stream.CanSeek && count * Unsafe.SizeOf<T>() <= stream.Length - stream.Position;
        long room = isThere ? count : Chunk;
        T[] values = [];
        while (values.Length < count)
        {
            int filled = values.Length;
            Array.Resize(ref values, (int)Math.Min(count, Math.Max(room, 2L * filled)));
            for (int from = filled; from < values.Length; from += Chunk)
            {
                // In chunks also because no span is longer than 2 GB.
                Span<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan(from, Math.Min(Chunk, values.Length - from)));
                int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                Offset += read;
                if (read < bytes.Length)
                {
                    throw CutShort(whole ?? (start, count * Unsafe.SizeOf<T>()), what);
                }
            }
        }

        return values;
    }

    /// <summary>Fills <paramref name="bytes"/> with the next bytes, which are part of a whole.</summary>
    /// <exception cref="InvalidDataException">The data ends early.</exception>
    public void Read(Span<byte> bytes, string what, (long Start, long Length) whole)
    {
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Offset += read;
        if (read < bytes.Length)
        {
            throw CutShort(whole, what);
        }
    }

    /// <summary>Skips the next bytes.</summary>
    /// <exception cref="InvalidDataException">The data ends early.</exception>
    public void Skip(long count, string what)
    {
        long start = Offset;
        byte[] buffer = new byte[Math.Min(count, Chunk)];
        while (Offset < start + count)
        {
            Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, start + count - Offset)), what, (start, count));
        }
    }

    /// <summary>Throws if there are more bytes.</summary>
    /// <param name="after">The name of the last data, for the error message; null to omit it.</param>
    public void RequireEnd(string? after = null)
    {
        if (stream.ReadByte() >= 0)
        {
            throw Error(Offset, $"expected the end of the data{(after is null ? "" : $" after {after}")}, found more bytes.");
        }
    }

    /// <summary>Creates the exception for a problem at byte <paramref name="offset"/>.</summary>
    public InvalidDataException Error(long offset, string problem) => new($"{name}: at byte {offset}: {problem}");

    private InvalidDataException CutShort((long Start, long Length) whole, string what) =>
        Error(whole.Start, $"expected {what} of {whole.Length} bytes, found {Offset - whole.Start} bytes and the end of the data.");
}
