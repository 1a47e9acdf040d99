using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Support;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>
/// Networks written with variables against stored arrays: PyTorch's gradient descent, Jacobian and Hessian, and the handout's networks.
/// </summary>
public class NetworkGraphTests
{
    private static readonly Reference Stored = new("torch_autograd");

    /// <summary>
    /// Algorithm 2 of the notes: evaluate, zero the gradients, run the backward pass, update the weights; the graph is built once.
    /// </summary>
    [Fact]
    public void Learning_of_algorithm_2()
    {
        var w = new Variable<double>(Stored["learning_W"], requiresGradient: true, name: "W");
        Variable<double> y = (new Variable<double>(Stored["learning_X"]) * w).Sigmoid();
        Variable<double> loss = (y - new Variable<double>(Stored["learning_T"])).Pow(2).RowSums().Mean() * 0.5;
        for (int step = 0; step < 10; step++)
        {
            Close.Check($"loss[{step}]", loss.Evaluate()[0, 0], Stored["learning_losses"][0, step], 1e-13);
            loss.ZeroGradient();
            loss.Backward(retainGraph: true);
            w.Value = w.Value - (Stored.Number("learning_kappa") * w.Gradient);
        }

        Close.Check("W", w.Value, Stored["learning_W_after"], 1e-13);
    }

    [Fact]
    public void Jacobian_of_a_network()
    {
        (int index, string[] names) = (0, ["W1", "W2"]);
        Linear<double> Next(int inputs, int outputs) =>
            new(inputs, outputs, (_, _) => Stored[$"network_{names[index]}"], _ => Stored[$"network_b{++index}"]);
        var network = new Sequential<double>(Next(5, 6), new Tanh<double>(), Next(6, 4));

        Close.Check("Jacobian", Differentiation.Jacobian(network, Stored["network_x"]), Stored["network_jacobian"], 1e-13);
        Close.Check("Jacobian", Differentiation.Jacobian(Output, Stored["network_x"]), Stored["network_jacobian"], 1e-13);
    }

    [Fact]
    public void Hessian_and_its_products()
    {
        Matrix<double> hessian = Differentiation.Hessian(x => Output(x).LogSumExp(), Stored["network_x"]);
        Close.Check("Hessian", hessian, Stored["network_hessian"], 1e-12);

        for (int column = 0; column < 5; column++)
        {
            Matrix<double> unit = Matrix<double>.Build.Dense(1, 5, (_, j) => j == column ? 1 : 0);
            Matrix<double> product = Differentiation.HessianVectorProduct(x => Output(x).LogSumExp(), Stored["network_x"], unit);
            product.Row(0).Should().Equal(hessian.Row(column), "both run the same backward pass");
        }
    }

    [Theory]
    [InlineData("mlp_linear_classifier")]
    [InlineData("mlp_one_hidden")]
    [InlineData("mlp_five_hidden")]
    [InlineData("mlp_mixed")]
    [InlineData("mlp_momentum")]
    [InlineData("mlp_batchnorm_1")]
    [InlineData("mlp_batchnorm_3")]
    [InlineData("mlp_momentum_batchnorm")]
    public void The_handouts_network_in_double(string name) => new VariableMlp<double>(name).CheckSteps();

    [Theory]
    [InlineData("mlp_one_hidden")]
    [InlineData("mlp_mixed")]
    [InlineData("mlp_momentum_batchnorm")]
    public void The_handouts_network_in_float(string name) => new VariableMlp<float>(name).CheckSteps();

    private static Variable<double> Output(Variable<double> x) => ((x * Leaf("W1")) + Leaf("b1")).Tanh() * Leaf("W2") + Leaf("b2");

    private static Variable<double> Leaf(string name) => new(Stored[$"network_{name}"]);
}
