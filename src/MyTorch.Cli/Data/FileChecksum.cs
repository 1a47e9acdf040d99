using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>By which a model knows the file that it was trained on.</summary>
internal static class FileChecksum
{
    /// <summary>The checksum of what a file holds, plain or gzip alike.</summary>
    public static string Of(string path)
    {
        using Stream stream = DataFile.Open(path);
        byte[] buffer = new byte[1 << 16];
        uint checksum = 0;
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            checksum = Crc32.Append(checksum, buffer.AsSpan(0, read));
        }

        return Invariant($"{checksum:x8}");
    }
}
