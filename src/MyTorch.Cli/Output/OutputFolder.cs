using System.Globalization;

namespace MyTorch.Cli;

/// <summary>The folder that a run writes into; it comes into being only when there is something to write.</summary>
internal sealed class OutputFolder
{
    private readonly string _path;
    private readonly bool _mustBeNew;
    private string? _created;

    /// <summary>Makes sure that the folder can be written later, so that no training is lost. Leaves nothing behind.</summary>
    /// <param name="path">The folder; null for a new one named after the time.</param>
    /// <exception cref="IOException">It is a file or in one, or it may not be written.</exception>
    public OutputFolder(string? path)
    {
        _mustBeNew = path is null;
        _path = path ?? Path.Combine("runs", DateTime.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
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
            throw new IOException($"{_path} cannot be the output folder: {existing} is a file or may not be written.", exception);
        }
    }

    /// <summary>Where a file of the folder is, or will be unless the name of the folder is taken.</summary>
    public string PathOf(string name) => Path.Combine(_created ?? _path, name);

    /// <summary>Creates the folder unless it is there.</summary>
    /// <returns>Its path. Where another run has taken the name after the time, it gets a number.</returns>
    public string Create() => _created ??= CreateNow();

    private string CreateNow()
    {
        string path = _path;
        for (int number = 2; _mustBeNew && Directory.Exists(path); number++)
        {
            path = $"{_path}-{number}";
        }

        Directory.CreateDirectory(path);
        return path;
    }
}
