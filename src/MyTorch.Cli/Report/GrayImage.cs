using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace MyTorch.Cli;

/// <summary>Encodes a sample as a grayscale PNG in a data URI (W3C, Portable Network Graphics, third edition).</summary>
internal static class GrayImage
{
    private const int HeaderLength = 13;

    /// <summary>Returns the image as a data URI, from black for <paramref name="least"/> to white for <paramref name="largest"/>.</summary>
    /// <param name="pixels">The brightness of each pixel, row by row; non-finite values are black.</param>
    /// <param name="width">The number of pixels in a row; an incomplete last row is not drawn.</param>
    /// <param name="least">The value that is black.</param>
    /// <param name="largest">The value that is white.</param>
    public static string Uri(ReadOnlySpan<double> pixels, int width, double least, double largest)
    {
        int height = pixels.Length / width;
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        WriteChunk(png, "IHDR", Header(width, height));
        WriteChunk(png, "IDAT", Deflate(Shades(pixels, width, height, least, largest)));
        WriteChunk(png, "IEND", []);
        return $"data:image/png;base64,{Convert.ToBase64String(png.ToArray())}";
    }

    private static byte[] Header(int width, int height)
    {
        const byte BitDepth = 8;
        byte[] header = new byte[HeaderLength];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = BitDepth;
        return header;
    }

    /// <summary>Returns a byte for each pixel, and before each row a 0, the filter type "none".</summary>
    private static byte[] Shades(ReadOnlySpan<double> pixels, int width, int height, double least, double largest)
    {
        byte[] shades = new byte[height * (width + 1)];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                double fraction = (pixels[(row * width) + column] - least) / (largest - least);
                shades[(row * (width + 1)) + column + 1] = double.IsNaN(fraction) ? (byte)0 : (byte)Math.Round(255 * Math.Clamp(fraction, 0, 1));
            }
        }

        return shades;
    }

    private static byte[] Deflate(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            zlib.Write(data);
        }

        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream png, string type, byte[] data)
    {
        byte[] name = Encoding.ASCII.GetBytes(type);
        WriteNumber((uint)data.Length);
        png.Write(name);
        png.Write(data);
        WriteNumber(Crc32.HashToUInt32([.. name, .. data]));

        void WriteNumber(uint number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
            png.Write(bytes);
        }
    }
}
