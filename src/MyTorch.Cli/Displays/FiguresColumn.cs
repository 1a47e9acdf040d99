using Spectre.Console;
using Spectre.Console.Rendering;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The losses and errors of the last finished epoch, on two lines.</summary>
internal sealed class FiguresColumn : ProgressColumn
{
    /// <summary>The last finished epoch, if there is one. Another thread draws; an array of one makes the change a single step.</summary>
    private volatile EpochReport[] _last = [];

    /// <summary>Sets the epoch to show.</summary>
    public void Show(EpochReport report) => _last = [report];

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(_last is [EpochReport last]
        ? Invariant($"training   loss {last.TrainingLoss:F4} error {last.TrainingError,8:P2}\nvalidation loss {last.ValidationLoss:F4} error {last.ValidationError,8:P2}")
        : "\n");
}
