using MyTorch.Metrics;

namespace MyTorch.Cli;

/// <summary>How well a network predicts samples.</summary>
/// <param name="Loss">The mean loss of a sample, and for numbers of a number, as the model was trained by.</param>
/// <param name="Confusion">How many samples of each class were predicted as which class; null for numbers.</param>
/// <param name="Numbers">How far predicted numbers are from those of the file, in its units; null for classes.</param>
internal sealed record Evaluation(double Loss, ConfusionMatrix? Confusion, RegressionMetrics? Numbers)
{
    /// <summary>The worst mistakes among classes; null for numbers or if not requested.</summary>
    public ClassFindings? Classes { get; init; }

    /// <summary>The report data of each target; null for classes or if not requested.</summary>
    public NumberFindings? Targets { get; init; }

    /// <summary>The loss in words, such as "mean squared error".</summary>
    public string Criterion { get; init; } = "";

    /// <summary>Whether the loss is that of scaled targets, not of the numbers in the file.</summary>
    public bool IsLossScaled { get; init; }

    /// <summary>The loss in words, and that it is scaled, if it is.</summary>
    public string LossName => IsLossScaled ? $"{Criterion}, scaled" : Criterion;

    /// <summary>How many samples there were.</summary>
    public long Count => Confusion?.Count ?? Numbers!.Count;

    /// <summary>The fraction of wrong predictions, or of the variance that is not explained.</summary>
    public double Error => Confusion is not null ? 1 - Confusion.Accuracy : 1 - Numbers!.R2;
}
