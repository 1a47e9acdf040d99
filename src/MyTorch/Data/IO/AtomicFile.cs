using System.Formats.Tar;
using Microsoft.Win32.SafeHandles;

namespace MyTorch.Data;

/// <summary>Files that are written whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>The HResult of the exception of an archive for a file type that it does not support: one without a system error code.</summary>
    private const int NoTypeOfArchives = unchecked((int)0x80131620);

    /// <summary>The maximum number of attempts to create a temporary file that no other process removes immediately.</summary>
    private const int MostAttempts = 10;

    /// <summary>
    /// Writes a file so that <paramref name="path"/> contains either the old content or all of the new content, even if the
    /// process or the machine stops midway. The content is written to a temporary file in the same folder, flushed to disk
    /// and then renamed to <paramref name="path"/>. On failure, the temporary file is deleted. On Unix the new file gets the
    /// permissions of the file it replaces. Several threads and processes may write the same file at the same time: each
    /// writes a complete file, and the last one to finish replaces the others.
    /// </summary>
    /// <param name="path">The file to write or to replace; its folder must exist. A symbolic link is replaced, not followed.</param>
    /// <param name="write">Writes the content; it may close the stream.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="IOException">The file cannot be written, or is a named pipe, a socket or a device; existing content is unchanged.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        RejectDevice(path);
        RejectPipe(path);
        UnixFileMode? permissions = OperatingSystem.IsWindows() || !File.Exists(path) ? null : File.GetUnixFileMode(path);
        (FileStream stream, SafeFileHandle claim) = Create(path, permissions);
        string temporary = stream.Name;
        try
        {
            // The claim is held until the file is renamed, so that no other process mistakes it for an abandoned file.
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
            // Does not throw, so that the caller gets the original exception.
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Removes the temporary files left in a folder by processes that were killed during <see cref="Write"/>. Files that another process is still
    /// writing are kept.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="prefix">The prefix of the names of the files that were being written.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static void RemoveAbandonedFiles(string folder, string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(prefix);
        foreach (string path in Directory.EnumerateFiles(folder, "*.tmp").Where(path => Path.GetFileName(path).StartsWith(prefix, StringComparison.Ordinal)))
        {
            try
            {
                // The writing process keeps the file open until it is renamed, so opening it exclusively fails until then.
                new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    /// <summary>Deletes a file if possible. A file that cannot be deleted now, such as one that a backup is reading, is removed by a later cleanup.</summary>
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

    /// <summary>Throws for a path in /dev: replacing /dev/null or /dev/stdout by a file, which root can do, would break other processes.</summary>
    private static void RejectDevice(string path)
    {
        if (!OperatingSystem.IsWindows() && Path.GetDirectoryName(Path.GetFullPath(path)) == "/dev")
        {
            throw new IOException($"{path}: expected the name of a file, found a device in /dev, which cannot be replaced.");
        }
    }

    /// <summary>Throws for pipes and devices: the reader of a replaced pipe would wait forever. A file that is not empty is recognized by its length.</summary>
    private static void RejectPipe(string path)
    {
        if (!OperatingSystem.IsWindows() && new FileInfo(path) is { Exists: true, Length: 0 } && KindOf(path) is { } kind)
        {
            throw new IOException($"{path}: expected the name of a file, found a {kind}, which is not replaced.");
        }
    }

    /// <summary>Returns the kind of an entry that is not a regular file, or null. A tar writer determines it, since it checks the type and opens only files.</summary>
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
            // The file is not readable, is locked by another process or no longer exists: writing will show whether it can be replaced.
            return null;
        }
    }

    /// <summary>Flushes the file to disk. It is reopened because writers that wrap a stream often close it.</summary>
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
    /// Creates a temporary file and claims it with a second, read-only handle, which does not block readers. Unix locks a file only after creating
    /// it: if a process that removes abandoned files deletes it in between, another file is created.
    /// </summary>
    private static (FileStream Stream, SafeFileHandle Claim) Create(string path, UnixFileMode? permissions)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows() && permissions is { } mode)
        {
            // Keeps the new file as private as the old one while it is written; the owner needs access to flush it.
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
