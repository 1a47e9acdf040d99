namespace MyTorch.Tables;

/// <summary>How a column becomes features of a network: a <see cref="NumberColumn"/>, <see cref="DateColumn"/> or <see cref="CategoryColumn"/>.</summary>
/// <param name="Name">The name of the column.</param>
public abstract record PipelineColumn(string Name)
{
    /// <summary>The days from the first day that .NET has, January 1 of the year 1, to January 1, 1970.</summary>
    public const int DaysToUnixTime = 719_162;
}

/// <summary>
/// Numbers. The first feature is z / sqrt(1 + (z / 3)^2) of z = (x - center) * scale. Then comes the share of each bin that lies below x, from 0
/// to 1, and at last 1 where a cell is missing, whose other features are 0.
/// </summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Center">The center.</param>
/// <param name="Scale">The scale; 0 for a column that makes no difference.</param>
/// <param name="Edges">The edges of the bins, ascending; none without bins.</param>
/// <param name="HasMissing">Whether there is a feature for missing cells.</param>
/// <param name="MissingNumbers">The numbers that stand for a missing cell, beside NaN.</param>
public sealed record NumberColumn(string Name, double Center, double Scale, IReadOnlyList<double> Edges, bool HasMissing, IReadOnlyList<double> MissingNumbers) : PipelineColumn(Name);

/// <summary>
/// Dates. The first features are those of the number of days that have elapsed since January 1 of the year 1, with a fraction. Then come, for each
/// period, sine and cosine of 2 pi times the share of the period that has elapsed, 0 where a cell is missing.
/// </summary>
/// <param name="Elapsed">The features of the elapsed days.</param>
/// <param name="Periods">The periods in days.</param>
public sealed record DateColumn(NumberColumn Elapsed, IReadOnlyList<double> Periods) : PipelineColumn(Elapsed.Name);

/// <summary>
/// Categories. The levels are the categories, then all other texts if there is a level for them, and at last missing cells if there is one for
/// them. One-hot, a feature for each level, a cell without a level has zeros. With <see cref="IsIndex"/> there is a single feature, the index of the
/// level, from 0; a missing cell without a level has that of other texts.
/// </summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Categories">The categories.</param>
/// <param name="HasOther">Whether there is a level for other texts.</param>
/// <param name="HasMissing">Whether there is a level for missing cells.</param>
/// <param name="MissingTexts">The texts that stand for a missing cell, beside those that the reader of the table takes for one.</param>
public sealed record CategoryColumn(string Name, IReadOnlyList<string> Categories, bool HasOther, bool HasMissing, IReadOnlyList<string> MissingTexts) : PipelineColumn(Name)
{
    /// <summary>Whether the single feature is the index of the level, for a network that begins with a <see cref="ColumnEmbedding{T}"/>.</summary>
    public bool IsIndex { get; init; }

    /// <summary>The texts that are read as another one, such as true as yes in a Boolean column; a text of <see cref="MissingTexts"/> is missing all the same.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();
}
