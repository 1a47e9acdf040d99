using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Networks;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Progress, cancellation and invalid input of TrainingStatistics; the homework tests check its results.</summary>
public abstract class TrainingStatisticsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Epochs = 3;

    private readonly DataSplit<T> _data = new(Blobs.Create<T>(21, 1), Blobs.Create<T>(10, 2), null);

    [Fact]
    public void Each_epoch_shuffles_again_and_uses_every_sample_once()
    {
        // With a learning rate of 0, only the order of the samples can change between epochs.
        var criterion = new RecordingCriterion<T>();
        TrainingStatistics.Collect(Create(criterion), _data, 2, 4, seed: 1);

        T[] first = [.. criterion.Seen.Take(21)];
        T[] second = [.. criterion.Seen.Skip(21 + 10).Take(21)];
        second.Should().NotEqual(first);
        // In a batch of one sample, sums run in another order, so its loss may differ in the last digits.
        second.Order().Should().Equal(first.Order(), (a, b) => T.Abs(a - b) <= T.CreateTruncating(1e-5)).And.OnlyHaveUniqueItems();
        criterion.BatchSizes.Take(6).Should().Equal([4, 4, 4, 4, 4, 1], "a last batch of one is used, not dropped");
    }

    [Fact]
    public void Progress_is_reported_for_each_epoch()
    {
        var reports = new List<EpochReport>();

        TrainingStatistics statistics = TrainingStatistics.Collect(Create(), _data, Epochs, 4, 1, new Progress(reports.Add));

        reports.Select(report => (report.Epoch, report.Epochs)).Should().Equal((1, 3), (2, 3), (3, 3));
        reports.Select(report => report.TrainingLoss).Should().Equal(statistics.TrainingLosses);
        reports.Select(report => report.TrainingError).Should().Equal(statistics.TrainingErrors);
        reports.Select(report => report.ValidationLoss).Should().Equal(statistics.ValidationLosses);
        reports.Select(report => report.ValidationError).Should().Equal(statistics.ValidationErrors);
    }

    [Fact]
    public void A_cancelled_run_keeps_the_network_and_finished_epochs()
    {
        using var cancellation = new CancellationTokenSource();
        MLP<T> network = Create();

        TrainingStatistics statistics = TrainingStatistics.Collect(
            network, _data, 100, 4, 1, new Progress(report => { if (report.Epoch == 2) { cancellation.Cancel(); } }), cancellation.Token);

        statistics.TrainingLosses.Should().HaveCount(2);
        statistics.ValidationErrors.Should().HaveCount(2);
        network.Predict(_data.Validation.X).Enumerate().All(T.IsFinite).Should().BeTrue();
    }

    [Fact]
    public void A_nonfinite_loss_stops_the_run_before_the_update()
    {
        _data.Train.X[20, 3] = T.NaN;
        MLP<T> network = Create();

        network.Invoking(n => TrainingStatistics.Collect(n, _data, Epochs, 21, seed: 1))
            .Should().Throw<NotFiniteNumberException>().WithMessage("The training loss is NaN in epoch 1, batch 1: the input has NaN in row *, column 3: inputs must be finite.");
        network.LinearLayers[0].W.Should().Be(Create().LinearLayers[0].W);
    }

    [Fact]
    public void A_nonfinite_loss_does_not_change_the_running_statistics()
    {
        _data.Train.X[20, 3] = T.NaN;
        MLP<T> network = TestNetwork.Create<T>();

        network.Invoking(n => TrainingStatistics.Collect(n, _data, Epochs, 21, seed: 1)).Should().Throw<NotFiniteNumberException>();
        network.BatchNormLayers[0].RunningMean.Should().Be(TestNetwork.Create<T>().BatchNormLayers[0].RunningMean);
        network.Predict(_data.Validation.X).Enumerate().All(T.IsFinite).Should().BeTrue();
    }

    [Fact]
    public void A_validation_loss_that_is_not_finite_stops_the_run()
    {
        _data.Validation.X[9, 0] = T.PositiveInfinity;
        _data.Validation.X[9, 1] = T.NegativeInfinity;

        FluentActions.Invoking(() => TrainingStatistics.Collect(Create(), _data, Epochs, 4, seed: 1))
            .Should().Throw<NotFiniteNumberException>().WithMessage("The validation loss is NaN in epoch 1, batch 3: the input has Infinity in row 1, column 0: inputs must be finite.");
    }

    [Fact]
    public void Bad_arguments_are_rejected_before_anything_changes()
    {
        MLP<T> network = Create();
        Rejects<ArgumentNullException>(() => TrainingStatistics.Collect<T>(null!, _data, 1, 1, 1), "*network*");
        Rejects<ArgumentNullException>(() => TrainingStatistics.Collect(network, null!, 1, 1, 1), "*data*");
        Rejects<ArgumentOutOfRangeException>(() => TrainingStatistics.Collect(network, _data, -1, 1, 1), "*epochs*");
        Rejects<ArgumentOutOfRangeException>(() => TrainingStatistics.Collect(network, _data, 1, 0, 1), "*batchSize*");
        var narrow = new Dataset<T>(Matrix<T>.Build.Dense(5, 3), RandomMatrix.Labels<T>(5, 3));
        Rejects<ArgumentException>(
            () => TrainingStatistics.Collect(network, _data with { Validation = narrow }, 1, 1, 1), "data.Validation.X is 5 x 3, but W of layer 0 (Linear) is 4 x 6*");
        var none = new Dataset<T>(Matrix<T>.Build.Dense(0, 4), Matrix<T>.Build.Dense(0, 3));
        Rejects<ArgumentException>(
            () => TrainingStatistics.Collect(network, _data with { Train = none }, 1, 1, 1), "data.Train.X is 0 x 4: a batch needs at least one row.*");
        Rejects<ArgumentNullException>(() => _ = new DataSplit<T>(_data.Train, null!, null), "*Validation*");
        _data.Train.Y[17, 0] = T.CreateTruncating(5);
        Rejects<ArgumentException>(() => TrainingStatistics.Collect(network, _data, 1, 4, 1), "Row 17 of the labels sums to*");
        network.LinearLayers[0].W.Should().Be(Create().LinearLayers[0].W);

        static void Rejects<TException>(Action run, string message) where TException : Exception =>
            run.Should().Throw<TException>().WithMessage(message);
    }

    [Fact]
    public void Cancellation_within_an_epoch_stops_after_the_batch()
    {
        using var cancellation = new CancellationTokenSource();
        var criterion = new RecordingCriterion<T> { OnBatch = batch => { if (batch == 3) { cancellation.Cancel(); } } };

        TrainingStatistics statistics = TrainingStatistics.Collect(Create(criterion), _data, 10, 4, 1, cancellationToken: cancellation.Token);

        criterion.BatchSizes.Should().Equal(4, 4, 4);
        statistics.TrainingLosses.Should().BeEmpty();
    }

    /// <summary>Without BatchNorm and momentum, so that these points do not depend on the code of other problems.</summary>
    private static MLP<T> Create(double learningRate = 0.05) => TestNetwork.Create<T>(learningRate, momentum: 0, batchNormLayers: 0);

    private static MLP<T> Create(Criterion<T> criterion) =>
        new(4, 3, [], [new Identity<T>()], Initializers.XavierNormal<T>(1), Initializers.Zeros<T>, criterion, learningRate: 0);

    private sealed class Progress(Action<EpochReport> onReport) : IProgress<EpochReport>
    {
        public void Report(EpochReport value) => onReport(value);
    }
}

public sealed class TrainingStatisticsTestsInDouble : TrainingStatisticsTests<double>;

public sealed class TrainingStatisticsTestsInFloat : TrainingStatisticsTests<float>;
