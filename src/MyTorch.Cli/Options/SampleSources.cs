namespace MyTorch.Cli;

/// <summary>Checks the options that name samples, shared by several commands.</summary>
internal static class SampleSources
{
    /// <summary>Names the standard input or output.</summary>
    public const string Standard = "-";

    /// <summary>Returns the error message if a file is the standard input, which cannot be read twice; otherwise null.</summary>
    public static string? StandardInputConflict(params (string Option, string? Path)[] files) =>
        files.FirstOrDefault(file => file.Path == Standard).Option is { } option
            ? $"{option} {Standard} is the standard input, which only predict can read, because other commands read the file more than once. Save the input to a regular file and pass its name."
            : null;

    /// <summary>Returns the error message if more than one source is given, or only one file of a pair; otherwise null.</summary>
    public static string? Conflict(string? csv, string? images, string? labels = null, string? mnist = null, bool needsLabels = true)
    {
        (string Option, string? Value)[] sources = [("--csv", csv), ("--images", images ?? labels), ("--mnist", mnist)];
        string[] given = [.. sources.Where(source => source.Value is not null).Select(source => source.Option)];
        return given.Length > 1 ? $"{string.Join(" and ", given)} are different sources of samples: choose one."
            : needsLabels && images is not null && labels is null ? "--images needs --labels, the file of their labels."
            : labels is not null && images is null ? "--labels needs --images, the file of the images."
            : null;
    }
}
