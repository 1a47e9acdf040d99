using System.Buffers.Binary;
using System.IO.Compression;
using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

public sealed class GrayImageTests
{
    [Fact]
    public void Pixels_are_shades_from_the_least_to_the_largest_row_by_row()
    {
        (int width, int height, byte[] shades) = Decode(GrayImage.Uri([0, 0.5, 1, 2, -1, double.NaN], 3, 0, 1));
        (width, height).Should().Be((3, 2));
        shades.Should().Equal(0, 128, 255, 255, 0, 0);
    }

    [Fact]
    public void An_image_of_one_shade_is_black()
    {
        Decode(GrayImage.Uri([7, 7], 2, 7, 7)).Shades.Should().Equal(0, 0);
    }

    /// <summary>Reads the three chunks, in their order, of a PNG that is not filtered.</summary>
    private static (int Width, int Height, byte[] Shades) Decode(string uri)
    {
        byte[] png = Convert.FromBase64String(uri["data:image/png;base64,".Length..]);
        png[^12..].Should().Equal(0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82);
        int width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        int height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        const int Data = 41;
        using var zlib = new ZLibStream(new MemoryStream(png, Data, png.Length - Data - 16), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        return (width, height, [.. rows.ToArray().Where((_, index) => index % (width + 1) != 0)]);
    }
}
