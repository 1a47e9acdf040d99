namespace MyTorch.Cli;

/// <summary>The content of the report of a run; empty or null parts are omitted.</summary>
internal sealed record ReportContent
{
    /// <summary>The title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>The line below the title: the targets, the features and the numbers of samples.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The curves, with the gradient norms if they were recorded.</summary>
    public required History History { get; init; }

    /// <summary>The epoch, from 1, whose weights the network has; 0 if they are the last ones.</summary>
    public int BestEpoch { get; init; }

    /// <summary>The key metrics at the top.</summary>
    public IReadOnlyList<(string Name, string Value)> KeyMetrics { get; init; } = [];

    /// <summary>The settings that were chosen for the run.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    /// <summary>The settings that were left at their defaults.</summary>
    public IReadOnlyList<(string Name, string Value)> Defaults { get; init; } = [];

    /// <summary>The names of the layers, in the numbering of the gradient norms in the history.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>The table of the layers, <see cref="Sequential{T}.Summary"/>.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The names of the features, in the order of the values of a sample; there may be fewer.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>The number of pixels in a row if samples are images; otherwise null.</summary>
    public int? ImageWidth { get; init; }

    /// <summary>The origin of the samples in the list of mistakes.</summary>
    public SampleOrigin Origin { get; init; } = SampleOrigin.Unknown;

    /// <summary>The loss in words, such as "mean squared error".</summary>
    public string Criterion { get; init; } = "";

    /// <summary>Whether the loss is that of scaled targets, not of the targets in the file.</summary>
    public bool IsLossScaled { get; init; }

    /// <summary>The findings of a classification; null for a regression.</summary>
    public ClassFindings? Classes { get; init; }

    /// <summary>The decision threshold of two classes in a sentence; empty if the more probable class is predicted.</summary>
    public string Decision { get; init; } = "";

    /// <summary>For two classes, the probability above which the second is predicted; null if the more probable class is predicted.</summary>
    public double? Threshold { get; init; }

    /// <summary>The findings of a regression; null for a classification.</summary>
    public NumberFindings? Numbers { get; init; }
}
