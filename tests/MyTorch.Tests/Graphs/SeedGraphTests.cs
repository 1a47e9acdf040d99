using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Support;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>The numbers of the notes on automatic differentiation (Neural Networks and Learning, chapter 4 and 5.1.1).</summary>
public class SeedGraphTests
{
    [Fact]
    public void Sine_of_x_plus_x_y()
    {
        var x = new Variable<double>(1, requiresGradient: true);
        var y = new Variable<double>(2, requiresGradient: true);

        Variable<double> f = x.Sin() + (x * y);
        f.Backward();

        Close.Check("f", f.Scalar, 2.8414709848078965, 1e-15);
        Close.Check("df/dx", x.Gradient[0, 0], 2.5403023058681398, 1e-15);
        Close.Check("df/dy", y.Gradient[0, 0], 1, 1e-15);
    }

    [Fact]
    public void A_product_of_shared_results()
    {
        var x = new Variable<double>(1, requiresGradient: true);
        var y = new Variable<double>(2, requiresGradient: true);
        var z = new Variable<double>(3, requiresGradient: true);

        Variable<double> a = (x * y) + z;
        Variable<double> b = (x + x) * a;
        Variable<double> w = a * b;
        w.Backward(retainGraph: true);

        (a.Scalar, b.Scalar, w.Scalar).Should().Be((5, 10, 50));
        (x.Gradient[0, 0], y.Gradient[0, 0], z.Gradient[0, 0]).Should().Be((90, 20, 20));
        (a.Gradient[0, 0], b.Gradient[0, 0], w.Gradient[0, 0]).Should().Be((20, 5, 1), "dw/da = b + 2 x a, dw/db = a");
    }

    [Fact]
    public void Gradients_of_several_passes_add_up()
    {
        Variable<double> z = Leaf(1, 2);
        z.Product().Backward();
        z.Gradient.ToRowMajorArray().Should().Equal(2, 1);
        z.Sum().Backward();
        z.Gradient.ToRowMajorArray().Should().Equal(3, 2);
    }

    [Fact]
    public void No_gradient_flows_through_NoGrad_results()
    {
        Variable<double> both = Leaf(1, 2);
        (both.Product() + both.Sum()).Backward();
        both.Gradient.ToRowMajorArray().Should().Equal(3, 2);

        Variable<double> one = Leaf(1, 2);
        Variable<double> sum;
        using (Differentiation.NoGrad())
        {
            sum = one.Sum();
        }

        sum.RequiresGradient.Should().BeFalse();
        sum.Creator.Should().BeNull();
        (one.Product() + sum).Backward();
        one.Gradient.ToRowMajorArray().Should().Equal(2, 1);
    }

    [Fact]
    public void A_graph_is_recomputed_after_a_leaf_changes()
    {
        var x = new Variable<double>(1, requiresGradient: true);
        Variable<double> f = x * x;
        Variable<double> g = f * x;
        x.Value = Matrix<double>.Build.Dense(1, 1, 3);

        g.Evaluate()[0, 0].Should().Be(27);
        g.Backward();
        x.Gradient[0, 0].Should().Be(27);
    }

    [Fact]
    public void Minimization_of_algorithm_1()
    {
        Variable<double> v = Leaf(5, -3);
        Variable<double> e = (v - Leaf(1, 2).Detach()).Pow(2).Sum();
        for (int i = 0; i < 100; i++)
        {
            e.Evaluate();
            e.ZeroGradient();
            e.Backward(retainGraph: true);
            v.Value = v.Value - (0.25 * v.Gradient);
        }

        Close.Check("v", v.Value, Matrix<double>.Build.Dense(1, 2, [1, 2]), 1e-15);
    }

    [Fact]
    public void Logarithms_of_a_matrix()
    {
        var x = new Variable<double>(Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 2 }, { 3, 4 } }));
        Close.Check("log x", x.Log().Value, Matrix<double>.Build.DenseOfArray(new[,] { { 0, 0.6931471805599453 }, { 1.0986122886681098, 1.3862943611198906 } }), 1e-15);
    }

    private static Variable<double> Leaf(params double[] row) => new(Matrix<double>.Build.Dense(1, row.Length, row), requiresGradient: true);
}
