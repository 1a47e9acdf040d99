using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>Six noisy samples, learned by heart: the training loss falls to almost 0, the test loss falls and rises again.</summary>
internal sealed class OverfittingExperiment : Experiment
{
    private const double AskedDose = 0.65;

    /// <inheritdoc/>
    public override string Name => "overfitting";

    /// <inheritdoc/>
    public override string Title => "A large network learns six samples by heart, and the test loss rises again";

    /// <inheritdoc/>
    public override string Source => "Seed 003, 5.2";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        DoseRun run = new DoseRun(draw: 1).Train(stop);
        (int lowest, double best) = run.TestLosses.Index().MinBy(loss => loss.Item);
        double[] doses = [.. Enumerable.Range(0, 201).Select(i => i / 200.0)];
        double[] predictions = run.Predict(doses);
        double asked = run.Predict([AskedDose])[0];
        ResultTable curves = new ResultTable("curves").Add("epoch", run.MeasuredEpochs).Add("training_loss", run.TrainingLosses).Add("test_loss", run.TestLosses);
        ResultTable fit = new ResultTable("fit").Add("dose", doses).Add("prediction", predictions).Add("truth", [.. doses.Select(DoseRun.Truth)]);
        return new ExperimentResult(
            [curves, fit],
            [new Picture("curves", Curves(run)), new Picture("fit", Fit(run, doses, predictions))],
            Invariant($"After {DoseRun.Epochs} epochs the loss on the 6 training samples is {run.TrainingLosses[^1]:0.0e+0}."),
            Invariant($"The loss on 300 other samples falls to {best:F4} at epoch {run.MeasuredEpochs[lowest]} and then rises to {run.TestLosses[^1]:F4}."),
            Invariant($"For a dose of {AskedDose} the network predicts {asked:F4}, where the curve without noise is {DoseRun.Truth(AskedDose):F4}: it has fitted the noise."));
    }

    private static Plot Curves(DoseRun run) => new Plot("Training and test loss", "epoch", "mean squared error").LogX().LogY()
        .Line("training, 6 samples", run.MeasuredEpochs, run.TrainingLosses)
        .Line("test, 300 samples", run.MeasuredEpochs, run.TestLosses);

    private static Plot Fit(DoseRun run, double[] doses, double[] predictions) => new Plot("The fit after 2000 epochs", "dose", "blood sugar")
        .Line("network", doses, predictions)
        .Line("curve without noise", doses, [.. doses.Select(DoseRun.Truth)], isDashed: true)
        .Scatter("training samples", run.Dose.ToColumnMajorArray(), run.Sugar.ToColumnMajorArray(), radius: 5)
        .Scatter("test samples", run.TestDose.ToColumnMajorArray(), run.TestSugar.ToColumnMajorArray(), radius: 1.5);
}
