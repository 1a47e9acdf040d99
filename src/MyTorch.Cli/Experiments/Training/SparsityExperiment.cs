using MyTorch.Data;
using MyTorch.Metrics;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The handwritten digits, learned with an L1 penalty, with an L2 penalty and without one; the learning rate falls to 0, so that the weights settle.</summary>
internal sealed class SparsityExperiment : Experiment
{
    private const int Epochs = 40;
    private const double NearZero = 1e-3;
    private const double L1Lambda = 1e-3;
    private const double L2Lambda = 1e-2;
    private static readonly double[] L1Lambdas = [1e-4, 3e-4, L1Lambda, 3e-3];

    /// <inheritdoc/>
    public override string Name => "sparsity";

    /// <inheritdoc/>
    public override string Title => "An L1 penalty makes most weights zero, an L2 penalty only makes them small";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 5.4.1";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        DataSplit<double> split = Digits.Load<double>().Split(0.2, 0, seed: 1, stratify: true);
        DataSplit<double> digits = split.Scaled(new MinMaxScaler<double>(split.Train.X));
        Trained plain = Train("none", 0, [], digits, stop);
        Trained l2 = Train("L2", L2Lambda, [Penalty.L2<double>(L2Lambda)], digits, stop);
        Trained[] l1 = [.. L1Lambdas.Select(lambda => Train("L1", lambda, [Penalty.L1<double>(lambda)], digits, stop))];
        Trained[] all = [plain, l2, .. l1];
        Trained chosen = l1[Array.IndexOf(L1Lambdas, L1Lambda)];
        double[] ranks = [.. Enumerable.Range(1, plain.Magnitudes.Length).Select(rank => 100.0 * rank / plain.Magnitudes.Length)];
        return new ExperimentResult(
            [
                new ResultTable("runs").Add("penalty", [.. all.Select(run => run.Penalty)]).Add("lambda", [.. all.Select(run => run.Lambda)]).Add("near_zero", [.. all.Select(run => run.NearZeroFraction)])
                    .Add("sum_of_magnitudes", [.. all.Select(run => run.Magnitudes.Sum())]).Add("training_accuracy", [.. all.Select(run => run.TrainingAccuracy)]).Add("validation_accuracy", [.. all.Select(run => run.ValidationAccuracy)]),
                new ResultTable("weights").Add("percentile", ranks).Add("none", plain.Magnitudes).Add("l2", l2.Magnitudes).Add("l1", chosen.Magnitudes),
            ],
            [new Picture("weights", DrawWeights(ranks, plain, l2, chosen)), new Picture("strength", [DrawFractions(l1), DrawAccuracies(l1)], columns: 2)],
            Invariant($"With an L1 penalty of {L1Lambda}, {100 * chosen.NearZeroFraction:F1}% of the weights end below {NearZero} in magnitude; with an L2 penalty of {L2Lambda} it is {100 * l2.NearZeroFraction:F1}%, and without a penalty {100 * plain.NearZeroFraction:F1}%."),
            Invariant($"The penalties lower the sum of the magnitudes to a similar size, from {plain.Magnitudes.Sum():F0} to {chosen.Magnitudes.Sum():F0} (L1) and {l2.Magnitudes.Sum():F0} (L2), but L1 does so by bringing most weights to nearly 0."),
            Invariant($"The sparse network classifies {100 * chosen.ValidationAccuracy:F1}% of the held-out digits correctly, the one without a penalty {100 * plain.ValidationAccuracy:F1}%; at an L1 penalty of {L1Lambdas[^1]} it is {100 * l1[^1].ValidationAccuracy:F1}%, with {100 * l1[^1].NearZeroFraction:F1}% of the weights near zero."));
    }

    private static Trained Train(string name, double lambda, Penalty<double>[] penalties, DataSplit<double> digits, CancellationToken stop)
    {
        const int Hidden = 32;
        const int BatchSize = 32;
        var network = new Sequential<double>(new Linear<double>(digits.Train.X.ColumnCount, Hidden, seed: 1), new ReLU<double>(), new Linear<double>(Hidden, digits.Train.Y.ColumnCount, seed: 2));
        var optimizer = new SGD<double>(network.Parameters, learningRate: 0.1, momentum: 0.9);
        var trainer = new Trainer<double>(network, new SoftmaxCrossEntropy<double>(), optimizer)
        {
            Metrics = [Metric.Accuracy<double>()],
            Scheduler = new LearningRateScheduler<double>(optimizer, new CosineAnnealingLR(Epochs)),
            Penalties = penalties,
        };
        History history = trainer.Fit(new DataLoader<double>(digits.Train, BatchSize, shuffle: true), new DataLoader<double>(digits.Validation, digits.Validation.Count), Epochs, cancellationToken: stop);
        stop.ThrowIfCancellationRequested();
        double[] magnitudes = [.. network.Parameters.Where(parameter => parameter.Kind == ParameterKind.Weight).SelectMany(parameter => parameter.Value.Enumerate()).Select(Math.Abs).Order()];
        return new Trained(name, lambda, magnitudes, history["training_accuracy"][^1], history["validation_accuracy"][^1]);
    }

    private static Plot DrawWeights(double[] ranks, Trained plain, Trained l2, Trained l1) => new Plot("Magnitudes of the weights in ascending order", "% of the weights", "magnitude").Subtitle(Invariant($"dashed: {NearZero}, below which a weight counts as zero")).LogY().YRange(1e-8, null)
        .Line("no penalty", ranks, plain.Magnitudes)
        .Line(Invariant($"L2, {L2Lambda}"), ranks, l2.Magnitudes)
        .Line(Invariant($"L1, {L1Lambda}"), ranks, l1.Magnitudes)
        .HorizontalGuide(NearZero);

    private static Plot DrawFractions(Trained[] runs) => new Plot(Invariant($"Weights below {NearZero} in magnitude"), "strength of the L1 penalty", "% of the weights").LogX().YRange(0, 100)
        .Line(null, L1Lambdas, [.. runs.Select(run => 100 * run.NearZeroFraction)], colour: 0).Scatter(null, L1Lambdas, [.. runs.Select(run => 100 * run.NearZeroFraction)], colour: 0);

    private static Plot DrawAccuracies(Trained[] runs) => new Plot("Accuracy on held-out digits", "strength of the L1 penalty", "accuracy (%)").LogX().YRange(90, 100)
        .Line(null, L1Lambdas, [.. runs.Select(run => 100 * run.ValidationAccuracy)], colour: 1).Scatter(null, L1Lambdas, [.. runs.Select(run => 100 * run.ValidationAccuracy)], colour: 1);

    /// <summary>A trained network.</summary>
    private sealed record Trained(string Penalty, double Lambda, double[] Magnitudes, double TrainingAccuracy, double ValidationAccuracy)
    {
        public double NearZeroFraction => Magnitudes.Count(magnitude => magnitude < NearZero) / (double)Magnitudes.Length;
    }
}
