namespace MyTorch.Tables;

/// <summary>How a column is encoded as features: a <see cref="NumberColumn"/>, <see cref="DateColumn"/> or <see cref="CategoryColumn"/>.</summary>
/// <param name="Name">The name of the column.</param>
public abstract record PipelineColumn(string Name)
{
    /// <summary>The days from January 1 of the year 1, day 0 of .NET, to January 1, 1970.</summary>
    public const int DaysToUnixTime = 719_162;
}

/// <summary>
/// A column of numbers. The first feature is z / sqrt(1 + (z / 3)^2) with z = (x - center) * scale. Then follows, for each bin, the fraction of the
/// bin below x, from 0 to 1. The last feature is 1 for a missing cell, whose other features are 0.
/// </summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Center">The center.</param>
/// <param name="Scale">The scale; 0 for a constant column.</param>
/// <param name="Edges">The edges of the bins, ascending; empty without bins.</param>
/// <param name="HasMissing">Whether there is a feature for missing cells.</param>
/// <param name="MissingNumbers">The numbers that stand for a missing cell, besides NaN.</param>
public sealed record NumberColumn(string Name, double Center, double Scale, IReadOnlyList<double> Edges, bool HasMissing, IReadOnlyList<double> MissingNumbers) : PipelineColumn(Name);

/// <summary>
/// A column of dates. The first features encode the number of days since January 1 of the year 1, with a fraction. Then follow, for each period, the
/// sine and cosine of 2 pi times the elapsed fraction of the period, 0 for a missing cell.
/// </summary>
/// <param name="Elapsed">The features of the elapsed days.</param>
/// <param name="Periods">The periods in days.</param>
public sealed record DateColumn(NumberColumn Elapsed, IReadOnlyList<double> Periods) : PipelineColumn(Elapsed.Name);

/// <summary>
/// A column of categories. The levels are the categories, then one for all other texts if there is one, then one for missing cells if there is one.
/// With one-hot encoding, there is a feature for each level, and a cell without a level has zeros. With <see cref="IsIndex"/>, the single feature is the
/// index of the level, from 0; a missing cell without its own level has the level of other texts.
/// </summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Categories">The categories.</param>
/// <param name="HasOther">Whether there is a level for other texts.</param>
/// <param name="HasMissing">Whether there is a level for missing cells.</param>
/// <param name="MissingTexts">The texts that stand for a missing cell, besides those that the table reader recognizes.</param>
public sealed record CategoryColumn(string Name, IReadOnlyList<string> Categories, bool HasOther, bool HasMissing, IReadOnlyList<string> MissingTexts) : PipelineColumn(Name)
{
    /// <summary>Whether the single feature is the index of the level, for a network whose first layer is a <see cref="ColumnEmbedding{T}"/>.</summary>
    public bool IsIndex { get; init; }

    /// <summary>The texts that are read as another text, such as "true" as "yes" in a Boolean column; <see cref="MissingTexts"/> takes precedence.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();
}
