using Spectre.Console;
using Spectre.Console.Rendering;

namespace MyTorch.Cli;

/// <summary>The losses and errors of the last finished epoch, on two lines.</summary>
internal sealed class FiguresColumn(bool isClassification) : ProgressColumn
{
    /// <summary>The last finished epoch, if there is one; another thread draws.</summary>
    private volatile EpochMetrics? _last;

    /// <summary>Sets the epoch to show.</summary>
    public void Show(EpochMetrics epoch) => _last = epoch;

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(_last is { } last
        ? $"training   loss {Figure.Loss(last.TrainingLoss)} {Error(last.TrainingError())}\nvalidation loss {Figure.Loss(last.ValidationLoss!.Value)} {Error(last.ValidationError())}"
        : "\n");

    private string Error(double error) => $"{(isClassification ? "error" : "R2")} {Figure.Error(error, isClassification),8}";
}
