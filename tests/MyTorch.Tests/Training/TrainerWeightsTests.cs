using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>The sample weights of a dataset affect the loss and the metrics of a trainer.</summary>
public abstract class TrainerWeightsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Rows = 23;

    private static readonly Dataset<T> Plain = Blobs.Create<T>(Rows, 1);

    private static readonly int[] Counted = [.. Enumerable.Range(0, Rows).SelectMany(row => Enumerable.Repeat(row, row % 3))];

    private readonly Dataset<T> _weighted = new(Plain.X, Plain.Y, Matrix<T>.Build.Dense(Rows, 1, (row, _) => T.CreateChecked(row % 3)));

    private static Func<Metric<T>>[] Metrics =>
        [() => Metric.Accuracy<T>(), () => Metric.Error<T>(), () => Metric.ForQuantities<T>("rmse", numbers => Math.Sqrt(numbers.MeanSquaredError)), () => Metric.R2<T>()];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weighted_training_equals_training_on_repeated_samples(bool isHandout)
    {
        Trainer<T> weighted = Create(isHandout);
        Trainer<T> repeated = Create(isHandout);

        weighted.Fit(new DataLoader<T>(_weighted, Rows), new DataLoader<T>(_weighted, 7), 5);
        repeated.Fit(new DataLoader<T>(Plain, Counted, Rows), new DataLoader<T>(Plain, Counted, 7), 5);

        foreach (string curve in repeated.History.Names)
        {
            foreach ((double actual, double expected) in weighted.History[curve].Zip(repeated.History[curve]))
            {
                Close.Check(curve, actual, expected, Precision.Of<T>(200));
            }
        }

        foreach ((Parameter<T> actual, Parameter<T> expected) in weighted.Network.Parameters.Zip(repeated.Network.Parameters))
        {
            Close.Check(actual.Name, actual.Value, expected.Value.Map(double.CreateTruncating), Precision.Of<T>(200));
        }
    }

    [Fact]
    public void Weights_go_with_their_samples()
    {
        var loader = new DataLoader<T>(_weighted, 5, shuffle: true, seed: 1);
        foreach (bool reuse in (bool[])[false, true])
        {
            foreach (Batch<T> batch in ((IBatchSource<T>)loader).Epoch(1, reuse))
            {
                foreach ((int index, var row) in batch.X.EnumerateRows().Index())
                {
                    batch.Weights![index, 0].Should().Be(T.CreateChecked(Plain.X.EnumerateRows().ToList().IndexOf(row) % 3));
                }
            }
        }

        _weighted.Subset([4, 5, 1]).Weights!.Enumerate().Select(int.CreateChecked).Should().Equal(1, 2, 1);
        _weighted.Subset([0, 3]).Weights!.Enumerate().Should().Equal([T.Zero, T.Zero], "a part may have no weight");
        DataSplit<T> split = _weighted.Split(0.25, 0, seed: 1).Standardized();
        split.Validation.Weights!.Enumerate().Select(int.CreateChecked).Should().Equal(split.ValidationIndices!.Select(row => row % 3));
        (Plain.Weights, Plain.Subset([1]).Weights).Should().Be((null, null));
        ((IBatchSource<T>)new DataLoader<T>(Plain, 5)).Epoch(1).Should().OnlyContain(batch => batch.Weights == null);
    }

    [Fact]
    public void A_batch_without_weight_changes_no_parameter()
    {
        var data = new Dataset<T>(Plain.X, Plain.Y, Matrix<T>.Build.Dense(Rows, 1, (row, _) => row < 8 ? T.One : T.Zero));
        TrainerCase<T> twin = new();
        TrainerCase<T> weighted = new();
        static Trainer<T> Of(TrainerCase<T> of) => new(new Sequential<T>(of.Network.Layers[0]), new MeanSquaredError<T>(), new SGD<T>(of.Network.Layers[0].Parameters, 0.01));
        var targets = new Dataset<T>(data.X, Matrix<T>.Build.Dense(Rows, 8), data.Weights);

        Trainer<T> trainer = Of(weighted);
        History history = trainer.Fit(new DataLoader<T>(targets, 8), null, 1);
        Trainer<T> other = Of(twin);
        History expected = other.Fit(new DataLoader<T>(targets, [0, 1, 2, 3, 4, 5, 6, 7], 8), null, 1);

        history[History.TrainingLoss].Should().Equal(expected[History.TrainingLoss]);
        TrainerCase<T>.HashOf(trainer.Network).Should().Be(TrainerCase<T>.HashOf(other.Network));
    }

    [Fact]
    public void Invalid_weights_are_rejected()
    {
        Rejected(Matrix<T>.Build.Dense(22, 1), "weights is 22 x 1, but there are 23 samples: weights must be 23 x 1.*");
        Rejected(Matrix<T>.Build.Dense(Rows, 1), "All weights are 0: at least one sample must have a positive weight.*");
        Rejected(Matrix<T>.Build.Dense(Rows, 1, (row, _) => row == 3 ? -T.One : T.One), "Row 3 of the weights has -1*");

        static void Rejected(Matrix<T> weights, string message) =>
            FluentActions.Invoking(() => new Dataset<T>(Plain.X, Plain.Y, weights)).Should().ThrowExactly<ArgumentException>().WithMessage(message);
    }

    private static Trainer<T> Create(bool isHandout)
    {
        if (isHandout)
        {
            return new Trainer<T>(new MLP<T>(
                4, 3, [8], [new Tanh<T>(), new Identity<T>()], Initializers.XavierNormal<T>(1), Initializers.Zeros<T>, new SoftmaxCrossEntropy<T>(), 0.05, 0.9))
            {
                Metrics = [.. Metrics.Select(create => create())],
            };
        }

        var network = new Sequential<T>(new Linear<T>(4, 8, seed: 1), new Tanh<T>(), new Linear<T>(8, 3, seed: 2));
        return new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), new SGD<T>(network.Parameters, 0.1, momentum: 0.9))
        {
            Metrics = [.. Metrics.Select(create => create())],
        };
    }
}

public sealed class TrainerWeightsTestsInDouble : TrainerWeightsTests<double>;

public sealed class TrainerWeightsTestsInFloat : TrainerWeightsTests<float>;
