namespace MyTorch.Cli;

/// <summary>The content of the report of a run; empty or null parts are omitted.</summary>
internal sealed record ReportContent
{
    /// <summary>The title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>One line below the title: what was learned from what.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The curves, with gradient norms where they were recorded.</summary>
    public required History History { get; init; }

    /// <summary>The epoch, from 1, whose weights the network has; 0 if they are the last ones.</summary>
    public int BestEpoch { get; init; }

    /// <summary>The key metrics at the top.</summary>
    public IReadOnlyList<(string Name, string Value)> Figures { get; init; } = [];

    /// <summary>The settings that were chosen for the run.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    /// <summary>The settings that were left at their defaults.</summary>
    public IReadOnlyList<(string Name, string Value)> Defaults { get; init; } = [];

    /// <summary>The names of the layers, by the numbers that the gradient norms have in the history.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>The table of the layers, <see cref="Sequential{T}.Summary"/>.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The names of the features, in the order of the values of a sample; there may be fewer.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>The columns of the image that a sample is, row by row; null where samples are no images.</summary>
    public int? ImageWidth { get; init; }

    /// <summary>Where the samples are found whose mistakes are shown.</summary>
    public SampleOrigin Origin { get; init; } = SampleOrigin.Unknown;

    /// <summary>The loss in words, such as "mean squared error".</summary>
    public string Criterion { get; init; } = "";

    /// <summary>Whether the loss is that of scaled targets, not of the numbers in the file.</summary>
    public bool IsLossScaled { get; init; }

    /// <summary>What was found of a classification.</summary>
    public ClassFindings? Classes { get; init; }

    /// <summary>The decision threshold of two classes in a sentence; empty if the more probable class is predicted.</summary>
    public string Decision { get; init; } = "";

    /// <summary>Of two classes, the probability above which the second is predicted; null for the more probable class.</summary>
    public double? Threshold { get; init; }

    /// <summary>What was found of a regression.</summary>
    public NumberFindings? Numbers { get; init; }
}
