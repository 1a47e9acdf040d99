namespace MyTorch.Cli;

/// <summary>The colour of a series; the page defines the colours for light and dark mode.</summary>
internal enum ChartColour
{
    /// <summary>Metrics of the training data.</summary>
    Training,

    /// <summary>Metrics of the validation data.</summary>
    Validation,

    /// <summary>Other series.</summary>
    Plain,

    /// <summary>One of several related series, graded from the first to the last.</summary>
    Graded,
}
