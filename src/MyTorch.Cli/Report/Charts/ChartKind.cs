namespace MyTorch.Cli;

/// <summary>The kinds of charts.</summary>
internal enum ChartKind
{
    /// <summary>Lines over whole numbers.</summary>
    Curves,

    /// <summary>Lines over any numbers.</summary>
    Lines,

    /// <summary>Lines on two scales from 0 to 1.</summary>
    Shares,

    /// <summary>The first series as points on two equal scales, with a line where both are equal.</summary>
    Scatter,

    /// <summary>The first series as bars.</summary>
    Bars,
}
