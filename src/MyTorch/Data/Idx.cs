using System.Buffers.Binary;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>Reads IDX files, plain or gzip, of unsigned bytes: the format of MNIST and its kin (Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database).</summary>
public static class Idx
{
    private const byte UnsignedByte = 0x08;

    /// <summary>Reads images, that is an IDX file of three dimensions: images x rows x columns.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="path">The file, plain or gzip; which, its first bytes tell.</param>
    /// <returns>N x (rows * columns), values 0 to 255; pixel (r, c) is in column r * columns + c.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not IDX, not of unsigned bytes, not three-dimensional, cut short, too long or corrupt.</exception>
    public static Matrix<T> ReadImages<T>(string path) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        (byte[] pixels, int rows, int columns) = Read(path, dimensions: 3);
        return RowMajor.ToMatrix<byte, T>(pixels, rows, columns);
    }

    /// <summary>Reads labels, that is an IDX file of one dimension.</summary>
    /// <param name="path">The file, plain or gzip; which, its first bytes tell.</param>
    /// <returns>N labels, 0 to 255.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not IDX, not of unsigned bytes, not one-dimensional, cut short, too long or corrupt.</exception>
    public static int[] ReadLabels(string path)
    {
        (byte[] labels, _, _) = Read(path, dimensions: 1);
        return Array.ConvertAll(labels, label => (int)label);
    }

    /// <summary>The bytes of the file as rows (its first dimension) of columns (all its others).</summary>
    private static (byte[] Body, int Rows, int Columns) Read(string path, int dimensions)
    {
        using Stream stream = DataFile.Open(path);
        var reader = new CheckedReader(stream, path);
        RequireMagic(reader, dimensions);
        (int rows, int columns) = ReadSizes(reader, dimensions);
        byte[] body = reader.ReadArray<byte>((long)rows * columns, "a body");
        reader.RequireEnd();
        return (body, rows, columns);
    }

    private static void RequireMagic(CheckedReader reader, int dimensions)
    {
        byte[] magic = reader.ReadArray<byte>(4, "a magic number");
        if (magic[0] != 0 || magic[1] != 0)
        {
            throw reader.Error(0, $"expected the two zero bytes of an IDX file, found 0x{magic[0]:X2} 0x{magic[1]:X2}.");
        }

        if (magic[2] != UnsignedByte)
        {
            throw reader.Error(2, $"expected element type 0x{UnsignedByte:X2} (unsigned byte), found 0x{magic[2]:X2}.");
        }

        if (magic[3] != dimensions)
        {
            string kind = dimensions == 1 ? "labels" : "images";
            throw reader.Error(3, $"expected {dimensions} dimension(s) for {kind}, found {magic[3]}.");
        }
    }

    private static (int Rows, int Columns) ReadSizes(CheckedReader reader, int dimensions)
    {
        long start = reader.Offset;
        byte[] bytes = reader.ReadArray<byte>(4 * dimensions, "dimension sizes");
        uint[] sizes = new uint[dimensions];
        Int128 columns = 1;
        for (int i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 * i));
            columns *= i == 0 ? 1 : sizes[i];
        }

        if (sizes[0] > Array.MaxLength || columns > Array.MaxLength || sizes[0] * columns > Array.MaxLength)
        {
            throw reader.Error(start, $"expected at most {Array.MaxLength} elements, found the sizes {string.Join(" x ", sizes)}.");
        }

        return ((int)sizes[0], (int)columns);
    }
}
