using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>Errors in graphs: messages name the operation and the variables, and nothing changes.</summary>
public class GraphGuardTests
{
    [Fact]
    public void Shapes_that_do_not_fit_a_product()
    {
        Variable<double> x = Leaf("x", 100, 783);
        Variable<double> w = Leaf("W", 784, 64);
        FluentActions.Invoking(() => x * w).Should().Throw<ArgumentException>().WithMessage("*: x is 100 x 783, but W is 784 x 64: the number of columns of the first must equal*");
    }

    [Fact]
    public void Shapes_that_cannot_be_broadcast() =>
        FluentActions.Invoking(() => Leaf("x", 3, 2) + Leaf("b", 1, 3)).Should().Throw<ArgumentException>().WithMessage("+: x is 3 x 2, but b is 1 x 3*");

    [Fact]
    public void Backward_of_a_matrix_without_a_gradient()
    {
        Variable<double> y = Leaf("x", 3, 2).Exp();
        FluentActions.Invoking(() => y.Backward()).Should().Throw<InvalidOperationException>().WithMessage("*exp (3 x 2) is not 1 x 1*");
        FluentActions.Invoking(() => y.Backward(Matrix<double>.Build.Dense(2, 3))).Should().Throw<ArgumentException>().WithMessage("gradient is 2 x 3, but*3 x 2*");
    }

    [Fact]
    public void Backward_without_a_variable_that_requires_a_gradient() =>
        FluentActions.Invoking(() => (new Variable<double>(1) + 1).Backward()).Should().Throw<InvalidOperationException>().WithMessage("*requires a gradient*");

    [Fact]
    public void A_second_backward_pass_of_a_freed_graph()
    {
        Variable<double> x = Leaf("x", 2, 2);
        Variable<double> hidden = x.Exp();
        Variable<double> y = hidden.Sum();
        y.Backward();
        Matrix<double> gradient = x.Gradient.Clone();

        FluentActions.Invoking(() => y.Backward()).Should().Throw<InvalidOperationException>().WithMessage("*freed by Backward*retainGraph*");
        FluentActions.Invoking(() => hidden.Value).Should().Throw<InvalidOperationException>().WithMessage("*freed by Backward*read Value before*");
        FluentActions.Invoking(() => y.Evaluate()).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => (hidden + 1).Value).Should().Throw<InvalidOperationException>();
        x.Gradient.Should().Be(gradient);
        y.Scalar.Should().BeApproximately(4 * Math.E, 1e-14, "the variable that Backward was called on stays readable");
    }

    [Fact]
    public void A_value_that_was_read_is_never_overwritten()
    {
        Variable<double> x = Leaf("x", 3, 3);
        Matrix<double>[] seen = new Matrix<double>[3];
        for (int i = 0; i < 3; i++)
        {
            Variable<double> hidden = x * (double)(i + 1);
            seen[i] = hidden.Value;
            (hidden * hidden).Sum().Backward();
        }

        seen.Select(matrix => matrix[1, 1]).Should().Equal(1, 2, 3);
    }

    [Fact]
    public void A_leaf_that_changed_before_the_backward_pass()
    {
        Variable<double> x = Leaf("x", 1, 1);
        Variable<double> y = x * x;
        x.Value = Matrix<double>.Build.Dense(1, 1, 5);

        FluentActions.Invoking(() => y.Backward()).Should().Throw<InvalidOperationException>().WithMessage("*changed since the forward pass*x (1 x 1)*");
        x.Gradient[0, 0].Should().Be(0);
    }

    [Fact]
    public void A_parameter_updated_before_the_backward_pass()
    {
        Variable<double> w = Leaf("w", 1, 1);
        Variable<double> y = w * w;
        new SGD<double>([w.Parameter], 0.1).Step();

        FluentActions.Invoking(() => y.Backward()).Should().Throw<InvalidOperationException>().WithMessage("*changed since the forward pass*");
    }

    [Fact]
    public void A_leaf_may_change_if_no_derivative_reads_it()
    {
        Variable<double> x = Leaf("x", 1, 1);
        Variable<double> y = x + 1;
        x.Value = Matrix<double>.Build.Dense(1, 1, 5);
        y.Backward();
        x.Gradient[0, 0].Should().Be(1);
    }

    [Fact]
    public void A_graph_on_two_threads()
    {
        Variable<double> x = Leaf("x", 1, 1);
        Variable<double> y = x.Exp();
        y.Name = "y";

        // A thread instead of a task, because code after an await may also run on another thread.
        string? message = null;
        var thread = new Thread(() => message = FluentActions.Invoking(() => y + 1).Should().Throw<InvalidOperationException>().Which.Message);
        thread.Start();
        thread.Join();
        message.Should().Match("y (1 x 1) was computed on thread * but is used on thread *: use a graph on one thread, or pass y through Detach().");
        y.Backward();
        x.Gradient[0, 0].Should().BeApproximately(Math.E, 1e-15);
    }

    [Fact]
    public void An_operation_without_a_second_derivative_is_named()
    {
        Variable<double> x = Leaf("x", 2, 3);
        Variable<double> y = new GELU<double>().Forward(x).Sum();
        FluentActions.Invoking(() => Differentiation.Gradients(y, [x], createGraph: true)).Should().Throw<NotSupportedException>().WithMessage("GELU has no second derivative*");
        y.Backward();
    }

    [Fact]
    public void A_throwing_operation_leaves_the_gradients_unchanged()
    {
        Variable<double> x = Leaf("x", 2, 2);
        x.Sum().Backward();
        Matrix<double> gradient = x.Gradient.Clone();
        Variable<double> y = (new Failing(x).Apply() + x.Exp()).Sum();

        FluentActions.Invoking(() => y.Backward()).Should().Throw<DivideByZeroException>();
        x.Gradient.Should().Be(gradient);
        x.Sum().Backward();
        x.Gradient.Should().Be(gradient * 2);
    }

    [Fact]
    public void A_gradient_of_another_shape_or_for_another_variable()
    {
        Variable<double> x = Leaf("x", 2, 2);
        FluentActions.Invoking(() => new Failing(x, (_, gradient) => (x, gradient.Sum())).Apply().Sum().Backward())
            .Should().Throw<ArgumentException>().WithMessage("Failing: the gradient is 1 x 1, but x is 2 x 2*");
        FluentActions.Invoking(() => new Failing(x, (_, gradient) => (Leaf("other", 2, 2), gradient)).Apply().Sum().Backward())
            .Should().Throw<ArgumentException>().WithMessage("other (2 x 2) is not an argument of Failing*");
    }

    [Fact]
    public void An_operation_is_applied_once()
    {
        var operation = new Failing(Leaf("x", 1, 1));
        operation.Apply();
        FluentActions.Invoking(operation.Apply).Should().Throw<InvalidOperationException>().WithMessage("Failing has already been applied*");
    }

    private static Variable<double> Leaf(string name, int rows, int columns) =>
        new(Matrix<double>.Build.Dense(rows, columns, 1), requiresGradient: true, name: name);

    private sealed class Failing(Variable<double> x, Func<Variable<double>, Variable<double>, (Variable<double>, Variable<double>)>? gradients = null) : Operation<double>(x)
    {
        protected override Matrix<double> Forward() => x.Value;

        protected override void Backward(Variable<double> gradient)
        {
            (Variable<double> to, Variable<double> value) = gradients?.Invoke(x, gradient) ?? throw new DivideByZeroException();
            Propagate(to, value);
        }
    }
}
