namespace MyTorch.Tables;

/// <summary>What the encodings of the columns depend on.</summary>
internal sealed record EncodingSettings
{
    /// <summary>Categories of fewer training rows are one category together.</summary>
    public int MinimumCategoryCount { get; init; } = 3;

    /// <summary>The largest number of bins of a numeric column; 0 for none.</summary>
    public int Bins { get; init; }

    /// <summary>The largest number of categories that are told apart.</summary>
    public int MostCategories { get; init; } = 200;
}
