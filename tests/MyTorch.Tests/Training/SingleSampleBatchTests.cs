using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>A training batch of one sample does not change the running statistics of BatchNorm in a network.</summary>
public abstract class SingleSampleBatchTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BatchSize = 32;

    /// <summary>65 samples: two full batches and one with a single sample.</summary>
    private readonly Dataset<T> _data = Blobs.Create<T>(65, 1);

    [Fact]
    public void The_loss_in_evaluation_equals_that_in_training()
    {
        var network = new Sequential<T>(
            new Linear<T>(4, 32, seed: 1), new BatchNorm<T>(32), new ReLU<T>(), new Linear<T>(32, 32, seed: 2), new BatchNorm<T>(32), new ReLU<T>(), new Linear<T>(32, 3, seed: 3));
        var trainer = new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), new Adam<T>(network.Parameters, learningRate: 0.01));
        var loader = new DataLoader<T>(Noise(), BatchSize, shuffle: true, seed: 1);

        History history = trainer.Fit(loader, loader, epochs: 100);

        history[History.ValidationLoss][^1].Should().BeLessThan(history[History.TrainingLoss][^1] + 0.02);
    }

    [Fact]
    public void Training_statistics_also_have_the_loss_of_evaluation()
    {
        var network = new MLP<T>(
            4, 3, [32, 32], [new ReLU<T>(), new ReLU<T>(), new Identity<T>()], Initializers.KaimingNormal<T>(seed: 1), Initializers.Zeros<T>, new SoftmaxCrossEntropy<T>(), learningRate: 0.05, momentum: 0.9, batchNormLayers: 2);
        Dataset<T> data = Noise();

        TrainingStatistics statistics = TrainingStatistics.Collect(network, new DataSplit<T>(data, data, Test: null), epochs: 100, BatchSize, seed: 1);

        statistics.ValidationLosses[^1].Should().BeLessThan(statistics.TrainingLosses[^1] + 0.02);
    }

    [Fact]
    public void A_trainer_and_loops_leave_the_running_estimates_unchanged()
    {
        RequireSkipped(network => new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), new SGD<T>(network.Parameters, 0)).Fit(Loader(), validation: null, epochs: 1));
        RequireSkipped(network => ForEachBatch(batch => network.AddGradients(batch.X, batch.Y, new SoftmaxCrossEntropy<T>())));
        RequireSkipped(network => ForEachBatch(batch => network.Forward(batch.X)));
    }

    [Fact]
    public void Handout_network_keeps_running_estimates_for_one_sample()
    {
        RequireSkippedByMlp(network => new Trainer<T>(network).Fit(Loader(), validation: null, epochs: 1));
        RequireSkippedByMlp(network => ForEachBatch(batch => network.TrainStep(batch.X, batch.Y)));
        RequireSkippedByMlp(network => ForEachBatch(batch =>
        {
            network.Forward(batch.X);
            network.Backward(batch.Y);
            network.Step();
        }));
    }

    /// <summary>running = 0.9 * running + 0.1 * batch, with 0 for the variance of the batch.</summary>
    [Fact]
    public void BatchNorm_called_directly_follows_the_handout()
    {
        var layer = new BatchNorm<T>(4);
        Matrix<T> x = Matrix<T>.Build.Dense(1, 4, T.One + T.One);

        layer.Forward(x);
        ((Layer<T>)layer).Forward(x);

        Close.Check("running variance", layer.RunningVar, Matrix<double>.Build.Dense(1, 4, 0.81), Precision.Of<T>());
        Close.Check("running mean", layer.RunningMean, Matrix<double>.Build.Dense(1, 4, 0.38), Precision.Of<T>());
    }

    [Fact]
    public void A_loader_merges_the_single_sample()
    {
        var network = new Sequential<T>(new BatchNorm<T>(4), new Linear<T>(4, 3, seed: 1));
        var recorded = new List<int>();
        var trainer = new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), new SGD<T>(network.Parameters, 0.1))
        {
            Callbacks = [new TestCallback<T> { OnBatch = (_, batch) => recorded.Add(batch.Samples) }],
        };

        trainer.Fit(new DataLoader<T>(_data, BatchSize, mergeLastSingle: true), validation: null, epochs: 1);

        recorded.Should().Equal(32, 33);
    }

    private static void RequireRunning(BatchNorm<T> layer, DataLoader<T> loader)
    {
        var expected = new BatchNorm<T>(4);
        foreach (Batch<T> batch in loader.Epoch(1).Where(batch => batch.X.RowCount > 1))
        {
            expected.Forward(batch.X);
        }

        layer.RunningVar.Should().Be(expected.RunningVar);
        layer.RunningMean.Should().Be(expected.RunningMean);
    }

    private void RequireSkipped(Action<Sequential<T>> train)
    {
        var layer = new BatchNorm<T>(4);
        train(new Sequential<T>(layer, new Linear<T>(4, 3, seed: 1)));
        RequireRunning(layer, Loader());
    }

    /// <summary>The first Linear layer is the identity.</summary>
    private void RequireSkippedByMlp(Action<MLP<T>> train)
    {
        var network = new MLP<T>(
            4, 3, [4], [new ReLU<T>(), new Identity<T>()], (rows, columns) => Matrix<T>.Build.DenseDiagonal(rows, columns, T.One), Initializers.Zeros<T>, new SoftmaxCrossEntropy<T>(), learningRate: 0, batchNormLayers: 1);
        train(network);
        RequireRunning(network.BatchNormLayers[0], Loader());
    }

    private void ForEachBatch(Action<Batch<T>> train)
    {
        foreach (Batch<T> batch in Loader().Epoch(1))
        {
            train(batch);
        }
    }

    /// <summary>Classes that do not depend on the features: a network that has learned them depends on every detail.</summary>
    private static Dataset<T> Noise() => new(RandomMatrix.Normal<T>(65, 4, 1), RandomMatrix.Labels<T>(65, 3));

    private DataLoader<T> Loader() => new(_data, BatchSize);
}

public sealed class SingleSampleBatchTestsInDouble : SingleSampleBatchTests<double>;

public sealed class SingleSampleBatchTestsInFloat : SingleSampleBatchTests<float>;
