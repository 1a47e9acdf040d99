using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MyTorch.Data;

/// <summary>Reads a binary file and says, when it is not as it should be, which file, at which byte, what was expected and what was found.</summary>
/// <param name="stream">Read from where it stands, and never further than asked.</param>
/// <param name="name">How messages call the file.</param>
internal sealed class CheckedReader(Stream stream, string name)
{
    /// <summary>Elements made room for at a time: a declared length that lies must not cost memory.</summary>
    private const int Chunk = 1 << 16;

    /// <summary>Bytes read so far.</summary>
    public long Offset { get; private set; }

    /// <summary>
    /// The next <paramref name="count"/> elements, as they lie in the file; room for them grows with what is really there, or is made at once
    /// where the stream knows that it is.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are, for messages.</param>
    /// <param name="whole">The first byte and the length of what they are a piece of, which a message then tells; null where they are all of it.</param>
    /// <exception cref="InvalidDataException">There are not as many, or more than fit into an array.</exception>
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

    /// <summary>Fills <paramref name="bytes"/> with the next ones, a piece of something.</summary>
    /// <exception cref="InvalidDataException">There are not as many.</exception>
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
    /// <exception cref="InvalidDataException">There are not as many.</exception>
    public void Skip(long count, string what)
    {
        long start = Offset;
        byte[] buffer = new byte[Math.Min(count, Chunk)];
        while (Offset < start + count)
        {
            Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, start + count - Offset)), what, (start, count));
        }
    }

    /// <summary>Refuses a file that goes on.</summary>
    /// <param name="after">What should be its last part, for the message; null to leave it out.</param>
    public void RequireEnd(string? after = null)
    {
        if (stream.ReadByte() >= 0)
        {
            throw Error(Offset, $"expected the end of the data{(after is null ? "" : $" after {after}")}, found more bytes.");
        }
    }

    /// <summary>The exception that says what is wrong at byte <paramref name="offset"/>.</summary>
    public InvalidDataException Error(long offset, string problem) => new($"{name}: at byte {offset}: {problem}");

    private InvalidDataException CutShort((long Start, long Length) whole, string what) =>
        Error(whole.Start, $"expected {what} of {whole.Length} bytes, found {Offset - whole.Start} bytes and the end of the data.");
}
