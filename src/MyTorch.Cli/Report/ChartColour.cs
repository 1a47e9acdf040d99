namespace MyTorch.Cli;

/// <summary>What a series is drawn in; the page has the colours, for light and dark.</summary>
internal enum ChartColour
{
    /// <summary>The training part.</summary>
    Training,

    /// <summary>The validation part.</summary>
    Validation,

    /// <summary>Neither part.</summary>
    Plain,

    /// <summary>One of a row of series, from the first to the last.</summary>
    Graded,
}
