using System.Globalization;
using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// A folder that keeps the last few checkpoints of a run. Once <see cref="Save{T}"/> has returned, the checkpoint survives the process being
/// killed at any moment: it is written to a temporary file, flushed to disk and renamed before the oldest one is removed.
/// </summary>
/// <remarks>
/// The files are numbered in the order in which they were saved. After a power failure the last one may be missing, since .NET cannot flush a
/// directory entry; earlier ones are intact. Only one object in one process can open the folder at a time; the operating system releases the
/// lock when that process ends. Not thread-safe.
/// </remarks>
/// <example><c>using var folder = new CheckpointFolder("run"); folder.LoadLatest(checkpoint);</c> and, after each epoch, <c>folder.Save(checkpoint);</c></example>
public sealed class CheckpointFolder : IDisposable
{
    private const string Prefix = "checkpoint-";
    private const string Suffix = ".safetensors";

    private readonly FileStream _lock;

    /// <summary>Opens and locks a folder, creates it if it does not exist, and removes temporary files that a killed process left.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="keep">The number of checkpoints to keep, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="keep"/> is less than 1.</exception>
    /// <exception cref="IOException">Another process or another object of this process uses the folder.</exception>
    public CheckpointFolder(string path, int keep = 3)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Keep = Setting.Count(keep);
        FullPath = Path.GetFullPath(path);
        Directory.CreateDirectory(FullPath);
        _lock = FileLock.Acquire(
            Path.Combine(FullPath, ".lock"), $"{FullPath}: another process is writing to this folder; give each run its own folder.");
        try
        {
            AtomicFile.RemoveAbandonedFiles(FullPath, Prefix);
        }
        catch
        {
            // The caller gets no object to dispose.
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>The full path of the folder.</summary>
    public string FullPath { get; }

    /// <summary>The number of checkpoints that are kept.</summary>
    public int Keep { get; }

    /// <summary>The paths of the checkpoints, newest first.</summary>
    public IReadOnlyList<string> Files => [.. EnumerateNumbered().Select(file => file.Path)];

    /// <summary>Saves a checkpoint, then removes all but the newest <see cref="Keep"/>; one that cannot be removed now is left for the next call. The file is complete and flushed to disk when the method returns.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="checkpoint">What to save.</param>
    /// <param name="extra">Additional arrays, such as the epoch, which <see cref="LoadLatest{T}"/> returns.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="ArgumentException">A name of <paramref name="extra"/> is not valid Unicode; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full; earlier checkpoints are unchanged.</exception>
    /// <exception cref="ObjectDisposedException">The object is disposed.</exception>
    public string Save<T>(Checkpoint<T> checkpoint, IReadOnlyDictionary<string, NpyArray>? extra = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ObjectDisposedException.ThrowIf(!_lock.CanWrite, this);
        long number = EnumerateNumbered().FirstOrDefault().Number + 1;
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
    /// <returns>The loaded file and the damaged newer ones, or null if the folder has no checkpoints.</returns>
    /// <exception cref="InvalidDataException">
    /// All checkpoints are damaged, or the newest undamaged one does not match <paramref name="checkpoint"/>; nothing has changed.
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
            : throw new InvalidDataException($"{FullPath}: all {damaged.Count} checkpoints are damaged. {string.Join(" ", damaged)}");
    }

    /// <summary>Releases the lock on the folder.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>Returns the checkpoints and their numbers, newest first.</summary>
    private IEnumerable<(long Number, string Path)> EnumerateNumbered() =>
        from path in Directory.EnumerateFiles(FullPath, $"{Prefix}*{Suffix}")
        let number = ParseNumber(path)
        where number > 0
        orderby number descending
        select (number, path);

    private static long ParseNumber(string path)
    {
        ReadOnlySpan<char> digits = Path.GetFileName(path.AsSpan())[Prefix.Length..^Suffix.Length];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }
}
