using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>The objective with penalties compared with explicit loops and a closed form, and the curve of the objective.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class TrainerPenaltiesTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainerCase<T> _case = new();
    private readonly TrainerCase<T> _twin = new();

    [Fact]
    public void Gradients_and_objective_equal_an_explicit_loop()
    {
        IReadOnlyList<Parameter<T>> parameters = _twin.Network.Parameters;
        var objective = default(CompensatedSum);
        foreach (Batch<T> batch in _twin.Training.Epoch(1))
        {
            _twin.Optimizer.ZeroGradients();
            double loss = double.CreateChecked(_twin.Network.AddGradients(batch.X, batch.Y, _twin.Criterion));
            objective.Add((loss + Penalty.L1(parameters, 0.02) + Penalty.L2(parameters, 0.01, weightsOnly: false)) * batch.X.RowCount);
            Penalty.AddL1Gradients(parameters, 0.02);
            Penalty.AddL2Gradients(parameters, 0.01, weightsOnly: false);
            GradientClipping.ByNorm(parameters, 0.5);
            _twin.Optimizer.Step();
        }

        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
        {
            Penalties = [Penalty.L1<T>(0.02), Penalty.L2<T>(0.01, weightsOnly: false)],
            MaxGradientNorm = 0.5,
        };
        History history = trainer.Fit(_case.Training, _case.Validation, 1);

        _case.Hash().Should().Be(_twin.Hash());
        history.Names.Should().Equal("training_loss", "training_objective", "validation_loss", "learning_rate");
        Close.Check("objective", history[History.TrainingObjective][0], objective.Value / 21, 1e-12);
    }

    /// <summary>The gradients are means over the batch, and so is the loss to which the penalty is added.</summary>
    [Fact]
    public void Objective_of_the_handout_network_uses_the_mean_loss()
    {
        (MLP<T> network, MLP<T> twin) = (Create(), Create());
        var objective = default(CompensatedSum);
        foreach (Batch<T> batch in _twin.Training.Epoch(1))
        {
            twin.ZeroGradients();
            twin.Forward(batch.X);
            twin.Backward(batch.Y);
            objective.Add(double.CreateChecked(twin.TotalLoss(batch.Y)) + (Penalty.L2(twin.Layers.Parameters, 0.05) * batch.X.RowCount));
            Penalty.AddL2Gradients(twin.Layers.Parameters, 0.05);
            twin.Step();
        }

        History history = new Trainer<T>(network) { Penalties = [Penalty.L2<T>(0.05)] }.Fit(_case.Training, null, 1);

        TrainerCase<T>.HashOf(network.Layers).Should().Be(TrainerCase<T>.HashOf(twin.Layers));
        Close.Check("objective", history[History.TrainingObjective][0], objective.Value / 21, Precision.Of<T>(100));

        static MLP<T> Create() => new(
            4, 3, [8], [new ReLU<T>(), new Identity<T>()], Initializers.KaimingNormal<T>(1), Initializers.Zeros<T>, new SoftmaxCrossEntropy<T>(), 0.1, momentum: 0.9, batchNormLayers: 1);
    }

    [Fact]
    public void The_sum_of_squares_is_twice_L2()
    {
        Train(_case, Penalty.SumOfSquares<T>(0.02)).Should().Equal(Train(_twin, Penalty.L2<T>(0.04)));
        _case.Hash().Should().Be(_twin.Hash()).And.NotBe(new TrainerCase<T>().Hash());

        T[] values = [T.CreateChecked(3), T.CreateChecked(-4)];
        (Penalty.SumOfSquares<T>(0.5).Value(values), Penalty.L2<T>(0.5).Value(values), Penalty.L1<T>(0.5).Value(values)).Should().Be((12.5, 6.25, 3.5));

        static IReadOnlyList<double> Train(TrainerCase<T> run, Penalty<T> penalty) =>
            new Trainer<T>(run.Network, run.Criterion, run.Optimizer) { Penalties = [penalty] }.Fit(run.Training, null, 2)[History.TrainingObjective];
    }

    [Fact]
    public void A_custom_penalty_trains_like_the_same_built_in_one()
    {
        new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { Penalties = [new Own()] }.Fit(_case.Training, null, 2);
        new Trainer<T>(_twin.Network, _twin.Criterion, _twin.Optimizer) { Penalties = [Penalty.L2<T>(0.5)] }.Fit(_twin.Training, null, 2);

        _case.Hash().Should().Be(_twin.Hash());
    }

    [Fact]
    public void A_failing_custom_penalty_changes_nothing()
    {
        string before = _case.Hash();
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { Penalties = [new Own { Fails = true }] };

        trainer.Invoking(t => t.Fit(_case.Training, null, 1)).Should().Throw<InvalidTimeZoneException>();

        (_case.Hash(), _case.Optimizer.Steps).Should().Be((before, 0));
    }

    [Fact]
    public void A_sum_of_losses_has_the_penalty_once_in_each_batch()
    {
        var trainer = new Trainer<T>(_case.Network, new SoftmaxCrossEntropy<T>(Reduction.Sum), new SGD<T>(_case.Network.Parameters, 0)) { Penalties = [Penalty.L1<T>(0.1)] };
        History history = trainer.Fit(_case.Training, null, 1);

        double penalty = history[History.TrainingObjective][0] - history[History.TrainingLoss][0];
        Close.Check("penalty", penalty, 6 * Penalty.L1(_case.Network.Parameters, 0.1) / 21, Precision.Of<T>(1000));
    }

    [Fact]
    public void LBFGS_reaches_the_closed_form_of_ridge_regression()
    {
        const double Lambda = 0.3;
        Matrix<T> x = RandomMatrix.Normal<T>(30, 4, 1);
        Matrix<T> y = RandomMatrix.Normal<T>(30, 1, 2);
        Matrix<double> a = x.Map(double.CreateChecked);
        Matrix<double> wanted = ((2 / 30.0 * a.TransposeThisAndMultiply(a)) + (Lambda * Matrix<double>.Build.DenseIdentity(4)))
            .Solve(2 / 30.0 * a.TransposeThisAndMultiply(y.Map(double.CreateChecked)));
        var network = new Sequential<T>(new Linear<T>(4, 1, seed: 3, bias: false));
        var trainer = new Trainer<T>(network, new MeanSquaredError<T>(), new LBFGS<T>(network.Parameters, toleranceGradient: 1e-12, toleranceChange: 1e-15)) { Penalties = [Penalty.L2<T>(Lambda)] };

        History history = trainer.Fit(new DataLoader<T>(new Dataset<T>(x, y), 30), null, 5);

        Close.Check("W", network.Parameters[0].Value, wanted, typeof(T) == typeof(double) ? 1e-7 : 1e-3);
        history[History.TrainingObjective][^1].Should().BeLessThan(history[History.TrainingObjective][0]);
    }

    [Fact]
    public void The_result_is_bitwise_independent_of_the_number_of_threads()
    {
        Dataset<T> samples = new(RandomMatrix.Normal<T>(100, 64, 1), RandomMatrix.Labels<T>(100, 10));
        Threads.CheckSameBits<T>(() =>
        {
            var network = new Sequential<T>(new Linear<T>(64, 600, 1), new ReLU<T>(), new Linear<T>(600, 10, 2));
            var trainer = new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), new SGD<T>(network.Parameters, 0.1)) { Penalties = [Penalty.L1<T>(0.01), Penalty.L2<T>(0.01)] };
            History history = trainer.Fit(new DataLoader<T>(samples, 50), null, 2);
            return [network.Parameters[0].Value, network.Parameters[2].Value, Matrix<T>.Build.Dense(2, 1, [.. history[History.TrainingObjective].Select(T.CreateChecked)])];
        });
    }

    [Fact]
    public void An_infinite_penalty_stops_the_run()
    {
        _case.Network.Parameters[0].Value[0, 0] = T.CreateChecked(1e10);
        string before = _case.Hash();
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { Penalties = [new Own { Factor = double.MaxValue }] };

        trainer.Invoking(t => t.Fit(_case.Training, null, 1)).Should().Throw<NotFiniteNumberException>().WithMessage("The penalty of the parameters is Infinity in epoch 1, batch 1: lower the learning rate*");

        _case.Hash().Should().Be(before);
    }

    [Fact]
    public void The_objective_can_be_monitored_and_smaller_is_better()
    {
        Trainer<T> Create(bool maximize) => new(_case.Network, _case.Criterion, _case.Optimizer)
        {
            Penalties = [Penalty.L1<T>(0.01)],
            Monitor = History.TrainingObjective,
            EarlyStopping = new EarlyStopping(5, maximize: maximize),
        };

        Create(maximize: false).Fit(_case.Training, null, 2).Epochs.Should().Be(2);
        Create(maximize: true).Invoking(t => t.Fit(_case.Training, null, 2)).Should().Throw<ArgumentException>().WithMessage("*training_objective*maximize: false.");
        _case.Trainer().Invoking(t => t.Fit(_case.Training, null, 2)).Should().NotThrow();
    }

    [Fact]
    public void Bad_settings_are_rejected_by_name()
    {
        Rejected<ArgumentOutOfRangeException>("lambda must be*", () => Penalty.L1<T>(-1));
        Rejected<ArgumentOutOfRangeException>("lambda must be*", () => Penalty.L2<T>(double.NaN));
        Rejected<ArgumentOutOfRangeException>("lambda must be*", () => Penalty.SumOfSquares<T>(double.MaxValue));
        Rejected<ArgumentException>("Penalties*", () => new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer) { Penalties = [null!] });

        static void Rejected<TException>(string message, Func<object> create) where TException : Exception =>
            create.Should().Throw<TException>().WithMessage(message);
    }

    private sealed class Own : Penalty<T>
    {
        public bool Fails { get; init; }

        public double Factor { get; init; } = 0.25;

        public override double Value(ReadOnlySpan<T> values)
        {
            double sum = 0;
            foreach (T value in values)
            {
                sum += Factor * double.CreateChecked(value) * double.CreateChecked(value);
            }

            return Fails ? throw new InvalidTimeZoneException("from the test") : sum;
        }

        public override void AddGradient(ReadOnlySpan<T> values, Span<T> gradient)
        {
            for (int i = 0; i < values.Length; i++)
            {
                gradient[i] = T.FusedMultiplyAdd(values[i], T.CreateChecked(0.5), gradient[i]);
            }
        }
    }
}

public sealed class TrainerPenaltiesInDouble : TrainerPenaltiesTests<double>;

public sealed class TrainerPenaltiesInFloat : TrainerPenaltiesTests<float>;
