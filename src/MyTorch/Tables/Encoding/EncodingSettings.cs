namespace MyTorch.Tables;

/// <summary>What the encodings of the columns depend on.</summary>
internal sealed record EncodingSettings
{
    /// <summary>Categories of fewer training rows are one category together.</summary>
    public int MinimumCategoryCount { get; init; } = 3;

    /// <summary>The largest number of bins of a numeric column; 0 for none.</summary>
    public int Bins { get; init; }

    /// <summary>The largest number of categories of a column that is encoded one-hot; a column that has more when it is fitted is embedded.</summary>
    public int MostOneHot { get; init; } = 50;

    /// <summary>The largest number of categories that a one-hot column has after it was extended.</summary>
    public int MostOneHotExtended { get; init; } = 200;

    /// <summary>The largest number of categories of an embedded column that are told apart, the most frequent ones.</summary>
    public int MostCategories { get; init; } = 10_000;
}
