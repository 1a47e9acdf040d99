namespace MyTorch.Cli;

/// <summary>The options that name samples, which several commands have.</summary>
internal static class SampleSources
{
    /// <summary>Names the standard input or output.</summary>
    public const string Standard = "-";

    /// <summary>What is wrong if one of the files is the standard input, which a command cannot read twice; null if none is.</summary>
    public static string? StandardInputConflict(params (string Option, string? Path)[] files) =>
        files.FirstOrDefault(file => file.Path == Standard).Option is { } option
            ? $"{option} {Standard} is the standard input, which only predict reads; here the file is read more than once. Write the input to a regular file and name that."
            : null;

    /// <summary>What is wrong where more than one is given, or one file of a pair; null when all is well.</summary>
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
