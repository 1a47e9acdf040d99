namespace MyTorch.Tables;

/// <summary>The settings of the column encodings.</summary>
internal sealed record EncodingSettings
{
    /// <summary>The minimum number of training rows of a category; rarer categories are combined into one.</summary>
    public int MinimumCategoryCount { get; init; } = 3;

    /// <summary>The maximum number of bins of a numeric column; 0 for no bins.</summary>
    public int Bins { get; init; }

    /// <summary>The maximum number of categories of a one-hot column; a column with more categories at the time of the fit is embedded.</summary>
    public int MostOneHot { get; init; } = 50;

    /// <summary>The maximum number of categories of an extended one-hot column.</summary>
    public int MostOneHotExtended { get; init; } = 200;

    /// <summary>The maximum number of categories of an embedded column; only the most frequent are kept.</summary>
    public int MostCategories { get; init; } = 10_000;
}
