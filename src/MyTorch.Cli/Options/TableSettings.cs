namespace MyTorch.Cli;

/// <summary>The settings that only table models have; null if not given.</summary>
internal sealed record TableSettings
{
    /// <summary>One of <see cref="Presets"/>.</summary>
    public string? Preset { get; init; }

    /// <summary>The model to continue with.</summary>
    public string? From { get; init; }

    /// <summary>The names of columns that are categories, with commas between them.</summary>
    public string? Categorical { get; init; }

    /// <summary>The names of columns that are numbers.</summary>
    public string? Numeric { get; init; }

    /// <summary>The names of columns that are dates.</summary>
    public string? Date { get; init; }

    /// <summary>The names of columns that identify the rows.</summary>
    public string? Id { get; init; }

    /// <summary>The column of the weights of rows.</summary>
    public string? Weight { get; init; }

    /// <summary>The column of the groups of rows.</summary>
    public string? Group { get; init; }

    /// <summary>The column of the times of rows.</summary>
    public string? Time { get; init; }

    /// <summary>The decimal mark, a point or a comma.</summary>
    public string? Decimal { get; init; }

    /// <summary>The character between groups of three digits.</summary>
    public string? Thousands { get; init; }

    /// <summary>The name of the encoding.</summary>
    public string? Encoding { get; init; }

    /// <summary>"balanced", or null for equal weights of all rows.</summary>
    public string? ClassWeights { get; init; }

    /// <summary>Whether probabilities are calibrated, "yes" or "no".</summary>
    public string? Calibrate { get; init; }

    /// <summary>The name of the target transform, one of <see cref="TableOptions.TargetTransforms"/>; null for none.</summary>
    public string? TargetTransform { get; init; }

    /// <summary>The texts of missing cells, with commas between them.</summary>
    public string? Missing { get; init; }

    /// <summary>The number of folds; null for that of the preset.</summary>
    public int? Folds { get; init; }

    /// <summary>The number of sampled rows if the file is read in chunks; null to read the whole file.</summary>
    public int? Stream { get; init; }
}
