using System.Globalization;
using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// A folder of the last few checkpoints of a run. A process that ends at any moment, killed or not, loses none that <see cref="Save{T}"/> has
/// reported: each is written under another name, flushed to the disk and then renamed, and only after that the oldest is removed.
/// </summary>
/// <remarks>
/// The files are numbered in the order in which they were saved. Where the machine loses its power, the very last one may be lost, since .NET
/// cannot flush the name of a file; those before it are whole. One object at a time, in one process, has the folder; the operating system
/// gives it free again however that process ends. Not safe to use from several threads at once.
/// </remarks>
/// <example><c>using var folder = new CheckpointFolder("run"); folder.LoadLatest(checkpoint);</c> and, after each epoch, <c>folder.Save(checkpoint);</c></example>
public sealed class CheckpointFolder : IDisposable
{
    private const string Prefix = "checkpoint-";
    private const string Suffix = ".safetensors";

    private readonly FileStream _lock;

    /// <summary>Takes a folder, creates it if there is none, and removes what a killed process has left half-written.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="keep">How many checkpoints to keep, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="keep"/> is less than 1.</exception>
    /// <exception cref="IOException">Another process, or another object of this one, has the folder.</exception>
    public CheckpointFolder(string path, int keep = 3)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Keep = Setting.Count(keep);
        FullPath = Path.GetFullPath(path);
        Directory.CreateDirectory(FullPath);
        _lock = FileLock.Take(
            Path.Combine(FullPath, ".lock"), $"{FullPath}: another process saves its checkpoints here, so give each run a folder of its own.");
        try
        {
            AtomicFile.RemoveAbandonedFiles(FullPath, Prefix);
        }
        catch
        {
            // Nobody gets an object to give the folder free with.
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>How many checkpoints are kept.</summary>
    public int Keep { get; }

    /// <summary>The checkpoints that are there, the newest first.</summary>
    public IReadOnlyList<string> Files => [.. Numbered().Select(file => file.Path)];

    /// <summary>Saves a checkpoint and then removes all but the last few; an old one that cannot be removed now is left for the next call. When this returns, the file is whole and no end of the process can harm it.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="checkpoint">What to save.</param>
    /// <param name="extra">Arrays of the caller's, such as the epoch, which <see cref="LoadLatest{T}"/> gives back.</param>
    /// <returns>The file.</returns>
    /// <exception cref="ArgumentException">A name of <paramref name="extra"/> is not valid Unicode; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written, as when there is no space left; those before it are as they were.</exception>
    /// <exception cref="ObjectDisposedException">The folder was given free.</exception>
    public string Save<T>(Checkpoint<T> checkpoint, IReadOnlyDictionary<string, NpyArray>? extra = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ObjectDisposedException.ThrowIf(!_lock.CanWrite, this);
        long number = Numbered().FirstOrDefault().Number + 1;
        string path = Path.Combine(FullPath, $"{Prefix}{number:D6}{Suffix}");
        checkpoint.Save(path, extra);
        foreach (string old in Files.Skip(Keep))
        {
            AtomicFile.TryDelete(old);
        }

        return path;
    }

    /// <summary>Loads the newest checkpoint that is not damaged.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="checkpoint">What to load it into.</param>
    /// <returns>What was loaded, and which newer files are damaged, or null where there are no checkpoints at all.</returns>
    /// <exception cref="InvalidDataException">
    /// All checkpoints are damaged, or the one that is not does not fit <paramref name="checkpoint"/>; nothing has changed.
    /// </exception>
    public LoadedCheckpoint? LoadLatest<T>(Checkpoint<T> checkpoint) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var damaged = new List<string>();
        foreach (string path in Files)
        {
            SafeTensorsContent content;
            try
            {
                content = Checkpoint<T>.Read(path);
            }
            catch (InvalidDataException exception)
            {
                damaged.Add(exception.Message);
                continue;
            }

            return new LoadedCheckpoint(path, checkpoint.Restore(content), damaged);
        }

        return damaged.Count == 0
            ? null
            : throw new InvalidDataException($"{FullPath}: none of the {damaged.Count} checkpoints is good. {string.Join(" ", damaged)}");
    }

    /// <summary>Gives the folder free for others.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>The checkpoints and their numbers, the newest first.</summary>
    private IEnumerable<(long Number, string Path)> Numbered() =>
        from path in Directory.EnumerateFiles(FullPath, $"{Prefix}*{Suffix}")
        let number = NumberOf(path)
        where number > 0
        orderby number descending
        select (number, path);

    private static long NumberOf(string path)
    {
        ReadOnlySpan<char> digits = Path.GetFileName(path.AsSpan())[Prefix.Length..^Suffix.Length];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }
}
