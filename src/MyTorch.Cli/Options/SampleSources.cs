namespace MyTorch.Cli;

/// <summary>The options that name samples, which several commands have.</summary>
internal static class SampleSources
{
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
