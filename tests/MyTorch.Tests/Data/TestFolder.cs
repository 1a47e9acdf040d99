using System.IO.Compression;

namespace MyTorch.Tests.Data;

/// <summary>A folder of its own for a test, gone afterwards; and the way to the fixtures.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("mytorch-").FullName;

    public static string Fixture(string name) => Repository.PathOf($"tests/MyTorch.Tests/Data/fixtures/{name}");

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    public string PathOf(string name) => Path.Combine(_path, name);

    public string[] Names() => [.. Directory.GetFileSystemEntries(_path).Select(entry => Path.GetFileName(entry))];

    /// <summary>Writes a file and returns its path.</summary>
    public string File(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(PathOf(name), content);
        return PathOf(name);
    }

    public string File(string name, string content)
    {
        System.IO.File.WriteAllText(PathOf(name), content);
        return PathOf(name);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
