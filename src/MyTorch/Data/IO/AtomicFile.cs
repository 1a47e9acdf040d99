using System.Formats.Tar;
using Microsoft.Win32.SafeHandles;

namespace MyTorch.Data;

/// <summary>Files that are written whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>What an archive throws of something that it cannot hold: an exception without a number of the system.</summary>
    private const int NoTypeOfArchives = unchecked((int)0x80131620);

    /// <summary>The number of attempts to create a temporary file that no other process removes at once.</summary>
    private const int MostAttempts = 10;

    /// <summary>
    /// Writes a file so that <paramref name="path"/> holds either the old content or all of the new one, even if the
    /// process or the machine stops midway: the content goes to a temporary file in the same folder, is flushed to disk
    /// and then takes the name <paramref name="path"/>. If anything fails, the temporary file is deleted. On Unix the new
    /// file has the permissions of the one it replaces. Several threads and processes may write the same file at once: each
    /// writes all of it, and the last one to finish replaces the others.
    /// </summary>
    /// <param name="path">The file to write or to replace; its folder must exist. A symbolic link is replaced, not followed.</param>
    /// <param name="write">Writes the content; it may close the stream.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="IOException">The file cannot be written, or is a named pipe, a socket or a device; what was there is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        RefuseDevice(path);
        RefusePipe(path);
        UnixFileMode? permissions = OperatingSystem.IsWindows() || !File.Exists(path) ? null : File.GetUnixFileMode(path);
        (FileStream stream, SafeFileHandle claim) = Create(path, permissions);
        string temporary = stream.Name;
        try
        {
            // The claim is held until the file has its name, so that no other process takes it for one that was left half-written.
            using (claim)
            {
                using (stream)
                {
                    write(stream);
                }

                Flush(temporary, permissions);
                File.Move(temporary, path, overwrite: true);
            }
        }
        catch
        {
            // What failed before is what the caller must hear of.
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Removes the temporary files that killed processes have left in a folder while they wrote files by <see cref="Write"/>. A file that another
    /// process is still writing is left alone.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="prefix">The start of the names of the files that were written.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static void RemoveHalfWritten(string folder, string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(prefix);
        foreach (string path in Directory.EnumerateFiles(folder, "*.tmp").Where(path => Path.GetFileName(path).StartsWith(prefix, StringComparison.Ordinal)))
        {
            try
            {
                // A process that writes the file has it open until it has its name, and then no other one can open it alone.
                new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    /// <summary>A file that cannot be removed, such as one that a backup reads, harms nobody: the next one to look removes it.</summary>
    internal static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>A file that took the name of /dev/null or /dev/stdout would be in the way of every process; root can do that.</summary>
    private static void RefuseDevice(string path)
    {
        if (!OperatingSystem.IsWindows() && Path.GetDirectoryName(Path.GetFullPath(path)) == "/dev")
        {
            throw new IOException($"{path}: expected the name of a file, found a device in /dev, which cannot be replaced.");
        }
    }

    /// <summary>Who reads a pipe would wait for ever for what is written to a file in its place. A file, but not an empty one, is told by its length.</summary>
    private static void RefusePipe(string path)
    {
        if (!OperatingSystem.IsWindows() && new FileInfo(path) is { Exists: true, Length: 0 } && KindOf(path) is { } kind)
        {
            throw new IOException($"{path}: expected the name of a file, found a {kind}, which is not replaced.");
        }
    }

    /// <summary>What is there that is no file, or null. An archive is asked, as it looks at the type of what it is given and opens only files.</summary>
    private static string? KindOf(string path)
    {
        using var archive = new MemoryStream();
        try
        {
            using (var writer = new TarWriter(archive, leaveOpen: true))
            {
                writer.WriteEntry(path, entryName: "one");
            }

            archive.Position = 0;
            using var reader = new TarReader(archive);
            return reader.GetNextEntry()?.EntryType switch
            {
                TarEntryType.Fifo => "named pipe",
                TarEntryType.CharacterDevice or TarEntryType.BlockDevice => "device",
                _ => null,
            };
        }
        catch (IOException exception) when (exception.HResult == NoTypeOfArchives)
        {
            return "socket";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file that may not be read, or that another process has to itself, or that is gone: to write shows whether it can be replaced.
            return null;
        }
    }

    /// <summary>Opens the file again, because writers on top of a stream like to close it.</summary>
    private static void Flush(string temporary, UnixFileMode? permissions)
    {
        using SafeFileHandle handle = File.OpenHandle(temporary, access: FileAccess.ReadWrite);
        if (!OperatingSystem.IsWindows() && permissions is { } mode)
        {
            File.SetUnixFileMode(handle, mode);
        }

        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>
    /// Creates a temporary file and claims it with a second handle, which only reads and so keeps no reader out. Unix locks a file only after it was
    /// created: a process that removes half-written files may come in between, and then another file is created.
    /// </summary>
    private static (FileStream Stream, SafeFileHandle Claim) Create(string path, UnixFileMode? permissions)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows() && permissions is { } mode)
        {
            // Who could not read the old file cannot read the new one while it is written either; the owner must, to flush it.
            options.UnixCreateMode = mode | UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        for (int attempt = 1; ; attempt++)
        {
            string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
            FileStream? stream = null;
            try
            {
                stream = new FileStream(temporary, options);
                return (stream, File.OpenHandle(temporary, share: FileShare.ReadWrite | FileShare.Delete));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                stream?.Dispose();
                TryDelete(temporary);
                if (attempt == MostAttempts)
                {
                    throw;
                }
            }
        }
    }
}
