namespace MyTorch.Cli;

/// <summary>Writes a line for every epoch, or for every second, fifth, tenth ... one if there are many: at most about 50 lines.</summary>
internal sealed class LineDisplay(TextWriter output, bool isClassification) : ITrainingDisplay
{
    private const int MostLines = 50;

    /// <inheritdoc/>
    public TResult Show<TResult>(int epochs, Func<IProgress<EpochMetrics>, TResult> train)
    {
        double step = Math.Max(1, NiceSteps.AtLeast((double)epochs / MostLines));
        string error = isClassification ? "error" : "R2";
        output.WriteLine($"epoch   training loss{error,10}   validation loss{error,10}");
        return train(new EpochListener(epoch =>
        {
            if (epoch.Epoch % step == 0 || epoch.Epoch == 1 || epoch.Epoch == epochs)
            {
                output.WriteLine(
                    $"{epoch.Epoch,5}{DisplayFormat.Loss(epoch.TrainingLoss),16}{DisplayFormat.Error(epoch.TrainingError(), isClassification),10}{DisplayFormat.Loss(epoch.ValidationLoss!.Value),18}{DisplayFormat.Error(epoch.ValidationError(), isClassification),10}");
            }
        }));
    }
}
