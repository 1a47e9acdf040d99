namespace MyTorch.Cli;

/// <summary>The colour of a series; the page defines the colours for light and dark mode.</summary>
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
