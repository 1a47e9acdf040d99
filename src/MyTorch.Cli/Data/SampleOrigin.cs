namespace MyTorch.Cli;

/// <summary>The position of samples in their file: the lines of a table, or the indices of images.</summary>
/// <param name="Kind">What a number counts, as in "line".</param>
/// <param name="Note">In which file, and from where it is counted; may be empty.</param>
/// <param name="First">The number of the first sample of the file.</param>
/// <param name="Indices">The places of the samples in the file, from 0; null where they are all of it.</param>
internal sealed record SampleOrigin(string Kind, string Note, int First, IReadOnlyList<int>? Indices)
{
    /// <summary>Samples of unknown origin, counted from 1.</summary>
    public static SampleOrigin Unknown { get; } = new("sample", "", First: 1, Indices: null);

    /// <summary>Rows of a CSV file, by the lines that an editor shows, which error messages name too.</summary>
    public static SampleOrigin OfLines(string path, bool hasHeader, IReadOnlyList<int>? indices) =>
        new("line", $"The lines are those of {Path.GetFileName(path)}{(hasHeader ? ", whose header is line 1" : "")}.", hasHeader ? 2 : 1, indices);

    /// <summary>Images by their index, as arrays have it.</summary>
    public static SampleOrigin OfImages(string name, IReadOnlyList<int>? indices) =>
        new("image", $"The images of {Path.GetFileName(name)} are counted from 0.", First: 0, indices);

    /// <summary>The number in the file of a sample.</summary>
    /// <param name="sample">Which of the samples it is, from 1.</param>
    public long NumberOf(long sample) => First + (Indices is null ? sample - 1 : Indices[(int)sample - 1]);
}
