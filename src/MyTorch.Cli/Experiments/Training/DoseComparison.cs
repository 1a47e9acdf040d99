using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The same networks trained in two ways, for several draws of samples and weights, because a single draw of six samples may be favourable by chance.</summary>
internal sealed class DoseComparison
{
    /// <summary>The lower end of the axis of losses, so that differences between test losses can be seen.</summary>
    private const double LowestShown = 1e-4;

    private readonly string _name;
    private readonly string _column;
    private readonly int[] _draws;
    private readonly DoseRun[] _plain;
    private readonly DoseRun[] _changed;

    /// <summary>Trains all networks.</summary>
    /// <param name="plain">The first way.</param>
    /// <param name="changed">The second way.</param>
    /// <param name="name">What distinguishes the second way, such as "weight decay".</param>
    /// <param name="draws">The seeds of samples and weights.</param>
    /// <param name="stop">Cancels the training.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> is cancelled.</exception>
    public DoseComparison(DoseSettings plain, DoseSettings changed, string name, int[] draws, CancellationToken stop)
    {
        (_name, _column, _draws) = (name, name.Replace(' ', '_'), draws);
        _plain = Train(plain, stop);
        _changed = Train(changed, stop);
    }

    /// <summary>The mean final test loss of the first way.</summary>
    public double PlainTestLoss => _plain.Average(run => run.TestLosses[^1]);

    /// <summary>The mean final test loss of the second way.</summary>
    public double ChangedTestLoss => _changed.Average(run => run.TestLosses[^1]);

    /// <summary>The mean final training loss of the first way.</summary>
    public double PlainTrainingLoss => _plain.Average(run => run.TrainingLosses[^1]);

    /// <summary>The mean final training loss of the second way.</summary>
    public double ChangedTrainingLoss => _changed.Average(run => run.TrainingLosses[^1]);

    /// <summary>The mean sum of squares of all weights and biases after training in the first way.</summary>
    public double PlainSquaredNorm => _plain.Average(run => run.SquaredNorm);

    /// <summary>The mean sum of squares of all weights and biases after training in the second way.</summary>
    public double ChangedSquaredNorm => _changed.Average(run => run.SquaredNorm);

    /// <summary>Returns the tables "curves", "runs" and "fit", the pictures "curves" and "fit", and the sentences.</summary>
    public ExperimentResult With(params IReadOnlyList<string> sentences) => new([Curves(), Runs(), Fit()], [new Picture("curves", DrawCurves()), new Picture("fit", DrawFit())], sentences);

    private string FirstDraw => $"draw {_draws[0]} of the samples";

    private string CurvesSubtitle => (_draws.Length == 1 ? FirstDraw : $"mean of {_draws.Length} draws of the samples")
        + (PlainTrainingLoss < LowestShown ? Invariant($"; the plain training loss falls to {PlainTrainingLoss:0.0e+0}, below the axis") : "");

    private DoseRun[] Train(DoseSettings settings, CancellationToken stop) => [.. _draws.Select(draw => new DoseRun(draw, settings).Train(stop))];

    private static double[] Mean(DoseRun[] runs, Func<DoseRun, IReadOnlyList<double>> curve) =>
        [.. Enumerable.Range(0, runs[0].MeasuredEpochs.Count).Select(i => runs.Average(run => curve(run)[i]))];

    private ResultTable Curves() => new ResultTable("curves").Add("epoch", _plain[0].MeasuredEpochs)
        .Add("plain_training_loss", Mean(_plain, run => run.TrainingLosses)).Add("plain_test_loss", Mean(_plain, run => run.TestLosses))
        .Add($"{_column}_training_loss", Mean(_changed, run => run.TrainingLosses)).Add($"{_column}_test_loss", Mean(_changed, run => run.TestLosses));

    private ResultTable Runs()
    {
        DoseRun[] runs = [.. _plain, .. _changed];
        return new ResultTable("runs")
            .Add("training", [.. runs.Select((_, i) => i < _plain.Length ? "plain" : _name)])
            .Add("draw", [.. runs.Select((_, i) => (double)_draws[i % _draws.Length])])
            .Add("training_loss", [.. runs.Select(run => run.TrainingLosses[^1])])
            .Add("test_loss", [.. runs.Select(run => run.TestLosses[^1])])
            .Add("squared_norm", [.. runs.Select(run => run.SquaredNorm)]);
    }

    private ResultTable Fit() => new ResultTable("fit").Add("dose", DoseRun.Grid).Add("plain", _plain[0].Predict(DoseRun.Grid))
        .Add(_column, _changed[0].Predict(DoseRun.Grid)).Add("without_noise", DoseRun.TruthOnGrid);

    private Plot DrawCurves() => new Plot($"Losses with and without {_name}", "epoch", "mean squared error").Subtitle(CurvesSubtitle).LogX().LogY()
        .Line("test, plain", _plain[0].MeasuredEpochs, Mean(_plain, run => run.TestLosses), colour: 0)
        .Line($"test, {_name}", _plain[0].MeasuredEpochs, Mean(_changed, run => run.TestLosses), colour: 1)
        .Line("training, plain", _plain[0].MeasuredEpochs, Mean(_plain, run => run.TrainingLosses), colour: 0, isDashed: true)
        .Line($"training, {_name}", _plain[0].MeasuredEpochs, Mean(_changed, run => run.TrainingLosses), colour: 1, isDashed: true)
        .YRange(LowestShown, null);

    private Plot DrawFit()
    {
        Plot plot = new Plot($"Fits with and without {_name}", "dose", "blood sugar").Subtitle(FirstDraw)
            .Line("plain", DoseRun.Grid, _plain[0].Predict(DoseRun.Grid), colour: 0)
            .Line(_name, DoseRun.Grid, _changed[0].Predict(DoseRun.Grid), colour: 1)
            .Line("without noise", DoseRun.Grid, DoseRun.TruthOnGrid, colour: 2, isDashed: true);
        if (_changed[0].Dose.RowCount > _plain[0].Dose.RowCount)
        {
            plot.Scatter($"{_changed[0].Dose.RowCount} samples", _changed[0].Dose.ToColumnMajorArray(), _changed[0].Sugar.ToColumnMajorArray(), colour: 1, radius: 1.5);
        }

        return plot.Scatter($"{_plain[0].Dose.RowCount} samples", _plain[0].Dose.ToColumnMajorArray(), _plain[0].Sugar.ToColumnMajorArray(), colour: 6, radius: 5);
    }
}
