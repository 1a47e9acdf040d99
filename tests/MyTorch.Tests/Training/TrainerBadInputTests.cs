using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Tests.Networks;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Mismatches are rejected with both shapes before anything changes.</summary>
public abstract class TrainerBadInputTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainerCase<T> _case = new();

    [Fact]
    public void Null_is_rejected_by_name()
    {
        Rejected<ArgumentNullException>("*network*", () => new Trainer<T>(null!, _case.Criterion, _case.Optimizer));
        Rejected<ArgumentNullException>("*criterion*", () => new Trainer<T>(_case.Network, null!, _case.Optimizer));
        Rejected<ArgumentNullException>("*optimizer*", () => new Trainer<T>(_case.Network, _case.Criterion, null!));
        Rejected<ArgumentNullException>("*network*", () => new Trainer<T>((MLP<T>)null!));
        Rejected<ArgumentNullException>("*training*", () => _case.Trainer().Fit(null!, _case.Validation, 1));
        Rejected<ArgumentException>("Callbacks[1] is null.*", () => new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { Callbacks = [new TestCallback<T>(), null!] });
        Rejected<ArgumentNullException>("*selector*", () => Metric.ForClasses<T>("none", null!));
        Rejected<ArgumentException>("*name*", () => Metric.ForQuantities<T>("", numbers => numbers.R2));
    }

    [Fact]
    public void Sources_that_do_not_match_the_network_are_rejected()
    {
        Trainer<T> trainer = _case.Trainer();
        Rejected<ArgumentException>("training has 5 features, but W of layer 0 (Linear) is 4 x 8: training must have 4.*", () => trainer.Fit(Source(5, 3), null, 1));
        Rejected<ArgumentException>("training has labels of 2 columns, but the network has 3 outputs: labels must have 3 columns, one for each class, or 1 column of class indices.*", () => trainer.Fit(Source(4, 2), null, 1));
        Rejected<ArgumentException>("validation has 3 features, but W of layer 0 (Linear) is 4 x 8*", () => trainer.Fit(_case.Training, Source(3, 3), 1));
        Rejected<ArgumentException>("validation has labels of 4 columns, but the network has 3 outputs*", () => trainer.Fit(_case.Training, Source(4, 4), 1));
        Rejected<ArgumentException>(
            "training has 2 features, but W of layer 0 (Linear) is 4 x 6*", () => new Trainer<T>(TestNetwork.Create<T>()).Fit(Source(2, 3), null, 1));
        Rejected<ArgumentException>(
            "training has labels of 1 column, but the network has 3 outputs: labels must have 3 columns.*",
            () => new Trainer<T>(TestNetwork.Create<T>()).Fit(Source(4, 1), null, 1));
        Rejected<ArgumentException>(
            "training has labels of 1 column, but the network has 3 outputs: labels must have 3 columns.*",
            () => new Trainer<T>(_case.Network, new MeanSquaredError<T>(), _case.Optimizer).Fit(Source(4, 1), null, 1));
    }

    [Fact]
    public void A_source_without_batches_is_rejected()
    {
        Rejected<ArgumentException>("The training source has no batches in epoch 1*", () => _case.Trainer().Fit(new NoBatches(), null, 1));
        FluentActions.Invoking(() => _case.Trainer().Fit(_case.Training, new NoBatches(), 1)).Should().Throw<ArgumentException>()
            .WithMessage("The validation source has no batches in epoch 1*");
    }

    [Fact]
    public void A_batch_rejected_by_the_criterion_changes_nothing()
    {
        Dataset<T> data = Blobs.Create<T>(3, 1);
        data.Y[1, 0] = T.CreateTruncating(7);

        Rejected<ArgumentException>("Row 1 of the labels sums to*", () => _case.Trainer().Fit(new DataLoader<T>(data, 3), null, 1));
    }

    [Fact]
    public void An_optimizer_of_another_network_is_rejected() => Rejected<ArgumentException>(
        "The optimizer has a parameter that does not belong to the network: 0.W is 4 x 8.*",
        () => new Trainer<T>(_case.Network, _case.Criterion, new TrainerCase<T>().Optimizer));

    /// <summary>The gradients of a step replace the previous ones, so only one layer's gradient of a shared parameter would be kept.</summary>
    [Fact]
    public void A_parameter_of_two_layers_is_rejected()
    {
        var shared = new Parameter<T>("a", ParameterKind.Weight, Matrix<T>.Build.Dense(1, 4));
        var network = new Sequential<T>(new Sharing(shared), new Linear<T>(4, 3, seed: 1), new Sharing(shared));

        FluentActions.Invoking(() => new Trainer<T>(network, _case.Criterion, new SGD<T>([shared], 0.1))).Should().Throw<ArgumentException>()
            .WithMessage("Parameter 3 (2.a) is given twice, also as parameter 0*").WithParameterName("network");
    }

    [Fact]
    public void Part_of_the_parameters_can_be_kept_fixed()
    {
        Matrix<T> first = _case.Network.Parameters[0].Value.Clone();
        Matrix<T> last = _case.Network.Parameters[4].Value.Clone();

        new Trainer<T>(_case.Network, _case.Criterion, new SGD<T>(_case.Network.Layers[4].Parameters, 0.1)).Fit(_case.Training, null, 1);

        _case.Network.Parameters[0].Value.Should().Be(first);
        _case.Network.Parameters[4].Value.Should().NotBe(last);
    }

    [Fact]
    public void Settings_out_of_range_are_rejected()
    {
        Rejected<ArgumentOutOfRangeException>("*epochs*", () => _case.Trainer().Fit(_case.Training, null, -1));
        Rejected<ArgumentOutOfRangeException>("MaxGradientNorm must be finite and positive.*", () => new Trainer<T>(TestNetwork.Create<T>()) { MaxGradientNorm = 0 });
        Rejected<ArgumentOutOfRangeException>("MaxGradientValue must be finite and positive.*", () => new Trainer<T>(TestNetwork.Create<T>()) { MaxGradientValue = double.NaN });
        Rejected<ArgumentException>("Two metrics have the name r2: metric names must be unique.*", () => new Trainer<T>(TestNetwork.Create<T>()) { Metrics = [Metric.R2<T>(), Metric.Accuracy<T>(), Metric.R2<T>()] });
        Rejected<ArgumentException>(
            "A metric has the name loss, which is reserved for the loss: choose another name.*",
            () => new Trainer<T>(TestNetwork.Create<T>()) { Metrics = [Metric.ForQuantities<T>("loss", numbers => numbers.R2)] });
    }

    [Fact]
    public void A_missing_curve_cannot_be_monitored()
    {
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { Monitor = "validation_accuracy", Metrics = [Metric.Accuracy<T>()] };

        Rejected<ArgumentException>(
            "There is no curve validation_accuracy to monitor: expected one of training_loss, training_accuracy, learning_rate.", () => trainer.Fit(_case.Training, null, 1));
        trainer.Fit(_case.Training, _case.Validation, 1).Invoking(history => history["f1"]).Should().Throw<ArgumentException>()
            .WithMessage("There is no curve f1: expected one of training_loss, training_accuracy, validation_loss, validation_accuracy, learning_rate.*");
    }

    [Fact]
    public void Wrong_directions_of_stopping_and_schedules_are_rejected()
    {
        var lossUp = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { EarlyStopping = new EarlyStopping(2, maximize: true) };
        Rejected<ArgumentException>(
            "EarlyStopping monitors validation_loss, but maximizes it: create it with maximize: false.",
            () => lossUp.Fit(_case.Training, _case.Validation, 1));
        Rejected<ArgumentException>("EarlyStopping monitors training_loss,*", () => lossUp.Fit(_case.Training, null, 1));
        var accuracyDown = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
        {
            Metrics = [Metric.Accuracy<T>()],
            Monitor = "validation_accuracy",
            EarlyStopping = new EarlyStopping(2, maximize: true),
            Scheduler = new ReduceLROnPlateau<T>(_case.Optimizer),
        };
        Rejected<ArgumentException>(
            "Scheduler monitors validation_accuracy, but minimizes it: create it with maximize: true.",
            () => accuracyDown.Fit(_case.Training, _case.Validation, 1));
    }

    [Fact]
    public void A_curve_of_no_direction_can_be_monitored_either_way()
    {
        foreach (bool maximize in new[] { true, false })
        {
            var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
            {
                Monitor = History.LearningRate,
                EarlyStopping = new EarlyStopping(9, maximize: maximize),
            };
            trainer.Fit(_case.Training, null, 1).Epochs.Should().Be(1);
        }
    }

    [Fact]
    public void Metrics_know_which_way_is_better()
    {
        Metric.Accuracy<T>().Maximizes.Should().BeTrue();
        Metric.R2<T>().Maximizes.Should().BeTrue();
        Metric.ForClasses<T>("f1", confusion => confusion.F1(0)).Maximizes.Should().BeTrue();
        Metric.ForClasses<T>("error", confusion => 1 - confusion.Accuracy, maximize: false).Maximizes.Should().BeFalse();
        Metric.ForQuantities<T>("mae", numbers => numbers.MeanAbsoluteError).Maximizes.Should().BeFalse();
    }

    private void Rejected<TException>(string message, Func<object?> run) where TException : Exception
    {
        string before = _case.Hash();
        run.Should().Throw<TException>().WithMessage(message);
        _case.Hash().Should().Be(before);
        _case.Network.IsTraining.Should().BeTrue();
    }

    private static DataLoader<T> Source(int features, int outputs) =>
        new(new Dataset<T>(Matrix<T>.Build.Dense(2, features), Matrix<T>.Build.Dense(2, outputs)), 2);

    private sealed class NoBatches : IBatchSource<T>
    {
        public int Features => 4;

        public int Outputs => 3;

        public long? Count => null;

        public IEnumerable<Batch<T>> Epoch(int epoch) => [];
    }

    private sealed class Sharing(Parameter<T> shared) : Layer<T>
    {
        public override IReadOnlyList<Parameter<T>> Parameters => [shared];

        protected internal override void DeclarePasses(LayerPlan<T> plan) => throw new NotSupportedException("The layer is never planned.");
    }
}

public sealed class TrainerBadInputTestsInDouble : TrainerBadInputTests<double>;

public sealed class TrainerBadInputTestsInFloat : TrainerBadInputTests<float>;
