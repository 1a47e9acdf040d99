namespace MyTorch.Data;

/// <summary>Reads and writes NumPy's NPY files: one array each. Source of the format: numpy.lib.format.</summary>
public static class Npy
{
    /// <summary>
    /// Reads a file of one array: version 1.0, 2.0 or 3.0, C or Fortran order, little- or big-endian. The elements are booleans, integers of 8 to
    /// 64 bits, float16, float32 or float64.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not NPY, has an unsupported version or element type, or is truncated or too long.</exception>
    public static NpyArray Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        var reader = new CheckedReader(file, path);
        NpyArray array = Read(reader);
        reader.RequireEnd();
        return array;
    }

    /// <summary>Reads one array from the current position of the stream and nothing after it, so that another array can follow.</summary>
    /// <param name="stream">The stream, which is left open.</param>
    /// <param name="name">The name of the stream in error messages.</param>
    /// <exception cref="InvalidDataException">The data is not NPY, has an unsupported version or element type, or is truncated.</exception>
    public static NpyArray Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return Read(new CheckedReader(stream, name));
    }

    /// <summary>Writes an array to a file atomically (<see cref="AtomicFile"/>), in the memory order of its elements.</summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="array">The array.</param>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public static void Write(string path, NpyArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        AtomicFile.Write(path, stream => Write(stream, array));
    }

    /// <summary>Writes an array to a stream, in the memory order of its elements.</summary>
    /// <param name="stream">The stream, which is left open.</param>
    /// <param name="array">The array.</param>
    public static void Write(Stream stream, NpyArray array)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(array);
        ElementFormat format = array.Format.InNpy;
        new NpyHeader(format, array.FortranOrder, [.. array.Shape]).Write(stream);
        format.Write(array.Values, stream.Write);
    }

    /// <summary>Reads the elements that a header describes.</summary>
    /// <exception cref="InvalidDataException">The element type is not supported, or the file ends early.</exception>
    internal static NpyArray Read(CheckedReader reader, NpyHeader header)
    {
        ElementFormat format = header.Format ?? throw new InvalidDataException(header.Problem);
        return new NpyArray(format.Read(reader, header.Count, "elements", header.IsSwapped), header.Shape, header.FortranOrder, format);
    }

    private static NpyArray Read(CheckedReader reader) => Read(reader, NpyHeader.Read(reader));
}
