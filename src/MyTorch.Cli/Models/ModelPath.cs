using System.Buffers.Binary;

namespace MyTorch.Cli;

/// <summary>Resolves the path of a model.</summary>
internal static class ModelPath
{
    private const string Extension = ".safetensors";

    /// <summary>The longest header of a safetensors file, in bytes.</summary>
    private const int MaxHeaderLength = 100_000_000;

    /// <summary>The file, where it may be one; of the folder of a run, its model.</summary>
    /// <exception cref="InvalidDataException">It is a folder without a model, or a file of another kind.</exception>
    public static string Of(string path)
    {
        if (Directory.Exists(path))
        {
            string model = Path.Combine(path, RunFiles.Model);
            return ModelRecovery.Offer(model, () => File.Exists(model) ? model : throw new InvalidDataException($"{path} is a folder that does not contain {RunFiles.Model}."));
        }

        // A file with the extension that is not a safetensors file is reported as damaged.
        if (!File.Exists(path) || Path.GetExtension(path) == Extension || IsIndex(path) || IsSafeTensors(path))
        {
            return path;
        }

        string beside = Path.Combine(Path.GetDirectoryName(path)!, RunFiles.Model);
        throw new InvalidDataException($"{path} is not a {Extension} file{(File.Exists(beside) ? $"; the model beside it is {beside}" : "")}.");
    }

    /// <summary>Whether it is the index of a model in several files, whatever its own name is.</summary>
    private static bool IsIndex(string path) =>
        path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && File.ReadAllText(path).Contains("\"weight_map\"", StringComparison.Ordinal);

    /// <summary>Whether it begins with the length of a header and the header.</summary>
    private static bool IsSafeTensors(string path)
    {
        Span<byte> begin = stackalloc byte[sizeof(ulong) + 1];
        using FileStream file = File.OpenRead(path);
        return file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false) == begin.Length
            && BinaryPrimitives.ReadUInt64LittleEndian(begin) <= MaxHeaderLength
            && begin[^1] == (byte)'{';
    }
}
