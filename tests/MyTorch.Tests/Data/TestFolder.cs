using System.IO.Compression;
using System.Text;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Data;

/// <summary>A temporary folder for a test, and the path of the fixtures.</summary>
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

    /// <summary>
    /// Writes or overwrites a file and returns its path. An existing file is not truncated to 0 bytes first: file systems flush such a file to
    /// disk immediately.
    /// </summary>
    public string File(string name, byte[] content)
    {
        using var stream = new FileStream(PathOf(name), FileMode.OpenOrCreate, FileAccess.Write);
        stream.Write(content);
        stream.SetLength(content.Length);
        return PathOf(name);
    }

    public string File(string name, string content) => File(name, Encoding.UTF8.GetBytes(content));

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
