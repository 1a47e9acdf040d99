using Spectre.Console;

namespace MyTorch.Cli;

/// <summary>A live progress bar with the metrics of the last epoch.</summary>
internal sealed class BarDisplay(IAnsiConsole terminal, bool isClassification) : ITrainingDisplay
{
    /// <inheritdoc/>
    public TResult Show<TResult>(int epochs, Func<IProgress<EpochMetrics>, TResult> train)
    {
        var metrics = new MetricsColumn(isClassification);
        return terminal.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 20 }, new RemainingTimeColumn(), metrics)
            .Start(context =>
            {
                ProgressTask task = context.AddTask($"epoch 0/{epochs}", maxValue: epochs);
                return train(new EpochListener(epoch =>
                {
                    task.Description = $"epoch {epoch.Epoch}/{epochs}";
                    task.Value = epoch.Epoch;
                    metrics.Show(epoch);
                }));
            });
    }
}
