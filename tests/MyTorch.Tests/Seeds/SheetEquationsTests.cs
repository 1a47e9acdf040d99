using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Optimizers;
using MyTorch.Tests.Support;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Seeds;

/// <summary>Seed 002 (Neural Networks sheet 5): the equations of questions 1b, 3, 5, 8 and 12.</summary>
public class SheetEquationsTests
{
    private const double Tolerance = 1e-13;

    /// <summary>1b: the parameters of the least loss are those of the most probable data, as the product of the probabilities is e^(-M J).</summary>
    [Fact]
    public void Binary_cross_entropy_is_the_logarithm_of_the_likelihood()
    {
        Matrix<double> p = Column(0.9, 0.2, 0.6, 0.99);
        Matrix<double> y = Column(1, 0, 0, 1);
        var loss = new BinaryCrossEntropy<double>();
        loss.Forward(p, y);

        double likelihood = p.Enumerate().Zip(y.Enumerate()).Aggregate(1.0, (product, pair) => product * Math.Pow(pair.First, pair.Second) * Math.Pow(1 - pair.First, 1 - pair.Second));
        Close.Check("likelihood", Math.Exp(-4 * loss.Value), likelihood, Tolerance);
    }

    [Fact]
    public void Binary_cross_entropy_is_0_at_the_label_and_grows_from_it()
    {
        Vector<double> losses = new BinaryCrossEntropy<double>().Forward(Column(1, 0.9, 0.5, 0.1, 0.001), Column(1, 1, 1, 1, 1));

        losses[0].Should().Be(0);
        losses.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    /// <summary>3, (2) and (4): dY_i/dX_I is Y_I (1 - Y_I) where i = I, and else -Y_i Y_I.</summary>
    [Fact]
    public void Softmax_has_the_derivatives_of_the_sheet()
    {
        Matrix<double> x = Matrix<double>.Build.Dense(1, 4, [0.6, 3.4, -1.2, 0.05]);
        Vector<double> y = new Softmax<double>().Forward(x).Row(0);

        Matrix<double> expected = Matrix<double>.Build.Dense(4, 4, (i, j) => i == j ? y[i] * (1 - y[i]) : -y[i] * y[j]);
        Close.Check("Jacobian", Differentiation.Jacobian(new Softmax<double>(), x), expected, Tolerance);
    }

    /// <summary>
    /// 3: dJ/dW2 = (Y - y) Y1' and dJ/dW1 = (W2' (Y - y)) (.) Y1 (.) (1 - Y1) u'. The line that defines delta lacks the slopes of the sigmoid.
    /// </summary>
    [Fact]
    public void Several_classes_have_the_gradients_of_the_sheet()
    {
        var first = new Linear<double>(3, 2, seed: 1);
        var second = new Linear<double>(2, 4, seed: 2);
        var hidden = new Sigmoid<double>();
        Matrix<double> u = Matrix<double>.Build.Dense(1, 3, [3, 0.2, -0.1]);
        Matrix<double> label = OneHot.Encode<double>([2], 4);
        var network = new Sequential<double>(first, hidden, second);
        Matrix<double> difference = new Softmax<double>().Forward(network.Predict(u)) - label;

        network.AddGradients(u, label, new SoftmaxCrossEntropy<double>());

        Vector<double> y1 = hidden.State.Row(0);
        Vector<double> delta = (second.W * difference.Row(0)).PointwiseMultiply(y1).PointwiseMultiply(1 - y1);
        Close.Check("dW2", second.DW, y1.OuterProduct(difference.Row(0)), Tolerance);
        Close.Check("dw2", second.DB, difference, Tolerance);
        Close.Check("dW1", first.DW, u.Row(0).OuterProduct(delta), Tolerance);
        Close.Check("dw1", first.DB, delta.ToRowMatrix(), Tolerance);
    }

    /// <summary>5: stochastic with one sample, full batch with N, and batch by batch between.</summary>
    [Theory]
    [InlineData(1, 20)]
    [InlineData(5, 4)]
    [InlineData(20, 1)]
    public void An_epoch_has_an_update_for_each_batch(int batchSize, int updates)
    {
        var network = new Sequential<double>(new Linear<double>(3, 1, seed: 1));
        var samples = new Dataset<double>(RandomMatrix.Normal<double>(20, 3, 1), RandomMatrix.Normal<double>(20, 1, 2));
        var optimizer = new SGD<double>(network.Parameters, 0.01);

        new Trainer<double>(network, new MeanSquaredError<double>(), optimizer).Fit(new DataLoader<double>(samples, batchSize, shuffle: true, seed: 1), validation: null, epochs: 3);

        optimizer.Steps.Should().Be(3 * updates);
    }

    /// <summary>8: 60, 20 and 20 percent, and 98, 1 and 1 where there is much data.</summary>
    [Theory]
    [InlineData(0.2, 600, 200)]
    [InlineData(0.01, 980, 10)]
    public void Samples_are_split_for_training_validation_and_test(double share, int train, int others)
    {
        var samples = new Dataset<double>(RandomMatrix.Normal<double>(1000, 2, 1), RandomMatrix.Normal<double>(1000, 1, 2));

        DataSplit<double> split = samples.Split(validation: share, test: share, seed: 1);

        (split.Train.Count, split.Validation.Count, split.Test!.Count).Should().Be((train, others, others));
    }

    /// <summary>12: the four updates as they are printed, from m = v = 0: epsilon under the root in RMSprop, and Adam without correction.</summary>
    [Fact]
    public void Updates_are_those_printed()
    {
        const double Rate = 0.1;
        const double Beta = 0.9;
        const double Beta2 = 0.99;
        const double Epsilon = 1e-3;
        CheckUpdates("descent", w => new SGD<double>([w], Rate), (w, m, v, g) => (w - (Rate * g), m, v));
        CheckUpdates("momentum", w => new SGD<double>([w], Rate * (1 - Beta), Beta), (w, m, v, g) =>
        {
            m = (Beta * m) + ((1 - Beta) * g);
            return (w - (Rate * m), m, v);
        });
        CheckUpdates("RMSprop", w => new RMSprop<double>([w], Rate, Beta, Epsilon) { EpsilonUnderRoot = true }, (w, m, v, g) =>
        {
            v = (Beta * v) + ((1 - Beta) * g * g);
            return (w - (Rate / Math.Sqrt(v + Epsilon) * g), m, v);
        });
        CheckUpdates("Adam", w => new Adam<double>([w], Rate, Beta, Beta2, Epsilon) { BiasCorrection = false }, (w, m, v, g) =>
        {
            m = (Beta * m) + ((1 - Beta) * g);
            v = (Beta2 * v) + ((1 - Beta2) * g * g);
            return (w - (Rate * m / (Math.Sqrt(v) + Epsilon)), m, v);
        });
    }

    private static void CheckUpdates(
        string name, Func<Parameter<double>, Optimizer<double>> create, Func<double, double, double, double, (double W, double M, double V)> update)
    {
        double[] gradients = [1, -2, 0.5, 3, -0.25];
        Parameter<double> parameter = TestParameter.Row<double>([0.7], [0]);
        Optimizer<double> optimizer = create(parameter);
        (double w, double m, double v) = (0.7, 0, 0);
        foreach (double gradient in gradients)
        {
            (w, m, v) = update(w, m, v, gradient);
            parameter.Gradient[0, 0] = gradient;
            optimizer.Step();
            Close.Check(name, parameter.Value[0, 0], w, Tolerance);
        }
    }

    private static Matrix<double> Column(params double[] values) => Matrix<double>.Build.Dense(values.Length, 1, values);
}
