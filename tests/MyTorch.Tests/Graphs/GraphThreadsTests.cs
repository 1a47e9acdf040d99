using System.Reflection;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Support;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>Graphs of several threads over the same leaves and layers, and invalid graphs.</summary>
public class GraphThreadsTests
{
    [Fact]
    public void Threads_use_separate_graphs_of_shared_leaves()
    {
        Variable<double> w = Leaf(1);
        double[] results = new double[64];
        Parallel.For(0, results.Length, i =>
        {
            using (Differentiation.NoGrad())
            {
                results[i] = (w * w * (double)i).Tanh().Sum().Scalar;
            }
        });

        results.Should().Equal(Enumerable.Range(0, results.Length).Select(i => (w * w * (double)i).Tanh().Sum().Scalar));
        w.Gradient.Should().Be(Matrix<double>.Build.Dense(3, 3));
    }

    /// <summary>Thread IDs are reused, so they do not identify a thread.</summary>
    [Fact]
    public void A_graph_of_a_thread_that_has_ended()
    {
        Variable<double> w = Leaf(1);
        for (int i = 0; i < 5; i++)
        {
            Variable<double>? y = null;
            var thread = new Thread(() => y = w * w);
            thread.Start();
            thread.Join();
            Exception? thrown = null;
            var next = new Thread(() => thrown = Record.Exception(() => y!.Sum()));
            next.Start();
            next.Join();
            thrown.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Match("*was computed on thread*");
            FluentActions.Invoking(() => y!.Backward(w.Value)).Should().Throw<InvalidOperationException>().WithMessage("*was computed on thread*");
        }
    }

    /// <summary>
    /// While the backward pass of one thread waits inside an operation, another thread starts one over the same leaf. It is rejected, and the
    /// gradient is the sum of the other passes, whether or not the waiting pass has reached the leaf.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_backward_pass_over_a_leaf_in_use_is_rejected(bool hasReachedLeaf)
    {
        Variable<double> w = Leaf(1);
        CheckWaiting(
            wait => hasReachedLeaf ? w + wait(w) : wait(w + w),
            () => (w * 5.0).Backward(Ones()),
            () => w.Gradient,
            Ones() * 2,
            Ones() * 5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_backward_pass_over_a_layer_in_use_is_rejected(bool hasReachedLayer)
    {
        var layer = new Linear<double>(3, 3, seed: 1);
        Matrix<double> x = RandomMatrix.Normal<double>(3, 3, seed: 2);
        Variable<double> other = Leaf(4);
        Matrix<double> one = x.Transpose() * Ones();
        CheckWaiting(
            wait => hasReachedLayer ? layer.Forward(new Variable<double>(x)) + wait(other) : wait(layer.Forward(new Variable<double>(x))),
            () => layer.Forward(new Variable<double>(x)).Backward(Ones()),
            () => layer.DW,
            one,
            one);
    }

    [Fact]
    public void A_throwing_pass_changes_no_layer_gradient()
    {
        var layer = new Linear<double>(3, 3, seed: 1);
        Variable<double> x = Leaf(2);
        Variable<double> y = layer.Forward(new Throwing(x).Apply());

        FluentActions.Invoking(() => y.Backward(Ones())).Should().Throw<DivideByZeroException>();

        layer.DW.Should().Be(Matrix<double>.Build.Dense(3, 3));
        layer.DB.Should().Be(Matrix<double>.Build.Dense(1, 3));
        x.Gradient.Should().Be(Matrix<double>.Build.Dense(3, 3));
        layer.Forward(x).Backward(Ones());
        layer.DW.Should().NotBe(Matrix<double>.Build.Dense(3, 3), "the layer is still usable");
    }

    [Fact]
    public void A_throwing_layer_changes_no_gradient()
    {
        var linear = new Linear<double>(3, 3, seed: 1);
        var network = new Sequential<double>(new ThrowingLayer(), linear);
        Variable<double> x = Leaf(2);
        linear.Forward(x).Backward(Ones());
        Matrix<double> before = linear.DW.Clone();

        Variable<double> y = network.Forward(x);
        FluentActions.Invoking(() => Differentiation.Gradients(y, [x, linear.Parameters[0].AsVariable()], new Variable<double>(Ones()))).Should().Throw<DivideByZeroException>();
        linear.DW.Should().Be(before);
        FluentActions.Invoking(() => y.Backward(Ones())).Should().Throw<DivideByZeroException>();
        linear.DW.Should().Be(before);
    }

    /// <summary>Otherwise each step would create another plan.</summary>
    [Fact]
    public void A_layer_used_with_two_widths_reuses_its_plans()
    {
        Pipeline<double> pipeline = new Tanh<double>().GraphPipeline;
        (NetworkPlan<double> narrow, NetworkPlan<double> wide) = (pipeline.RentTraining(2), pipeline.RentTraining(3));
        pipeline.ReturnTraining(narrow);
        pipeline.ReturnTraining(wide);

        pipeline.RentTraining(2).Should().BeSameAs(narrow);
        pipeline.RentTraining(3).Should().BeSameAs(wide);
        pipeline.RentTraining(3).Should().NotBeSameAs(wide);
    }

    /// <summary>The module has its own graph, whose backward pass runs within the outer backward pass.</summary>
    [Fact]
    public void A_parameter_of_a_graph_and_of_a_nested_module()
    {
        var module = new Scaled();
        var network = new Sequential<double>(module, new Identity<double>());
        Variable<double> x = Leaf(3);

        (module.Factors + network.Forward(x) + (x * module.Factors.Transpose())).Backward(Ones());

        Matrix<double> sums = Matrix<double>.Build.Dense(1, 3, (_, j) => 3 + x.Value.Column(j).Sum());
        Close.Check("factors", module.Factors.Gradient, sums + Matrix<double>.Build.Dense(1, 3, (_, j) => 3 * x.Value.Column(j).Sum()), 1e-14);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cycle_made_by_hand(bool ofOne)
    {
        var x = Leaf(1);
        Variable<double> first = x.Exp();
        Variable<double> last = first.Tanh().Sum();
        typeof(Operation<double>).GetField("_first", BindingFlags.NonPublic | BindingFlags.Instance)!.SetValue(first.Creator, ofOne ? first : last);

        FluentActions.Invoking(() => last.Backward()).Should().Throw<InvalidOperationException>().WithMessage("The graph has a cycle: exp uses a result of *");
        FluentActions.Invoking(last.Evaluate).Should().Throw<InvalidOperationException>().WithMessage("The graph has a cycle*");
        FluentActions.Invoking(last.ZeroGradient).Should().Throw<InvalidOperationException>().WithMessage("The graph has a cycle*");
        x.Gradient.Should().Be(Matrix<double>.Build.Dense(3, 3));
    }

    private static void CheckWaiting(
        Func<Func<Variable<double>, Variable<double>>, Variable<double>> waiting, Action other, Func<Matrix<double>> gradient, Matrix<double> ofWaiting, Matrix<double> ofOther)
    {
        using var reached = new ManualResetEventSlim();
        using var mayContinue = new ManualResetEventSlim();
        var thread = Task.Factory.StartNew(
            () => waiting(x => new Waiting(x, reached, mayContinue).Apply()).Backward(Ones()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        reached.Wait();
        try
        {
            FluentActions.Invoking(other).Should().Throw<InvalidOperationException>().WithMessage("*is used by a backward pass of another thread*");
        }
        finally
        {
            mayContinue.Set();
            thread.Wait();
        }

        gradient().Should().Be(ofWaiting);
        other();
        gradient().Should().Be(ofWaiting + ofOther);
    }

    private static Variable<double> Leaf(int seed) => new(RandomMatrix.Normal<double>(3, 3, seed), requiresGradient: true, name: "w");

    private static Matrix<double> Ones() => Matrix<double>.Build.Dense(3, 3, 1);

    /// <summary>The identity, whose backward pass waits.</summary>
    private sealed class Waiting(Variable<double> x, ManualResetEventSlim reached, ManualResetEventSlim mayContinue) : Operation<double>(x)
    {
        protected override Matrix<double> Forward() => x.Value;

        protected override void Backward(Variable<double> gradient)
        {
            reached.Set();
            mayContinue.Wait();
            Propagate(x, gradient);
        }
    }

    /// <summary>x times a row of factors.</summary>
    private sealed class Scaled : Module<double>
    {
        public Scaled() => Factors = Register("factors", Matrix<double>.Build.Dense(1, 3, 2));

        public Variable<double> Factors { get; }

        public override Variable<double> Forward(Variable<double> x) => x.PointwiseMultiply(Factors);
    }

    private sealed class ThrowingLayer : Layer<double>
    {
        protected internal override void DeclarePasses(LayerPlan<double> plan)
        {
            ArgumentNullException.ThrowIfNull(plan);
            plan.ForwardCall(() => plan.X.Elements.CopyTo(plan.Y.Elements));
            plan.BackwardCall(() => throw new DivideByZeroException(), []);
        }
    }

    private sealed class Throwing(Variable<double> x) : Operation<double>(x)
    {
        protected override Matrix<double> Forward() => x.Value;

        protected override void Backward(Variable<double> gradient) => throw new DivideByZeroException();
    }
}
