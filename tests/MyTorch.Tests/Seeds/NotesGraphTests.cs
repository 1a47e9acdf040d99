using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Seeds;

/// <summary>Seed 003 (CS 479 notes), 4.1, 4.2.3, 5.1.1 and 5.1.3: what a graph is made of, rules for matrices, arrays and parameters.</summary>
public class NotesGraphTests
{
    private const double Tolerance = 1e-14;

    /// <summary>4.1: f = a + b with a = sin x and b = x y; each result knows the operation that made it, and that its arguments.</summary>
    [Fact]
    public void A_graph_is_variables_and_operations()
    {
        var x = new Variable<double>(1, requiresGradient: true, name: "x");
        var y = new Variable<double>(2, requiresGradient: true, name: "y");
        Variable<double> a = x.Sin();
        Variable<double> b = x * y;
        Variable<double> f = a + b;

        f.Creator!.Arguments.Should().Equal(a, b);
        a.Creator!.Arguments.Should().Equal(x);
        b.Creator!.Arguments.Should().Equal(x, y);
        new[] { x.Creator, y.Creator }.Should().OnlyContain(creator => creator == null, "nothing made the leaves");
        new ExpressionGraph<double>(f).Nodes.Count(node => node.Operation is not null).Should().Be(3);
    }

    /// <summary>4.1.1: evaluate asks the arguments down to the leaves, so the graph has the value of any x and y.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(-0.5, 4)]
    public void A_graph_is_evaluated_down_to_its_leaves(double atX, double atY)
    {
        Variable<double> x = new(0, requiresGradient: true);
        Variable<double> y = new(0, requiresGradient: true);
        Variable<double> f = x.Sin() + (x * y);
        x.Value = Matrix<double>.Build.Dense(1, 1, atX);
        y.Value = Matrix<double>.Build.Dense(1, 1, atY);

        Close.Check("f", f.Evaluate()[0, 0], Math.Sin(atX) + (atX * atY), Tolerance);
    }

    /// <summary>4.1.2: F(G(H(x))) with F = exp, G = sin and H the square has the product of the three slopes.</summary>
    [Fact]
    public void Nested_functions_have_the_product_of_their_slopes()
    {
        const double X = 0.7;
        var x = new Variable<double>(X, requiresGradient: true);
        Variable<double> h = x.Pow(2);
        Variable<double> g = h.Sin();
        g.Exp().Backward(retainGraph: true);

        Close.Check("x.grad", x.Gradient[0, 0], Math.Exp(Math.Sin(X * X)) * Math.Cos(X * X) * 2 * X, Tolerance);
        Close.Check("h.grad", h.Gradient[0, 0], Math.Exp(Math.Sin(X * X)) * Math.Cos(X * X), Tolerance);
        Close.Check("g.grad", g.Gradient[0, 0], Math.Exp(Math.Sin(X * X)), Tolerance);
    }

    /// <summary>4.2.3: a sum passes s on, a product gives s B' and A' s; all have the shape of their variables.</summary>
    [Fact]
    public void Sums_and_products_of_matrices()
    {
        (Variable<double> a, Variable<double> b, Variable<double> c) = (Leaf(3, 4, 1), Leaf(4, 2, 2), Leaf(3, 2, 3));
        Matrix<double> s = RandomMatrix.Normal<double>(3, 2, 4);

        ((a * b) + c).Backward(s);

        Close.Check("s B'", a.Gradient, s * b.Value.Transpose(), Tolerance);
        Close.Check("A' s", b.Gradient, a.Value.Transpose() * s, Tolerance);
        c.Gradient.Should().Be(s);
    }

    /// <summary>5.1.1: a variable that is learned copies its array; the array that it shows is its own memory; Detach leaves the gradient behind.</summary>
    [Fact]
    public void Arrays_become_variables_and_come_back()
    {
        Matrix<double> array = Matrix<double>.Build.Dense(1, 2, [1, 2]);
        var z = new Variable<double>(array, requiresGradient: true);
        array[0, 0] = -1000;
        z.Value.Row(0).Should().Equal(1, 2);

        z.Value[0, 0] = -1000;
        z.Value.Row(0).Should().Equal(-1000, 2);

        Variable<double> detached = z.Detach();
        detached.RequiresGradient.Should().BeFalse();
        detached.Value.Row(0).Should().Equal(-1000, 2);
    }

    /// <summary>5.1.3: "mynet", a list of layers; the shapes of its parameters, outputs x inputs, are [10, 6], [5, 10], [5], [3, 5] and [3].</summary>
    [Fact]
    public void A_module_with_a_list_of_layers_has_the_printed_parameters()
    {
        var network = new MyNet();

        network.SaveState().Select(entry => (entry.Key, string.Join(", ", entry.Value.Shape))).Should().Equal(
            ("lyr.0.weight", "10, 6"), ("lyr.2.weight", "5, 10"), ("lyr.2.bias", "5"), ("lyr.4.weight", "3, 5"), ("lyr.4.bias", "3"));
        Matrix<double> x = RandomMatrix.Normal<double>(5, 6, 1);
        Close.Check("probabilities", network.Forward(x).PointwiseExp().RowSums().ToColumnMatrix(), Matrix<double>.Build.Dense(5, 1, 1), Tolerance);
    }

    private static Variable<double> Leaf(int rows, int columns, int seed) => new(RandomMatrix.Normal<double>(rows, columns, seed), requiresGradient: true);

    private sealed class MyNet : Module<double>
    {
        private readonly Sequential<double> _layers;

        public MyNet() => _layers = Register("lyr", new Sequential<double>(
            new Linear<double>(6, 10, seed: 1, bias: false), new Sigmoid<double>(),
            new Linear<double>(10, 5, seed: 2), new Sigmoid<double>(),
            new Linear<double>(5, 3, seed: 3), new LogSoftmax<double>()));

        public override int OutputColumns(int inputs) => 3;

        public override Variable<double> Forward(Variable<double> x) => _layers.Layers.Aggregate(x, (y, layer) => layer.Forward(y));
    }
}
