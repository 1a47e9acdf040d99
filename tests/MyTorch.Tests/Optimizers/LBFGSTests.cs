using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>
/// L-BFGS against stored iterates of torch.optim.LBFGS with its strong Wolfe line search, in float64. Rounding errors grow with each iterate by
/// the curvature of the function; the tolerance is 1e-10.
/// </summary>
public sealed class LBFGSTests : IDisposable
{
    private const double Tolerance = 1e-10;
    private static readonly Reference Stored = new("lbfgs");
    private readonly TestFolder _folder = new();

    public static TheoryData<string> Functions => ["rosenbrock", "rosenbrock_steps", "rosenbrock_evaluations", "quartic", "waves", "waves_steps"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Functions))]
    public void Iterates_of_a_function(string name)
    {
        Parameter<double> x = TestParameter.From("x", ParameterKind.Weight, Stored[$"{name}_x"]);
        LBFGS<double> optimizer = Create(name, [x]);
        int evaluations = 0;

        CheckSteps(name, optimizer, [x], () =>
        {
            evaluations++;
            return Evaluate(name, x);
        }, () => evaluations);
    }

    [Theory]
    [InlineData("logistic")]
    [InlineData("logistic_steps")]
    public void Iterates_of_a_logistic_regression(string name)
    {
        var network = new Sequential<double>(new Linear<double>(5, 3, (_, _) => Stored[$"{name}_x"], _ => Stored[$"{name}_b"]));
        var criterion = new SoftmaxCrossEntropy<double>();
        int[] classes = Stored.Integers("classes");
        int evaluations = 0;

        CheckSteps(name, Create(name, network.Parameters), network.Parameters, () =>
        {
            evaluations++;
            return network.AddGradients(Stored["features"], classes, criterion);
        }, () => evaluations);
    }

    [Fact]
    public void In_float_it_reaches_the_minimum()
    {
        Parameter<float> x = TestParameter.Row<float>([-1.2, 1], [0, 0]);
        var optimizer = new LBFGS<float>([x], maxIterations: 100);

        optimizer.Step(() =>
        {
            (float a, float b) = (x.Value[0, 0], x.Value[0, 1]);
            x.Gradient[0, 0] += (-400 * a * (b - (a * a))) - (2 * (1 - a));
            x.Gradient[0, 1] += 200 * (b - (a * a));
            return (100 * (b - (a * a)) * (b - (a * a))) + ((1 - a) * (1 - a));
        });

        x.Value.Enumerate().Should().AllSatisfy(value => value.Should().BeApproximately(1, 1e-3f));
    }

    [Fact]
    public void After_a_step_the_gradients_are_those_at_the_new_point()
    {
        Parameter<double> x = TestParameter.From("x", ParameterKind.Weight, Stored["waves_x"]);

        Create("waves", [x]).Step(() => Evaluate("waves", x));

        Matrix<double> gradient = x.Gradient.Clone();
        x.Gradient.Clear();
        Evaluate("waves", x);
        x.Gradient.Should().Be(gradient);
    }

    [Fact]
    public void A_step_at_a_minimum_changes_nothing()
    {
        Parameter<double> x = TestParameter.Row<double>([1, 1], [5, 5]);
        var optimizer = new LBFGS<double>([x]);

        optimizer.Step(() => Evaluate("rosenbrock", x)).Should().Be(0);

        x.Value.Enumerate().Should().Equal(1, 1);
        (optimizer.Steps, optimizer.Iterations).Should().Be((1, 0));
    }

    [Theory]
    [InlineData("rosenbrock_steps", 1)]
    [InlineData("rosenbrock_steps", 2)]
    [InlineData("waves", 3)]
    public void A_resumed_run_is_bitwise_identical(string name, int steps)
    {
        Parameter<double> x = TestParameter.From("x", ParameterKind.Weight, Stored[$"{name}_x"]);
        LBFGS<double> optimizer = Create(name, [x]);
        for (int step = 0; step < steps; step++)
        {
            optimizer.Step(() => Evaluate(name, x));
        }

        Npz.Write(_folder.PathOf("state.npz"), optimizer.SaveState());
        Parameter<double> twin = TestParameter.From("x", ParameterKind.Weight, x.Value.Clone());
        LBFGS<double> other = Create(name, [twin]);
        other.LoadState(Npz.Read(_folder.PathOf("state.npz")));

        optimizer.Step(() => Evaluate(name, x));
        other.Step(() => Evaluate(name, twin));

        twin.Value.Should().Be(x.Value);
        (other.Steps, other.Iterations).Should().Be((optimizer.Steps, optimizer.Iterations));
        other.SaveState().Keys.Should().Equal(optimizer.SaveState().Keys);
    }

    [Fact]
    public void A_new_optimizer_has_a_state_without_pairs() =>
        new LBFGS<double>([TestParameter.Row<double>([1, 1], [0, 0])]).SaveState().Keys.Should().Equal(
            "LBFGS.steps", "LBFGS.learning_rates", "LBFGS.iterations", "LBFGS.length", "LBFGS.direction", "LBFGS.gradient", "LBFGS.pairs");

    [Fact]
    public void A_state_that_does_not_fit_is_rejected_and_nothing_changes()
    {
        Rejects("LBFGS.iterations", NpyArray.FromArray([-1L]), "LBFGS.iterations is -1, but must not be negative.*");
        Rejects("LBFGS.length", NpyArray.FromArray([double.NaN]), "LBFGS.length is NaN: it must be finite and not negative.*");
        Rejects("LBFGS.direction", NpyArray.FromArray([1.0, 2, 3], 3), "LBFGS.direction is (3,) of Double, but must be (2,) of Double.*");
        Rejects("LBFGS.pairs", NpyArray.FromArray([7L]), "LBFGS.pairs is 7, but historySize is 3: the state was saved by an optimizer with a longer history.*");
        Rejects("LBFGS.pairs", NpyArray.FromArray([2L]), "LBFGS.moves is (3, 2) of Double, but must be (2, 2) of Double.*");
        Rejects("LBFGS.pairs", NpyArray.FromArray([0L]), "The state has LBFGS.moves, LBFGS.changes, which this optimizer does not*");
        Rejects("LBFGS.changes", NpyArray.FromArray(new double[6], 3, 2), "The dot product of row 0 of LBFGS.moves and LBFGS.changes is 0: *");

        static void Rejects(string key, NpyArray array, string message)
        {
            Parameter<double> x = TestParameter.From("x", ParameterKind.Weight, Stored["rosenbrock_steps_x"]);
            LBFGS<double> optimizer = Create("rosenbrock_steps", [x]);
            optimizer.Step(() => Evaluate("rosenbrock", x));
            var state = new Dictionary<string, NpyArray>(optimizer.SaveState()) { [key] = array };
            string before = BitsOf(optimizer);

            optimizer.Invoking(o => o.LoadState(state)).Should().ThrowExactly<ArgumentException>().WithMessage(message);

            BitsOf(optimizer).Should().Be(before);
        }
    }

    /// <summary>The fifth evaluation is in the line search of the third iteration.</summary>
    [Theory]
    [InlineData(double.NaN, "The loss is NaN at the step length * in iteration 3. The parameters have been restored to the last good point, with the loss 4.1*")]
    [InlineData(double.PositiveInfinity, "The loss is Infinity at the step length *")]
    [InlineData(0, "A gradient is not finite at the step length *")]
    public void A_nonfinite_loss_restores_the_last_good_point(double loss, string message)
    {
        Parameter<double> x = TestParameter.From("x", ParameterKind.Weight, Stored["rosenbrock_x"]);
        var optimizer = new LBFGS<double>([x], maxIterations: 10);
        int evaluations = 0;

        optimizer.Invoking(o => o.Step(Fail)).Should().ThrowExactly<NotFiniteNumberException>().WithMessage(message);

        Close.Check("x", x.Value, Stored["rosenbrock_x_1"], Tolerance);
        (optimizer.Steps, optimizer.Iterations).Should().Be((0, 2));
        optimizer.Step(() => Evaluate("rosenbrock", x));
        optimizer.Step(() => Evaluate("rosenbrock", x)).Should().BeLessThan(4);

        double Fail()
        {
            double value = Evaluate("rosenbrock", x);
            bool fails = ++evaluations == 5;
            x.Gradient[0, 1] = fails && loss == 0 ? double.NaN : x.Gradient[0, 1];
            return fails && loss != 0 ? loss : value;
        }
    }

    [Fact]
    public void A_nonfinite_start_changes_nothing()
    {
        Parameter<double> x = TestParameter.Row<double>([3, 4], [0, 0]);
        var optimizer = new LBFGS<double>([x]);
        string before = BitsOf(optimizer);

        optimizer.Invoking(o => o.Step(() => double.NaN)).Should().ThrowExactly<NotFiniteNumberException>()
            .WithMessage("The loss is NaN at the start of the step, and the parameters are unchanged: *");

        x.Value.Enumerate().Should().Equal(3, 4);
        BitsOf(optimizer).Should().Be(before);
    }

    [Fact]
    public void An_evaluation_exception_restores_the_last_good_point()
    {
        Parameter<double> x = TestParameter.From("x", ParameterKind.Weight, Stored["rosenbrock_x"]);
        var optimizer = new LBFGS<double>([x]);
        int evaluations = 0;

        optimizer.Invoking(o => o.Step(() => ++evaluations == 5 ? throw new InvalidTimeZoneException("from the test") : Evaluate("rosenbrock", x)))
            .Should().ThrowExactly<InvalidTimeZoneException>();

        Close.Check("x", x.Value, Stored["rosenbrock_x_1"], Tolerance);
        optimizer.Step(() => Evaluate("rosenbrock", x)).Should().BeApproximately(Stored["rosenbrock_losses"][0, 2], 1e-9);
    }

    [Fact]
    public void A_step_without_an_evaluation_is_rejected()
    {
        Parameter<double> x = TestParameter.Row<double>([3, 4], [1, 1]);
        var optimizer = new LBFGS<double>([x]);

        optimizer.Invoking(o => o.Step()).Should().ThrowExactly<InvalidOperationException>()
            .WithMessage("LBFGS evaluates the loss several times in a step: call Step(evaluate) instead.");
        optimizer.Invoking(o => o.Step(null!)).Should().ThrowExactly<ArgumentNullException>().WithParameterName("evaluate");

        x.Value.Enumerate().Should().Equal(3, 4);
        optimizer.Steps.Should().Be(0);
    }

    [Theory]
    [InlineData("learningRate")]
    [InlineData("maxIterations")]
    [InlineData("maxEvaluations")]
    [InlineData("toleranceGradient")]
    [InlineData("toleranceChange")]
    [InlineData("historySize")]
    public void A_setting_out_of_range_is_named(string name)
    {
        Parameter<double>[] x = [TestParameter.Row<double>([3, 4], [1, 1])];
        Action create = name switch
        {
            "learningRate" => () => _ = new LBFGS<double>(x, -1),
            "maxIterations" => () => _ = new LBFGS<double>(x, maxIterations: 0),
            "maxEvaluations" => () => _ = new LBFGS<double>(x, maxEvaluations: 0),
            "toleranceGradient" => () => _ = new LBFGS<double>(x, toleranceGradient: double.NaN),
            "toleranceChange" => () => _ = new LBFGS<double>(x, toleranceChange: -1e-9),
            _ => () => _ = new LBFGS<double>(x, historySize: 0),
        };

        create.Should().ThrowExactly<ArgumentOutOfRangeException>().WithParameterName(name);
    }

    [Fact]
    public void A_warm_step_allocates_nothing()
    {
        Parameter<double> x = TestParameter.From("x", ParameterKind.Weight, Stored["rosenbrock_x"]);
        var optimizer = new LBFGS<double>([x], maxIterations: 2, historySize: 2);
        int steps = 0;
        Func<double> evaluate = () => Evaluate("rosenbrock", x);

        Allocated.WhenWarm(() =>
        {
            if (steps++ % 8 == 0)
            {
                x.Value[0, 0] = -1.2;
                x.Value[0, 1] = 1;
            }

            optimizer.Step(evaluate);
        }).Should().Be(0);
    }

    [Fact]
    public void Other_optimizers_evaluate_once()
    {
        Parameter<double> x = TestParameter.Row<double>([-1.2, 1], [7, 7]);
        Parameter<double> twin = TestParameter.Row<double>([-1.2, 1], [0, 0]);
        var optimizer = new Adam<double>([x]);
        var other = new Adam<double>([twin]);

        double loss = optimizer.Step(() => Evaluate("rosenbrock", x));
        Evaluate("rosenbrock", twin).Should().Be(loss);
        other.Step();

        x.Value.Should().Be(twin.Value);
        optimizer.Steps.Should().Be(1);
    }

    /// <summary>The cases of data/reference/lbfgs.py.</summary>
    private static LBFGS<double> Create(string name, IReadOnlyList<Parameter<double>> parameters) => name switch
    {
        "rosenbrock_steps" => new(parameters, maxIterations: 7, historySize: 3),
        "rosenbrock_evaluations" => new(parameters, 0.7, maxIterations: 10, maxEvaluations: 5),
        "quartic" => new(parameters, 1e-3, maxIterations: 2),
        "waves" => new(parameters, 3, maxIterations: 1),
        "waves_steps" => new(parameters, maxIterations: 6, toleranceGradient: 1e-3, toleranceChange: 1e-4),
        "logistic_steps" => new(parameters, maxIterations: 8, historySize: 5),
        _ => new(parameters, maxIterations: 1),
    };

    private static void CheckSteps(
        string name, LBFGS<double> optimizer, IReadOnlyList<Parameter<double>> parameters, Func<double> evaluate, Func<int> evaluations)
    {
        double[] losses = [.. Stored[$"{name}_losses"].Enumerate()];
        int[] counts = Stored.Integers($"{name}_evaluations");
        int before = 0;
        for (int step = 0; step < losses.Length; step++)
        {
            Close.Check($"loss of step {step}", optimizer.Step(evaluate), losses[step], Tolerance, floor: 1e-3);

            (evaluations() - before).Should().Be(counts[step], $"step {step} has this number of evaluations");
            before = evaluations();
            Close.Check($"x after step {step}", parameters[0].Value, Stored[$"{name}_x_{step}"], Tolerance);
            if (parameters.Count > 1)
            {
                Close.Check($"b after step {step}", parameters[1].Value, Stored[$"{name}_b_{step}"], Tolerance);
            }
        }

        optimizer.Steps.Should().Be(losses.Length);
    }

    private static double Evaluate(string name, Parameter<double> p)
    {
        double loss = 0;
        if (name.StartsWith("rosenbrock", StringComparison.Ordinal))
        {
            (double a, double b) = (p.Value[0, 0], p.Value[0, 1]);
            double valley = b - (a * a);
            p.Gradient[0, 0] += (-400 * a * valley) - (2 * (1 - a));
            p.Gradient[0, 1] += 200 * valley;
            return (100 * valley * valley) + ((1 - a) * (1 - a));
        }

        for (int i = 0; i < p.Value.ColumnCount; i++)
        {
            double x = p.Value[0, i];
            (double value, double slope) = name == "quartic"
                ? ((i + 1) * Math.Pow(x - 2, 4), 4 * (i + 1) * Math.Pow(x - 2, 3))
                : ((x * x) + (3 * Math.Sin(5 * x)), (2 * x) + (15 * Math.Cos(5 * x)));
            loss += value;
            p.Gradient[0, i] += slope;
        }

        return loss;
    }

    private static string BitsOf(Optimizer<double> optimizer) => Bits.Hash([.. optimizer.SaveState().Values.SelectMany(array => array.ElementType == typeof(long)
        ? array.ToArray<long>().Select(number => (double)number)
        : array.ToArray<double>())]);
}
