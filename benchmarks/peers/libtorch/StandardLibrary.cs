using System.Buffers.Binary;

namespace MyTorch.Benchmarks.Peers;

/// <summary>
/// TorchSharp's native library requires the version of the C++ standard library of GCC 13 but uses none of its symbols; its compiler only adds the
/// version name. The library of GCC 12 in Debian 12 works as well.
/// </summary>
internal static class StandardLibrary
{
    private const string Version = "GLIBCXX_3.4.32";

    /// <summary>The ELF flag of an optional version (VER_FLG_WEAK).</summary>
    private const ushort Weak = 2;

    /// <summary>Marks the version as weak in this program's copy of the library; does nothing if it is already marked or the file is not an ELF file.</summary>
    public static void AcceptOlder()
    {
        string library = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        if (!OperatingSystem.IsLinux() || !File.Exists(library))
        {
            return;
        }

        // A needed version (Elfxx_Vernaux) begins with the hash of its name and its flags.
        byte[] content = File.ReadAllBytes(library);
        var entry = new byte[6];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, Hash(Version));
        int start = content.AsSpan().IndexOf(entry);
        if (start >= 0)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(start + 4), Weak);
            File.WriteAllBytes(library, content);
        }
    }

    /// <summary>Returns the ELF hash of a name.</summary>
    private static uint Hash(string name)
    {
        uint hash = 0;
        foreach (char letter in name)
        {
            hash = (hash << 4) + letter;
            uint top = hash & 0xF000_0000;
            hash = (hash ^ (top >> 24)) & ~top;
        }

        return hash;
    }
}
