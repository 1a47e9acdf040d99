using System.Buffers.Binary;

namespace MyTorch.Benchmarks.Loading;

/// <summary>Random images and labels as uncompressed IDX files in the MNIST format, in a temporary folder.</summary>
internal sealed class IdxSample : IDisposable
{
    private const int Side = 28;
    private const int Classes = 10;

    private readonly WorkFolder _folder = new();

    public IdxSample(int images)
    {
        var random = new Random(1);
        byte[] pixels = new byte[images * Side * Side];
        random.NextBytes(pixels);
        Write(Images, [images, Side, Side], pixels);
        Write(Labels, [images], [.. Enumerable.Range(0, images).Select(_ => (byte)random.Next(Classes))]);
    }

    public string Images => _folder["images"];

    public string Labels => _folder["labels"];

    /// <summary>The size of both files in bytes.</summary>
    public long Length => new FileInfo(Images).Length + new FileInfo(Labels).Length;

    public void Dispose() => _folder.Dispose();

    private static void Write(string path, int[] sizes, byte[] body)
    {
        using FileStream file = File.Create(path);
        file.Write([0, 0, 0x08, (byte)sizes.Length]);
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        foreach (int size in sizes)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, size);
            file.Write(bytes);
        }

        file.Write(body);
    }
}
