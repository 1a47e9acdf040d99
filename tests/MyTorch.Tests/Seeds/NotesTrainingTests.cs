using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Optimizers;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Seeds;

/// <summary>Seed 003 (CS 479 notes), 5.4.1, 5.4.3, 6.3.1 and 6.3.2: steps with weight decay, dropout in the mean, batches, and momentum as physics.</summary>
public class NotesTrainingTests
{
    private const double Tolerance = 1e-14;

    /// <summary>5.4.1: theta - kappa dE - (lambda kappa) theta.</summary>
    [Fact]
    public void Weight_decay_pulls_a_step_toward_zero()
    {
        (double theta, double gradient, double kappa, double lambda) = (0.8, -0.3, 0.1, 0.05);
        Parameter<double> parameter = TestParameter.Row<double>([theta], [gradient]);

        new SGD<double>([parameter], kappa, weightDecay: lambda).Step();

        Close.Check("theta", parameter.Value[0, 0], theta - (kappa * gradient) - (lambda * kappa * theta), Tolerance);
    }

    /// <summary>5.4.3: without scaling, the mean input current of the next layer is (1 - alpha) times that of all nodes; with it, it is the same.</summary>
    [Theory]
    [InlineData(false, 0.2)]
    [InlineData(true, 1)]
    public void Dropout_scales_the_mean_current(bool isScaled, double factor)
    {
        const int Masks = 20000;
        var dropout = new Dropout<double>(0.8, seed: 1) { IsScaled = isScaled };
        Matrix<double> w = RandomMatrix.Normal<double>(30, 4, 1).PointwiseAbs();
        Matrix<double> h = RandomMatrix.Normal<double>(1, 30, 2).PointwiseAbs();

        Matrix<double> dropped = dropout.Forward(Matrix<double>.Build.Dense(Masks, 30, (_, unit) => h[0, unit]));

        Close.Check("mean current", (dropped * w).ColumnSums().ToRowMatrix() / Masks, factor * (h * w), 0.03);
        double[] kept = isScaled ? [.. h.Enumerate().Select(value => value / (1 - 0.8))] : [.. h.Enumerate()];
        dropped.EnumerateColumns().Zip(kept).Should().OnlyContain(
            pair => pair.First.All(value => value == 0 || Math.Abs(value - pair.Second) <= Tolerance * pair.Second), "for alpha = 0.8 the factor is 5");
    }

    /// <summary>6.3.1: the loss of a batch estimates that of all samples; over the batches of an epoch the mean is exact.</summary>
    [Fact]
    public void The_loss_of_batches_is_that_of_all_samples_in_the_mean()
    {
        var samples = new Dataset<double>(RandomMatrix.Normal<double>(60, 3, 1), RandomMatrix.Normal<double>(60, 2, 2));
        var network = new Sequential<double>(new Linear<double>(3, 2, seed: 1));

        double[] losses = [.. new DataLoader<double>(samples, 10, shuffle: true, seed: 1).Epoch(1).Select(batch => Loss(batch.X, batch.Y))];

        losses.Should().HaveCount(6).And.OnlyHaveUniqueItems();
        Close.Check("mean", losses.Average(), Loss(samples.X, samples.Y), Tolerance);

        double Loss(Matrix<double> x, Matrix<double> y)
        {
            var criterion = new MeanSquaredError<double>();
            criterion.Forward(network.Predict(x), y);
            return criterion.Value;
        }
    }

    /// <summary>
    /// 6.3.2: Euler's method, (6.1) and (6.2), moves theta by the velocity before its change; the update below it moves by the new one. Both go
    /// through the same places, if the update gets the gradient of one place before: learningRate = dt^2, momentum = 1 - r.
    /// </summary>
    [Fact]
    public void Euler_steps_are_momentum_one_step_late()
    {
        (double dt, double friction) = (0.3, 0.2);
        (double theta, double velocity) = (2, 0);
        Parameter<double> parameter = TestParameter.Row<double>([theta], [0]);
        var optimizer = new SGD<double>([parameter], dt * dt, 1 - friction);
        for (int step = 0; step < 20; step++)
        {
            parameter.Gradient[0, 0] = Gradient(theta);
            (theta, velocity) = (theta + (dt * velocity), ((1 - friction) * velocity) - (dt * Gradient(theta)));
            optimizer.Step();
            Close.Check($"step {step}", parameter.Value[0, 0], theta + (dt * velocity), 1e-13, floor: 1);
        }

        static double Gradient(double at) => (at * at * at) + at - 1;
    }
}
