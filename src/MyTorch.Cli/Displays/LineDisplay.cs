namespace MyTorch.Cli;

/// <summary>A line for every epoch, or, where they are many, for every second, fifth, tenth ...: never more than about 50.</summary>
internal sealed class LineDisplay(TextWriter output) : ITrainingDisplay
{
    private const int MostLines = 50;

    /// <inheritdoc/>
    public TrainingStatistics Show(int epochs, Func<IProgress<EpochReport>, TrainingStatistics> train)
    {
        double step = Math.Max(1, NiceSteps.AtLeast((double)epochs / MostLines));
        output.WriteLine("epoch   training loss     error   validation loss     error");
        return train(new EpochListener(report =>
        {
            if (report.Epoch % step == 0 || report.Epoch == 1 || report.Epoch == epochs)
            {
                output.WriteLine(
                    $"{report.Epoch,5}{Figure.Loss(report.TrainingLoss),16}{Figure.Share(report.TrainingError),10}{Figure.Loss(report.ValidationLoss),18}{Figure.Share(report.ValidationError),10}");
            }
        }));
    }
}
