using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Seeds;

/// <summary>Seed 001 (DS-GA 1008 homework 1): the five steps of training, the elements of the partial derivatives, and ReLU against tanh.</summary>
public class JacobianTests
{
    private const double Tolerance = 1e-14;
    private static readonly Matrix<double> Z3 = Matrix<double>.Build.Dense(1, 3, [0.4, -1.5, 2]);

    /// <summary>1.2 A: forward pass, loss, zero the gradients, backward pass, update.</summary>
    [Fact]
    public void Five_steps_train_on_a_batch()
    {
        Matrix<double> x = RandomMatrix.Normal<double>(8, 4, 1);
        Matrix<double> label = RandomMatrix.Normal<double>(8, 3, 2);
        (Sequential<double> model, Sequential<double> other) = (Network(), Network());
        var loss = new MeanSquaredError<double>();
        var optimizer = new SGD<double>(model.Parameters, 0.01);
        var otherOptimizer = new SGD<double>(other.Parameters, 0.01);
        for (int step = 0; step < 5; step++)
        {
            Matrix<double> output = model.Forward(x);
            loss.Forward(output, label);
            model.ZeroGradients();
            model.Backward(loss.Gradient());
            optimizer.Step();

            other.ZeroGradients();
            other.AddGradients(x, label, new MeanSquaredError<double>()).Should().Be(loss.Value);
            otherOptimizer.Step();
        }

        model.Predict(x).Should().Be(other.Predict(x), "AddGradients is steps 1, 2 and 4");
    }

    /// <summary>1.D.A, where N is the number of outputs of a single sample.</summary>
    [Fact]
    public void The_loss_has_the_derivative_of_a_square()
    {
        Matrix<double> y = Matrix<double>.Build.Dense(1, 3, [1, 0, 1]);
        var loss = new MeanSquaredError<double>();
        loss.Forward(Z3, y);

        Close.Check("dl/dy", loss.Gradient(), 2.0 / 3 * (Z3 - y), Tolerance);
    }

    /// <summary>1.D.B and 1.3 A: k x k, the identity or the slopes of the sigmoid on the diagonal.</summary>
    [Fact]
    public void The_derivative_of_the_output_is_diagonal()
    {
        Matrix<double> s = new Sigmoid<double>().Forward(Z3);

        Differentiation.Jacobian(new Identity<double>(), Z3).Should().Be(Matrix<double>.Build.DenseIdentity(3));
        Close.Check("sigmoid", Differentiation.Jacobian(new Sigmoid<double>(), Z3), Matrix<double>.Build.Dense(3, 3, (i, j) => i == j ? s[0, i] * (1 - s[0, i]) : 0), Tolerance);
    }

    /// <summary>
    /// 1.D.C: k x d in numerator layout, which is the seed's W2 itself, not its transpose. Here W is d x k, so it is the transpose of that.
    /// </summary>
    [Fact]
    public void The_derivative_of_a_linear_layer_is_its_weights()
    {
        var linear = new Linear<double>(4, 3, seed: 1);

        Matrix<double> jacobian = Differentiation.Jacobian(linear, Matrix<double>.Build.Dense(1, 4, 0.5));

        jacobian.Should().Be(linear.W.Transpose());
        (jacobian.RowCount, jacobian.ColumnCount).Should().Be((3, 4));
    }

    /// <summary>The chain of (11): the Jacobian of the network is the product of those of its layers, from the output to the input.</summary>
    [Fact]
    public void The_network_Jacobian_is_the_product_of_layer_Jacobians()
    {
        Sequential<double> network = Network();
        Matrix<double> x = RandomMatrix.Normal<double>(1, 4, 5);
        (Matrix<double> at, Matrix<double> product) = (x, Matrix<double>.Build.DenseIdentity(4));
        foreach (Layer<double> layer in network.Layers)
        {
            (at, product) = (layer.Forward(at), Differentiation.Jacobian(layer, at) * product);
        }

        Close.Check("Jacobian", Differentiation.Jacobian(network, x), product, Tolerance);
    }

    /// <summary>1.3 C: the slope of tanh is nearly 0 beyond 5, that of ReLU is 1 for every positive input.</summary>
    [Fact]
    public void Tanh_is_flat_beyond_5_and_relu_is_not()
    {
        Matrix<double> z = Matrix<double>.Build.Dense(1, 5, [-20, -5, 5, 20, 100]);
        var tanh = new Tanh<double>();
        var relu = new ReLU<double>();
        (tanh.Forward(z), relu.Forward(z)).Should().NotBeNull();

        tanh.Derivative().Enumerate().Should().OnlyContain(slope => slope >= 0 && slope < 1.82e-4);
        relu.Derivative().Row(0).Should().Equal(0, 0, 1, 1, 1);
    }

    /// <summary>1.3 C: the same weights with inputs that take the first units far from 0, six layers deep.</summary>
    [Fact]
    public void Relu_passes_gradients_through_deep_networks_unlike_tanh()
    {
        double tanh = Gradient(() => new Tanh<double>());
        double relu = Gradient(() => new ReLU<double>());

        relu.Should().BeGreaterThan(1);
        tanh.Should().BeLessThan(0.001 * relu);
    }

    /// <summary>The norm of the gradient of the summed outputs in the input.</summary>
    private static double Gradient(Func<Activation<double>> activation)
    {
        const int Units = 16;
        var network = new Sequential<double>(Enumerable.Range(1, 6)
            .SelectMany(seed => new Layer<double>[] { new Linear<double>(Units, Units, Initializers.KaimingNormal<double>(seed), Initializers.Zeros<double>), activation() }));
        network.Forward(100 * RandomMatrix.Normal<double>(1, Units, 7));
        return network.Backward(Matrix<double>.Build.Dense(1, Units, 1)).FrobeniusNorm();
    }

    private static Sequential<double> Network() =>
        new(new Linear<double>(4, 6, seed: 3), new Scaled<double>(new ReLU<double>(), 5), new Linear<double>(6, 3, seed: 4), new Identity<double>());
}
