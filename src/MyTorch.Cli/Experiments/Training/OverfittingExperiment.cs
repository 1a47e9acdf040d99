using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>
/// Six noisy samples, learned by heart. The samples of the notes are lost; the losses of this draw are close to those of the notes, 1.574e-10 for
/// training samples and 0.018 for test samples.
/// </summary>
internal sealed class OverfittingExperiment : Experiment
{
    private const int Draw = 3;
    private const double LearningRate = 3e-4;
    private const double AskedDose = 0.65;

    /// <inheritdoc/>
    public override string Name => "overfitting";

    /// <inheritdoc/>
    public override string Title => "A large network learns six samples by heart, and the test loss falls and rises again";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 5.2";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        DoseRun run = new DoseRun(Draw, new DoseSettings(LearningRate: LearningRate, IsAdam: true)).Train(stop);
        (int lowest, double best) = run.TestLosses.Index().MinBy(loss => loss.Item);
        double[] fit = run.Predict(DoseRun.Grid);
        double asked = run.Predict([AskedDose])[0];
        return new ExperimentResult(
            [
                new ResultTable("curves").Add("epoch", run.MeasuredEpochs).Add("training_loss", run.TrainingLosses).Add("test_loss", run.TestLosses),
                new ResultTable("fit").Add("dose", DoseRun.Grid).Add("prediction", fit).Add("without_noise", DoseRun.TruthOnGrid),
            ],
            [new Picture("curves", [DrawCurves(run), DrawTestCurve(run, lowest)], columns: 2), new Picture("fit", DrawFit(run, fit))],
            Invariant($"After {run.MeasuredEpochs[^1]} epochs the loss on the 6 training samples is {run.TrainingLosses[^1]:0.0e+0}, which looks like a perfect model."),
            Invariant($"The loss on 300 other samples falls to {best:F4} at epoch {run.MeasuredEpochs[lowest]} and then rises to {run.TestLosses[^1]:F4}, the sign of overfitting."),
            Invariant($"For a dose of {AskedDose} the network predicts {asked:F4} where the curve without noise is {DoseRun.Truth(AskedDose):F4}: it has fitted the noise of the samples."));
    }

    private static Plot DrawCurves(DoseRun run) => new Plot("Training and test loss", "epoch", "mean squared error").LogX().LogY()
        .Line("training, 6 samples", run.MeasuredEpochs, run.TrainingLosses)
        .Line("test, 300 samples", run.MeasuredEpochs, run.TestLosses);

    private static Plot DrawTestCurve(DoseRun run, int lowest) => new Plot("Test loss on a linear scale", "epoch", "mean squared error").LogX()
        .XRange(10, null).YRange(0, 0.04)
        .Line("test, 300 samples", run.MeasuredEpochs, run.TestLosses, colour: 1)
        .Scatter("lowest", [run.MeasuredEpochs[lowest]], [run.TestLosses[lowest]], colour: 6, radius: 5);

    private static Plot DrawFit(DoseRun run, double[] fit) => new Plot("The fit at the end", "dose", "blood sugar")
        .Line("network", DoseRun.Grid, fit, colour: 0)
        .Line("without noise", DoseRun.Grid, DoseRun.TruthOnGrid, colour: 2, isDashed: true)
        .Scatter("test samples", run.TestDose.ToColumnMajorArray(), run.TestSugar.ToColumnMajorArray(), colour: 1, radius: 1.5)
        .Scatter("training samples", run.Dose.ToColumnMajorArray(), run.Sugar.ToColumnMajorArray(), colour: 6, radius: 5);
}
