using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Support;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>Memory that a custom operation or module holds is not changed by later graphs.</summary>
public class GraphOwnershipTests
{
    [Fact]
    public void The_logits_of_a_criterion_outlast_the_graph()
    {
        var criterion = new SoftmaxCrossEntropy<double>(Reduction.Mean);
        var x = new Variable<double>(Matrix<double>.Build.Dense(4, 3, (i, j) => i - (2 * j)), requiresGradient: true);
        Matrix<double> expected = x.Value * 3;
        criterion.Forward(x * 3.0, [0, 1, 2, 0]).Backward();
        for (int i = 0; i < 5; i++)
        {
            (x * 7.0).Exp().Sum().Backward();
        }

        criterion.Logits.Should().Be(expected);
    }

    [Fact]
    public void A_matrix_without_columns_is_rejected() =>
        FluentActions.Invoking(() => new Variable<double>(Matrix<double>.Build.Dense(2, 0))).Should().Throw<ArgumentException>().WithMessage("value is 2 x 0: a variable needs at least one column*");

    [Fact]
    public void A_matrix_kept_by_an_operation_is_not_reused()
    {
        var x = new Variable<double>(Input(1), requiresGradient: true);
        var operation = new Doubled(x);
        Variable<double> y = operation.Apply();
        Variable<double> z = y.PointwiseMultiply(y).Sum();
        z.Evaluate();
        z.Backward();
        UseMemory();
        operation.Kept.Should().Be(Input(1) * 2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_gradient_read_by_an_operation_is_not_changed(bool isFirst)
    {
        var x = new Variable<double>(Input(1), requiresGradient: true);
        Variable<double> shared = x * 2.0;
        var operation = new Doubled(shared);
        Variable<double> seen = (operation.Apply() * 3.0).Sum();
        Variable<double> other = shared.Exp().Sum();
        (isFirst ? seen + other : other + seen).Backward();
        operation.Gradient.Should().Be(Matrix<double>.Build.Dense(5, 3, 3));
        Close.Check("gradient", x.Gradient, (Input(1) * 2).PointwiseExp().Map(value => (value * 2) + 12), 1e-14);
    }

    [Fact]
    public void An_input_read_by_a_module_is_not_reused()
    {
        var module = new Reader();
        var network = new Sequential<double>(module);
        network.Predict(Input(1));
        Matrix<double> seen = module.Seen!;
        network.Predict(Input(2));
        UseMemory();
        seen.Should().Be(Input(1));
    }

    [Fact]
    public void A_throwing_Evaluate_leaves_the_value_unchanged()
    {
        var x = new Variable<double>(Input(1), requiresGradient: true);
        var operation = new Doubled(x.Exp());
        Variable<double> y = operation.Apply();
        Variable<double> z = y + 1;
        Matrix<double> before = (z * 1.0).Value;
        operation.Fails = true;
        x.Value = Input(2);
        FluentActions.Invoking(() => z.Evaluate()).Should().Throw<ArithmeticException>();
        UseMemory();
        z.Value.Should().Be(before);
        Close.Check("argument", y.Value, before - 1, 1e-15);
        operation.Fails = false;
        Close.Check("value", z.Evaluate(), (Input(2).PointwiseExp() * 2) + 1, 1e-15);
    }

    [Fact]
    public void A_detached_parameter_does_not_change_with_it()
    {
        var w = new Variable<double>(Input(1), requiresGradient: true);
        Variable<double> before = w.Detach();
        w.Gradient.Clear();
        w.Gradient[0, 0] = 1;
        new SGD<double>([w.Parameter], 0.5).Step();
        before.Value.Should().Be(Input(1));
        w.Value[0, 0].Should().Be(Input(1)[0, 0] - 0.5);
    }

    [Fact]
    public void Gradients_with_respect_to_constants_are_rejected()
    {
        var x = new Variable<double>(2, name: "x");
        Variable<double> y = x * new Variable<double>(3, requiresGradient: true);
        FluentActions.Invoking(() => Differentiation.Gradients(y, [x])).Should().Throw<ArgumentException>().WithMessage("xs?0?, x (1 x 1), does not require a gradient*");
    }

    [Fact]
    public void The_root_and_a_leaf_may_be_requested_twice()
    {
        var x = new Variable<double>(2, requiresGradient: true);
        Variable<double> y = x * x;
        Differentiation.Gradients(y, [y, x, x, y]).Select(gradient => gradient.Scalar).Should().Equal(1, 4, 4, 1);
        Differentiation.Gradients(x, [x, x]).Select(gradient => gradient.Scalar).Should().Equal(1, 1);
    }

    [Fact]
    public void A_backward_pass_within_another_of_the_same_graph_is_rejected()
    {
        var x = new Variable<double>(Input(1), requiresGradient: true);
        Variable<double> shared = x.Exp();
        var operation = new Doubled(shared) { Inner = gradient => Differentiation.Gradients(shared, [shared], gradient, retainGraph: true) };
        Variable<double> y = (operation.Apply() + shared).Sum();
        FluentActions.Invoking(() => y.Backward()).Should().Throw<InvalidOperationException>().WithMessage("exp belongs to a graph whose backward pass is running*");
        x.Gradient.Should().Be(Matrix<double>.Build.Dense(5, 3));
        operation.Inner = null;
        y.Backward();
        Close.Check("gradient", x.Gradient, Input(1).PointwiseExp() * 3, 1e-14);
    }

    [Fact]
    public void Plans_are_kept_when_input_widths_alternate()
    {
        var layer = new ReLU<double>();
        (Variable<double> wide, Variable<double> narrow) = (new(Matrix<double>.Build.Dense(64, 64, 1)), new(Matrix<double>.Build.Dense(64, 32, 1)));
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        long results = 50 * 64 * (64 + 32) * sizeof(double);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(results + (results / 4), "only the results are allocated");

        void Run()
        {
            for (int i = 0; i < 50; i++)
            {
                layer.Forward(wide);
                layer.Forward(narrow);
            }
        }
    }

    [Fact]
    public void Layer_gradients_are_restored_if_user_code_throws()
    {
        var linear = new Linear<double>(3, 3, 1);
        linear.DW[0, 0] = 7;
        var x = new Variable<double>(Input(1), requiresGradient: true);
        Variable<double> y = new Sequential<double>(new Failing(), linear).Forward(x).Sum();
        FluentActions.Invoking(() => Differentiation.Gradients(y, [x])).Should().Throw<ArithmeticException>();
        linear.DW[0, 0].Should().Be(7);
        Variable<double> again = new Sequential<double>(new Failing(), linear).Forward(x).Sum();
        FluentActions.Invoking(() => again.Backward()).Should().Throw<ArithmeticException>();
        linear.DW[0, 0].Should().Be(7);
        linear.DB.Should().Be(Matrix<double>.Build.Dense(1, 3));
    }

    private static Matrix<double> Input(int seed) => Matrix<double>.Build.Dense(5, 3, (i, j) => Math.Sin((7 * i) + (3 * j) + seed));

    /// <summary>Rents and returns pooled memory of the sizes that the tests use.</summary>
    private static void UseMemory()
    {
        for (int i = 0; i < 20; i++)
        {
            var w = new Variable<double>(Matrix<double>.Build.Dense(5, 3, 99), requiresGradient: true);
            ((w * 3.0).Tanh() + w).Sum().Backward();
        }
    }

    /// <summary>Computes 2 x in a matrix that the operation keeps.</summary>
    private sealed class Doubled(Variable<double> x) : Operation<double>(x)
    {
        public Matrix<double> Kept { get; } = Matrix<double>.Build.Dense(x.RowCount, x.ColumnCount);

        public Matrix<double>? Gradient { get; private set; }

        public bool Fails { get; set; }

        public Action<Variable<double>>? Inner { get; set; }

        protected override Matrix<double> Forward()
        {
            if (Fails)
            {
                throw new ArithmeticException();
            }

            (x.Value * 2).CopyTo(Kept);
            return Kept;
        }

        protected override void Backward(Variable<double> gradient)
        {
            Gradient = gradient.Value;
            Inner?.Invoke(gradient);
            Propagate(x, gradient);
            Propagate(x, gradient);
        }
    }

    private sealed class Throwing(Variable<double> x) : Operation<double>(x)
    {
        protected override Matrix<double> Forward() => x.Value * 2;

        protected override void Backward(Variable<double> gradient) => throw new ArithmeticException();
    }

    private sealed class Failing : Module<double>
    {
        public override Variable<double> Forward(Variable<double> x) => new Throwing(x).Apply();
    }

    private sealed class Reader : Module<double>
    {
        public Matrix<double>? Seen { get; private set; }

        public override Variable<double> Forward(Variable<double> x)
        {
            Seen = x.Value;
            return x.Exp();
        }
    }
}
