using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Seeds;

/// <summary>Seed 003 (CS 479 notes), 1.7, 2.1, 2.3, 3.1.1 and 3.2: weights with a bias, targets, likelihoods, ascent and backpropagation.</summary>
public class NotesLearningTests
{
    private const double Tolerance = 1e-14;

    /// <summary>1.7: W x + b = [W | b] [x; 1].</summary>
    [Fact]
    public void A_bias_is_the_weight_of_a_constant_input()
    {
        var linear = new Linear<double>(2, 3, seed: 1);
        var extended = new Linear<double>(3, 3, (_, _) => linear.W.Stack(linear.B), bias: false);
        Matrix<double> x = RandomMatrix.Normal<double>(5, 2, 1);

        Close.Check("output", extended.Forward(x.Append(Matrix<double>.Build.Dense(5, 1, 1))), linear.Forward(x), Tolerance);
    }

    /// <summary>2.1: the six digits of MNIST and their targets.</summary>
    [Fact]
    public void Digits_have_one_hot_targets()
    {
        int[] digits = [7, 5, 0, 4, 6, 9];

        Matrix<double> targets = OneHot.Encode<double>(digits, 10);

        targets.Row(0).Should().Equal(0, 0, 0, 0, 0, 0, 0, 1, 0, 0);
        targets.Row(5).Should().Equal(0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
        OneHot.Decode(targets).Should().Equal(digits);
    }

    /// <summary>2.3.1: half the squared norm of the difference, in the mean over the samples.</summary>
    [Fact]
    public void The_squared_error_is_half_the_squared_norm()
    {
        Matrix<double> y = RandomMatrix.Normal<double>(6, 3, 1);
        Matrix<double> t = RandomMatrix.Normal<double>(6, 3, 2);
        var loss = new MeanSquaredError<double>(half: true);
        loss.Forward(y, t);

        Close.Check("E", loss.Value, (y - t).EnumerateRows().Average(row => row.DotProduct(row) / 2), Tolerance);
    }

    /// <summary>2.3.2: P(x -> t) = y^t (1 - y)^(1 - t).</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_likelihood_of_two_classes(double t)
    {
        const double Y = 0.3;
        double loss = new BinaryCrossEntropy<double>().Forward(Matrix<double>.Build.Dense(1, 1, Y), Matrix<double>.Build.Dense(1, 1, t))[0];

        Close.Check("likelihood", Math.Exp(-loss), Math.Pow(Y, t) * Math.Pow(1 - Y, 1 - t), Tolerance);
    }

    /// <summary>2.3.3: the product of y_k^t_k, for the printed y = [0.2, 0.1, 0.4, 0.3] and each class.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_likelihood_of_several_classes(int label)
    {
        double[] y = [0.2, 0.1, 0.4, 0.3];
        Matrix<double> logarithms = Matrix<double>.Build.Dense(1, 4, [.. y.Select(value => Math.Log(value))]);

        Close.Check("log-probabilities", Math.Exp(-new NegativeLogLikelihood<double>().Forward(logarithms, [label])[0]), y[label], Tolerance);
        Close.Check("logits", Math.Exp(-new SoftmaxCrossEntropy<double>().Forward(logarithms, OneHot.Encode<double>([label], 4))[0]), y[label], Tolerance);
    }

    /// <summary>3.1.1: uphill on E(a, b) is downhill on -E, with the same steps and the same end.</summary>
    [Fact]
    public void Gradient_ascent_finds_a_maximum()
    {
        var place = new Variable<double>(Matrix<double>.Build.Dense(1, 2, [0.2, 0.5]), requiresGradient: true);
        Matrix<double> ascending = place.Value.Clone();
        var optimizer = new SGD<double>([place.Parameter], 0.1);
        for (int step = 0; step < 200; step++)
        {
            optimizer.ZeroGradients();
            (-1 * E(place)).Backward();
            optimizer.Step();

            (double a, double b) = (ascending[0, 0], ascending[0, 1]);
            ascending += 0.1 * Matrix<double>.Build.Dense(1, 2, [Math.Cos(a) * Math.Sin(2 * b), 2 * Math.Sin(a) * Math.Cos(2 * b)]);
            Close.Check($"step {step}", place.Value, ascending, 1e-12);
        }

        Close.Check("maximum", place.Value, Matrix<double>.Build.Dense(1, 2, [Math.PI / 2, Math.PI / 4]), 1e-8);

        static Variable<double> E(Variable<double> at) => at.Slice(.., 0..1).Sin() * (2 * at.Slice(.., 1..2)).Sin();
    }

    /// <summary>
    /// 3.2: three inputs, four hidden units and two outputs. The gradient of M_41 is that of beta_1 times h_4; that of W_21 is that of alpha_1 times
    /// x_2, where alpha_1 has the two ways through the outputs; in matrices, h' (.) (grad_beta M') and outer products.
    /// </summary>
    [Fact]
    public void Backpropagation_through_two_layers()
    {
        (var w, var m) = (new Linear<double>(3, 4, seed: 1), new Linear<double>(4, 2, seed: 2));
        (var hidden, var output) = (new Sigmoid<double>(), new Sigmoid<double>());
        Matrix<double> x = RandomMatrix.Normal<double>(1, 3, 3);
        Matrix<double> t = Matrix<double>.Build.Dense(1, 2, [1, 0]);
        new Sequential<double>(w, hidden, m, output).AddGradients(x, t, new MeanSquaredError<double>(Reduction.Sum, half: true));
        (Vector<double> h, Vector<double> y) = (hidden.State.Row(0), output.State.Row(0));
        Vector<double> ofBeta = (y - t.Row(0)).PointwiseMultiply(y).PointwiseMultiply(1 - y);
        double ofAlpha1 = ((ofBeta[0] * m.W[0, 0]) + (ofBeta[1] * m.W[0, 1])) * h[0] * (1 - h[0]);
        Vector<double> ofAlpha = h.PointwiseMultiply(1 - h).PointwiseMultiply(m.W * ofBeta);

        Close.Check("dE/dM_41", m.DW[3, 0], ofBeta[0] * h[3], Tolerance);
        Close.Check("dE/dW_21", w.DW[1, 0], ofAlpha1 * x[0, 1], Tolerance);
        Close.Check("dE/dM", m.DW, h.OuterProduct(ofBeta), Tolerance);
        Close.Check("dE/db", m.DB, ofBeta.ToRowMatrix(), Tolerance);
        Close.Check("dE/dW", w.DW, x.Row(0).OuterProduct(ofAlpha), Tolerance);
        Close.Check("dE/da", w.DB, ofAlpha.ToRowMatrix(), Tolerance);
    }
}
