using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>A metric that is not defined for the run is rejected before training, not after an epoch.</summary>
public abstract class TrainerMetricChecksTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainerCase<T> _case = new();
    private readonly Dataset<T> _severalLabels = new(Blobs.Create<T>(8, 1).X, Matrix<T>.Build.Dense(8, 3, (row, column) => (row + column) % 2 == 0 ? T.One : T.Zero));

    [Fact]
    public void Several_labels_for_a_sample()
    {
        Trainer<T> trainer = Create(new BinaryCrossEntropyWithLogits<T>(), Metric.Accuracy<T>());
        Reject(
            "The metric accuracy needs labels with one class for each sample, but found others in training. Row 0 of the labels has 1 in column 2: a row must be one-hot, a single 1 among zeros.*",
            trainer, new DataLoader<T>(_severalLabels, 4), null);
        Reject("*found others in validation. Row 0 of the labels*", trainer, _case.Training, new DataLoader<T>(_severalLabels, 4));
    }

    [Fact]
    public void One_hot_rows_may_be_learned_by_a_criterion_of_each_column()
    {
        History history = Create(new BinaryCrossEntropyWithLogits<T>(), Metric.Accuracy<T>()).Fit(_case.Training, _case.Validation, 1);
        history["validation_accuracy"].Should().Equal(ConfusionMatrix.Create(_case.Network.Predict(Blobs.Create<T>(10, 2).X), Blobs.Create<T>(10, 2).Y).Accuracy);
    }

    [Fact]
    public void Targets_that_are_not_classes() => Reject(
        "The metric accuracy needs labels with one class for each sample, but found others in training. Row 0 of the labels has *",
        Create(new MeanSquaredError<T>(), Metric.Accuracy<T>()), new DataLoader<T>(new Dataset<T>(_severalLabels.X, RandomMatrix.Normal<T>(8, 3, 1)), 4), null);

    [Fact]
    public void A_single_output_without_classes()
    {
        var network = new Sequential<T>(new Linear<T>(4, 1, Initializers.Zeros<T>, Initializers.Zeros<T>));
        var data = new DataLoader<T>(new Dataset<T>(_severalLabels.X, Matrix<T>.Build.Dense(8, 1, T.One)), 4);
        foreach (Criterion<T> criterion in new Criterion<T>[] { new MeanSquaredError<T>(), new SoftmaxCrossEntropy<T>() })
        {
            var trainer = new Trainer<T>(network, criterion, new SGD<T>(network.Parameters, 0.1)) { Metrics = [Metric.Accuracy<T>()] };
            trainer.Invoking(t => t.Fit(data, null, 1)).Should().Throw<ArgumentException>().WithMessage(
                "The metric accuracy needs classes, but the network has a single output, which * does not treat as a logit or probability: train with BinaryCrossEntropyWithLogits or BinaryCrossEntropy, or create the metric with a threshold.");
        }

        network.Parameters[0].Value.Should().Be(Matrix<T>.Build.Dense(4, 1));
    }

    [Fact]
    public void A_threshold_for_several_outputs() => Reject(
        "The metric accuracy has a threshold, which requires a single output, but the network has 3 outputs: create it without a threshold.",
        Create(new SoftmaxCrossEntropy<T>(), Metric.Accuracy<T>(0.5)), _case.Training, null);

    [Fact]
    public void Numbers_against_class_indices() => Reject(
        "The metric r2 compares each output with a target, but the network has 3 outputs and the labels are class indices: use a classification metric.",
        Create(new SoftmaxCrossEntropy<T>(), Metric.R2<T>()), new DataLoader<T>(Blobs.WithClasses(Blobs.Create<T>(8, 1)), 4), null);

    [Fact]
    public void A_finished_run_is_not_checked()
    {
        Trainer<T> trainer = Create(new BinaryCrossEntropyWithLogits<T>(), Metric.Accuracy<T>());

        trainer.Fit(new DataLoader<T>(_severalLabels, 4), null, epochs: 0).Epochs.Should().Be(0);
    }

    private Trainer<T> Create(Criterion<T> criterion, Metric<T> metric) => new(_case.Network, criterion, _case.Optimizer) { Metrics = [metric] };

    private void Reject(string message, Trainer<T> trainer, DataLoader<T> training, DataLoader<T>? validation)
    {
        string before = _case.Hash();
        trainer.Invoking(t => t.Fit(training, validation, 1)).Should().Throw<ArgumentException>().WithMessage(message);
        _case.Hash().Should().Be(before);
        trainer.History.Epochs.Should().Be(0);
    }
}

public sealed class TrainerMetricChecksTestsInDouble : TrainerMetricChecksTests<double>;

public sealed class TrainerMetricChecksTestsInFloat : TrainerMetricChecksTests<float>;
