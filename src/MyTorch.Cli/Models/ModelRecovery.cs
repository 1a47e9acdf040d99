namespace MyTorch.Cli;

/// <summary>Explains how to recover a damaged model from the checkpoints of its run.</summary>
internal static class ModelRecovery
{
    /// <summary>Reads a model or part of it, and says in the error what is left of its run.</summary>
    /// <param name="path">The file of the model.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static TResult Offer<TResult>(string path, Func<TResult> read)
    {
        string run = Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";
        try
        {
            return read();
        }
        catch (InvalidDataException exception) when (HasCheckpoints(run))
        {
            throw new InvalidDataException($"{exception.Message} Its run has checkpoints: 'mytorch train --resume --out {run}' writes it again.", exception);
        }
    }

    private static bool HasCheckpoints(string run)
    {
        string folder = Path.Combine(run, RunCheckpoints<float>.FolderName);
        return Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any();
    }
}
