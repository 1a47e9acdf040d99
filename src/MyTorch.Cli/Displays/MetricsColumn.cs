using Spectre.Console;
using Spectre.Console.Rendering;

namespace MyTorch.Cli;

/// <summary>The losses and errors of the last finished epoch, on two lines.</summary>
internal sealed class MetricsColumn(bool isClassification) : ProgressColumn
{
    /// <summary>The last finished epoch, or null; volatile because another thread draws.</summary>
    private volatile EpochMetrics? _last;

    /// <summary>Sets the epoch to show.</summary>
    public void Show(EpochMetrics epoch) => _last = epoch;

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(_last is { } last
        ? $"training   loss {DisplayFormat.Loss(last.TrainingLoss)} {Error(last.TrainingError())}\nvalidation loss {DisplayFormat.Loss(last.ValidationLoss!.Value)} {Error(last.ValidationError())}"
        : "\n");

    private string Error(double error) => $"{(isClassification ? "error" : "R2")} {DisplayFormat.Error(error, isClassification),8}";
}
