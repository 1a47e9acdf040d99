using System.Globalization;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The output folder of a run or search; created when the first file is written, with one writer at a time.</summary>
internal sealed class OutputFolder : IDisposable
{
    private const string LockName = ".lock";

    private readonly string _path;
    private readonly bool _mustBeNew;
    private readonly IReadOnlyList<string> _files;
    private string? _created;
    private FileStream? _lock;

    /// <summary>Checks that the folder is writable, so that no training is lost; creates nothing.</summary>
    /// <param name="path">The folder; null for a new one named after the time.</param>
    /// <param name="files">The names of the files that will be written; killed processes may have left partial ones.</param>
    /// <param name="runs">The folder in which a new folder is created.</param>
    /// <exception cref="IOException">The path is empty, it is a file or inside a file, or it is not writable.</exception>
    public OutputFolder(string? path, IReadOnlyList<string> files, string runs = "runs")
    {
        if (path is "")
        {
            throw new IOException("--out is empty: give the path of a folder, or omit --out for a new folder in runs.");
        }

        (_mustBeNew, _files) = (path is null, files);
        _path = path ?? Path.Combine(runs, DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        string existing = Path.GetFullPath(_path);
        while (!Path.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        try
        {
            string probe = Path.Combine(existing, Path.GetRandomFileName());
            new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{_path} cannot be the output folder: {existing} is a file or is not writable.", exception);
        }
    }

    /// <summary>Returns the path of a file in the folder; for a new folder it changes if another run takes the same name.</summary>
    public string PathOf(string name) => Path.Combine(ToString(), name);

    /// <summary>Returns whether the folder exists and contains a file.</summary>
    public bool Has(string name) => Exists && File.Exists(PathOf(name));

    /// <summary>Creates the folder if it does not exist, locks it until this instance is disposed, and removes partial files of killed processes.</summary>
    /// <returns>The path; it ends with a number if another run has taken the name of the time.</returns>
    /// <exception cref="IOException">Another process is writing to the folder.</exception>
    public string Take()
    {
        if (_lock is null)
        {
            (_created, _lock) = _mustBeNew ? CreateNew() : CreateOrOpen();
            foreach (string name in _files)
            {
                AtomicFile.RemoveAbandonedFiles(_created, $"{name}.");
            }
        }

        return ToString();
    }

    /// <summary>Locks the folder like <see cref="Take"/> if it exists; otherwise it is created later.</summary>
    public void TakeIfExists()
    {
        if (Exists)
        {
            Take();
        }
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _lock?.Dispose();

    /// <inheritdoc/>
    public override string ToString() => _created ?? _path;

    private bool Exists => _created is not null || (!_mustBeNew && Directory.Exists(_path));

    private (string Path, FileStream Lock) CreateOrOpen()
    {
        Directory.CreateDirectory(_path);
        string lockPath = Path.Combine(_path, LockName);
        try
        {
            return (_path, new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (File.Exists(lockPath))
        {
            throw new IOException($"{_path}: another process is writing to this folder; give each run its own folder. {exception.Message}", exception);
        }
    }

    /// <summary>Creates a folder that no other run uses. Several processes may create the same folder at once, but only one of them creates its lock file, which is not deleted.</summary>
    private (string Path, FileStream Lock) CreateNew()
    {
        for (int number = 1; ; number++)
        {
            string path = number == 1 ? _path : $"{_path}-{number}";
            if (Path.Exists(path))
            {
                continue;
            }

            Directory.CreateDirectory(path);
            string lockPath = Path.Combine(path, LockName);
            try
            {
                return (path, new FileStream(lockPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(lockPath))
            {
                // Another process created it first.
            }
        }
    }
}
