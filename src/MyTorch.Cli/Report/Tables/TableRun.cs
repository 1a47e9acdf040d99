using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>The training run of a table model, for the report and the model card.</summary>
internal sealed record TableRun
{
    /// <summary>The fitted model.</summary>
    public required TableEstimator Estimator { get; init; }

    /// <summary>The training table.</summary>
    public required Table Training { get; init; }

    /// <summary>The test rows; null if there are none.</summary>
    public Table? Test { get; init; }

    /// <summary>The settings that were chosen for the run.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    /// <summary>The settings that were left at their defaults.</summary>
    public IReadOnlyList<(string Name, string Value)> Defaults { get; init; } = [];

    /// <summary>The checksum of the file with its kind; empty if unknown.</summary>
    public string Checksum { get; init; } = "";

    /// <summary>The duration of the training; null if unknown.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>The name of the table, which is that of its file.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Training.Name));

    /// <summary>The model if it predicts classes or labels; null for quantities.</summary>
    public TableClassifier? Classifier => Estimator as TableClassifier;

    /// <summary>Whether the model predicts labels, of which a row may have any number.</summary>
    public bool PredictsLabels => Classifier is { Targets.Count: > 1 };

    /// <summary>The decision threshold of two classes in a sentence; empty if the more probable class is predicted.</summary>
    public string Decision => new TablePredictor(Estimator).Decision;
}
