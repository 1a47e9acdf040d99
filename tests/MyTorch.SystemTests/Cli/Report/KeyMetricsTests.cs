using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Cli;
using MyTorch.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

/// <summary>The key metrics of a report are those of the same weights and of the timed epochs.</summary>
public sealed class KeyMetricsTests
{
    [Fact]
    public void With_patience_the_training_loss_is_that_of_the_best_epoch() =>
        KeyMetrics(bestEpoch: 2, before: 0).Should().Contain([("Training loss", "0.5"), ("Best epoch", "2"), ("Epochs", "4 of 9"), ("Time", "2.0 s")]);

    [Fact]
    public void Without_patience_it_is_that_of_the_last_epoch() =>
        KeyMetrics(bestEpoch: 0, before: 0).Should().Contain(("Training loss", "0.25")).And.NotContain(metric => metric.Name == "Best epoch");

    [Fact]
    public void A_resumed_run_names_the_epochs_that_were_timed() =>
        KeyMetrics(bestEpoch: 2, before: 3).Should().Contain([("Time since epoch 3", "2.0 s"), ("Samples per second", "10")]).And.NotContain(metric => metric.Name == "Time");

    private static IReadOnlyList<(string Name, string Value)> KeyMetrics(int bestEpoch, int before)
    {
        var samples = new Dataset<double>(Matrix<double>.Build.Dense(20, 1), Matrix<double>.Build.Dense(20, 1, (row, _) => row));
        var split = new DataSplit<double>(samples, samples, samples);
        var input = new ModelInput<double>(new CsvSchema(["x"], ["y"]), Image: null, Features: null, Targets: null);
        var network = new Sequential<double>(new Linear<double>(1, 1, Initializers.Zeros<double>, Initializers.Zeros<double>));
        network.Eval();
        History history = ReportSamples.HistoryOf(4, (History.TrainingLoss, epoch => 1.0 / epoch));
        TrainSettings settings = TrainSettings.ForTables with { Epochs = 9 };
        var result = new TrainingResult<double>(settings, input, network, history, bestEpoch, Evaluator<double>.Of(network, input, settings, [new Batch<double>(samples.X, samples.Y)]), IsStopped: false);
        return RunReport.Of(result, new TrainingData<double>("samples", [], split, input), before, TimeSpan.FromSeconds(2)).KeyMetrics;
    }
}
