using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;
using MyTorch.Metrics;
using MyTorch.Tests.Networks;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>The training loop compared bitwise with explicit loops, and its history.</summary>
public abstract class TrainerTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Epochs = 4;
    private readonly TrainerCase<T> _case = new();
    private readonly TrainerCase<T> _twin = new();

    [Fact]
    public void The_bits_are_those_of_a_loop_that_is_written_out()
    {
        var scheduler = new LearningRateScheduler<T>(_twin.Optimizer, new StepLR(2));
        var losses = new List<double>();
        var rates = new List<double>();
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            var sum = default(CompensatedSum);
            foreach (Batch<T> batch in _twin.Training.Epoch(epoch))
            {
                _twin.Optimizer.ZeroGradients();
                sum.Add(double.CreateTruncating(_twin.Network.AddGradients(batch.X, batch.Y, _twin.Criterion)) * batch.X.RowCount);
                Penalty.AddL1Gradients(_twin.Network.Parameters, 0.01);
                GradientClipping.ByNorm(_twin.Network.Parameters, 0.5);
                GradientClipping.ByValue(_twin.Network.Parameters, 0.2);
                _twin.Optimizer.Step();
            }

            losses.Add(sum.Value / 21);
            rates.Add(_twin.Optimizer.LearningRate);
            scheduler.Step();
        }

        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
        {
            Scheduler = new LearningRateScheduler<T>(_case.Optimizer, new StepLR(2)),
            MaxGradientNorm = 0.5,
            MaxGradientValue = 0.2,
            Callbacks = [new TestCallback<T> { OnGradients = trainer => Penalty.AddL1Gradients(trainer.Network.Parameters, 0.01) }],
        };
        History history = trainer.Fit(_case.Training, _case.Validation, Epochs);

        _case.Hash().Should().Be(_twin.Hash());
        history[History.TrainingLoss].Should().Equal(losses);
        history[History.LearningRate].Should().Equal(rates);
        rates.Should().Equal([0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1], "the loop has another rate in the third epoch");
        _case.Dropout.Batch.Should().Be(_twin.Dropout.Batch).And.Be(Epochs * 6);
    }

    [Fact]
    public void The_handouts_network_is_bitwise_identical_to_its_own_steps()
    {
        MLP<T> network = TestNetwork.Create<T>();
        MLP<T> twin = TestNetwork.Create<T>();
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            foreach (Batch<T> batch in _twin.Training.Epoch(epoch))
            {
                twin.TrainStep(batch.X, batch.Y);
            }
        }

        History history = new Trainer<T>(network).Fit(_case.Training, _case.Validation, Epochs);

        TrainerCase<T>.HashOf(network.Layers).Should().Be(TrainerCase<T>.HashOf(twin.Layers));
        network.LinearLayers.Zip(twin.LinearLayers).Should().OnlyContain(pair => pair.First.MomentumW.Equals(pair.Second.MomentumW));
        history[History.LearningRate].Should().Equal(0.05, 0.05, 0.05, 0.05);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Handout_network_records_the_mean_loss_of_several_targets(bool half)
    {
        Dataset<T> data = new(RandomMatrix.Normal<T>(21, 4, 4), RandomMatrix.Normal<T>(21, 3, 5));
        Func<MeanSquaredError<T>> create = () => new MeanSquaredError<T>(half: half);
        MLP<T> handouts = new(4, 3, [], [new Identity<T>()], Initializers.XavierNormal<T>(1), Initializers.Zeros<T>, create(), learningRate: 0);
        Sequential<T> twin = new(new Linear<T>(4, 3, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>), new Identity<T>());

        History history = new Trainer<T>(handouts).Fit(new DataLoader<T>(data, 4), new DataLoader<T>(data, 5), 1);
        History wanted = new Trainer<T>(twin, create(), new SGD<T>(twin.Parameters, 0)).Fit(new DataLoader<T>(data, 4), new DataLoader<T>(data, 5), 1);

        history[History.TrainingLoss].Should().Equal(wanted[History.TrainingLoss]);
        history[History.ValidationLoss].Should().Equal(wanted[History.ValidationLoss]);
        MeanSquaredError<T> criterion = create();
        criterion.Forward(twin.Predict(data.X), data.Y);
        Close.Check("loss", history[History.ValidationLoss][0], double.CreateTruncating(criterion.Value), Precision.Of<T>(), floor: 1);
    }

    [Fact]
    public void Validation_is_a_pass_in_evaluation_mode_that_changes_nothing()
    {
        Trainer<T> without = _twin.Trainer();
        without.Fit(_twin.Training, validation: null, Epochs);
        Trainer<T> validated = new(_case.Network, _case.Criterion, _case.Optimizer) { Metrics = [Metric.Accuracy<T>()] };

        History history = validated.Fit(_case.Training, _case.Validation, Epochs);

        _case.Hash().Should().Be(_twin.Hash());
        _case.Network.IsTraining.Should().BeTrue();
        Matrix<T> output = _case.Network.Predict(Blobs.Create<T>(10, 2).X);
        _case.Criterion.Forward(output, Blobs.Create<T>(10, 2).Y);
        Close.Check("validation loss", history[History.ValidationLoss][^1], double.CreateTruncating(_case.Criterion.Value), Precision.Of<T>());
        history["validation_accuracy"][^1].Should().Be(ConfusionMatrix.Create(output, Blobs.Create<T>(10, 2).Y).Accuracy);
        history[History.TrainingLoss].Should().Equal(without.History[History.TrainingLoss]);
        history.Names.Should().Equal("training_loss", "training_accuracy", "validation_loss", "validation_accuracy", "learning_rate");
        without.History.Names.Should().Equal("training_loss", "learning_rate");
    }

    [Fact]
    public void A_regression_learns_and_has_R2()
    {
        Matrix<T> x = RandomMatrix.Normal<T>(60, 3, 4);
        Matrix<T> weights = RandomMatrix.Normal<T>(3, 2, 5);
        var data = new Dataset<T>(x, x * weights);
        var network = new Sequential<T>(new Linear<T>(3, 2, Initializers.Zeros<T>, Initializers.Zeros<T>));
        var trainer = new Trainer<T>(network, new MeanSquaredError<T>(), new Adam<T>(network.Parameters, 0.05))
        {
            Metrics = [Metric.R2<T>(), Metric.ForQuantities<T>("mae", numbers => numbers.MeanAbsoluteError)],
        };

        History history = trainer.Fit(new DataLoader<T>(data, 10, shuffle: true), new DataLoader<T>(data, 60), 60);

        Matrix<T> output = network.Predict(x);
        RegressionMetrics numbers = RegressionMetrics.Create(output, data.Y);
        Close.Check("R2", history["validation_r2"][^1], numbers.R2, Precision.Of<T>());
        Close.Check("loss", history[History.ValidationLoss][^1], numbers.MeanSquaredError, Precision.Of<T>(), floor: 1);
        Close.Check("mae", history["validation_mae"][^1], numbers.MeanAbsoluteError, Precision.Of<T>(), floor: 1);
        history["training_r2"][0].Should().BeLessThan(history["training_r2"][^1]);
        numbers.R2.Should().BeGreaterThan(0.99);
    }

    [Theory]
    [InlineData(Reduction.Sum)]
    [InlineData(Reduction.None)]
    public void The_loss_of_a_sum_is_that_of_a_sample(Reduction reduction)
    {
        var trainer = new Trainer<T>(_case.Network, new SoftmaxCrossEntropy<T>(reduction), new SGD<T>(_case.Network.Parameters, 0));

        double loss = trainer.Fit(_case.Training, _case.Validation, 1)[History.ValidationLoss][0];

        Dataset<T> validation = Blobs.Create<T>(10, 2);
        _case.Criterion.Forward(_case.Network.Predict(validation.X), validation.Y);
        Close.Check("loss", loss, double.CreateTruncating(_case.Criterion.Value), Precision.Of<T>());
    }

    [Fact]
    public void Gradient_norms_are_those_before_clipping()
    {
        var norms = new List<double>();
        var firstLayer = new List<double>();
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
        {
            RecordsGradientNorms = true,
            MaxGradientNorm = 1e-3,
            Callbacks =
            [
                new TestCallback<T>
                {
                    OnGradients = trainer =>
                    {
                        norms.Add(trainer.Network.GradientNorm());
                        firstLayer.Add(trainer.Network.Layers[0].GradientNorm());
                    },
                },
            ],
        };

        History history = trainer.Fit(_case.Training, null, 2);

        history.Names.Should().Equal("training_loss", "learning_rate", "gradient_norm", "gradient_norm.0", "gradient_norm.1", "gradient_norm.4");
        Close.Check("norm", history[History.GradientNorm][0], norms[..6].Average(), 1e-12);
        Close.Check("norm", history[History.GradientNorm][1], norms[6..].Average(), 1e-12);
        Close.Check("norm of layer 0", history["gradient_norm.0"][1], firstLayer[6..].Average(), 1e-12);
    }

    [Fact]
    public void Progress_and_callbacks_receive_every_epoch_and_batch()
    {
        var heard = new List<string>();
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
        {
            Callbacks =
            [
                new TestCallback<T>
                {
                    OnGradients = _ => heard.Add("gradients"),
                    OnBatch = (_, batch) => heard.Add($"batch {batch.Epoch}.{batch.Batch} of {batch.Samples}"),
                    OnEpoch = (trainer, epoch) => heard.Add($"epoch {epoch.Epoch} of {epoch.Epochs}, {trainer.History.Epochs} in the history"),
                },
            ],
        };
        var reports = new List<EpochMetrics>();

        History history = trainer.Fit(_case.Training, _case.Validation, 2, new Listener(reports.Add));

        heard.Take(4).Should().Equal("gradients", "batch 1.1 of 4", "gradients", "batch 1.2 of 4");
        heard.Skip(10).Take(3).Should().Equal("gradients", "batch 1.6 of 1", "epoch 1 of 2, 1 in the history");
        heard.Should().HaveCount(2 * 13);
        reports.Select(report => (report.Epoch, report.Epochs)).Should().Equal((1, 2), (2, 2));
        reports.Select(report => report.TrainingLoss).Should().Equal(history[History.TrainingLoss]);
        reports.Select(report => report.ValidationLoss!.Value).Should().Equal(history[History.ValidationLoss]);
    }

    [Fact]
    public void An_epoch_is_reported_after_all_callbacks()
    {
        var heard = new List<string>();
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
        {
            Callbacks = [Hear("first"), Hear("second")],
        };

        trainer.Fit(_case.Training, null, 2, new Listener(epoch => heard.Add($"report {epoch.Epoch}")));

        heard.Should().Equal("first 1", "second 1", "report 1", "first 2", "second 2", "report 2");

        TestCallback<T> Hear(string name) => new() { OnEpoch = (_, epoch) => heard.Add($"{name} {epoch.Epoch}") };
    }

    [Fact]
    public void An_epoch_that_could_not_be_saved_is_not_reported()
    {
        bool isReported = false;
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
        {
            Callbacks = [new TestCallback<T> { OnEpoch = (_, _) => throw new IOException("No space left.") }],
        };

        trainer.Invoking(t => t.Fit(_case.Training, null, 2, new Listener(_ => isReported = true))).Should().ThrowExactly<IOException>();

        isReported.Should().BeFalse();
    }

    [Fact]
    public void Learning_rates_drop_on_a_plateau_of_the_monitored_curve()
    {
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
        {
            Scheduler = new ReduceLROnPlateau<T>(_case.Optimizer, factor: 0.5, patience: 1, maximize: true),
            Metrics = [new ScriptedMetric<T>(maximize: true, 1, 2, 2, 2, 3, 3, 3)],
            Monitor = "validation_script",
        };

        History history = trainer.Fit(_case.Training, _case.Validation, 7);

        history["validation_script"].Should().Equal(1, 2, 2, 2, 3, 3, 3);
        history[History.LearningRate].Should().Equal(0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05);
        _case.Optimizer.LearningRate.Should().Be(0.025);
    }

    [Fact]
    public void Two_calls_are_bitwise_identical_to_a_single_one()
    {
        Trainer<T> trainer = _case.Trainer();
        trainer.Fit(_case.Training, null, 2);
        trainer.Fit(_case.Training, null, 2).Epochs.Should().Be(2, "both epochs are finished");
        trainer.Fit(_case.Training, null, Epochs);
        _twin.Trainer().Fit(_twin.Training, null, Epochs);

        _case.Hash().Should().Be(_twin.Hash());
        trainer.History.Epochs.Should().Be(Epochs);
    }

    private sealed class Listener(Action<EpochMetrics> onReport) : IProgress<EpochMetrics>
    {
        public void Report(EpochMetrics value) => onReport(value);
    }
}

public sealed class TrainerTestsInDouble : TrainerTests<double>;

public sealed class TrainerTestsInFloat : TrainerTests<float>;
