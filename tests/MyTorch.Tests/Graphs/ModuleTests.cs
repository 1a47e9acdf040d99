using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Graphs;

/// <summary>Modules used as layers.</summary>
public class ModuleTests
{
    [Fact]
    public void A_module_has_the_values_and_gradients_of_its_formula()
    {
        var module = new Skip();
        Matrix<double> x = Input(7, 5);
        GradientCheck.Layer(module, x, seed: 3).Error.Should().BeLessThan(1e-7);

        Matrix<double> hidden = ((x * module.First.W) + Row(module.First.B, 7)).Map(Math.Tanh);
        Matrix<double> expected = x + (hidden * module.Second.W) + Row(module.Second.B, 7) + (x * module.Shared.Parameter.Value * module.Shared.Parameter.Value);
        Close.Check("output", module.Forward(x), expected, 1e-14);
    }

    [Fact]
    public void Parameters_and_state_have_the_names_of_PyTorch()
    {
        var network = new Sequential<double>(new Linear<double>(5, 5, 1), new Skip());
        network.Parameters.Select(parameter => parameter.Name).Should().Equal("0.W", "0.B", "1.first.W", "1.first.B", "1.second.W", "1.second.B", "1.shared");
        network.SaveState().Keys.Should().Equal("0.weight", "0.bias", "1.shared", "1.first.weight", "1.first.bias", "1.second.weight", "1.second.bias");

        IReadOnlyDictionary<string, NpyArray> state = network.SaveState();
        var other = new Sequential<double>(new Linear<double>(5, 5, 11), new Skip(17));
        other.LoadState(state);
        Matrix<double> x = Input(3, 5);
        other.Predict(x).Should().Be(network.Predict(x));
    }

    [Fact]
    public void A_module_of_layers_trains_as_the_layers_do()
    {
        Matrix<double> x = Input(20, 6);
        int[] classes = [.. Enumerable.Range(0, 20).Select(i => i * 7 % 3)];
        Sequential<double> plain = new(new Linear<double>(6, 8, 1), new BatchNorm<double>(8), new Tanh<double>(), new Dropout<double>(0.25, 5), new Linear<double>(8, 3, 2));
        Sequential<double> wrapped = new(new Chain(new Linear<double>(6, 8, 1), new BatchNorm<double>(8), new Tanh<double>(), new Dropout<double>(0.25, 5), new Linear<double>(8, 3, 2)));
        double[] losses = [.. Train(plain)];
        Train(wrapped).Should().Equal(losses);
        wrapped.Predict(x).Should().Be(plain.Predict(x));

        IEnumerable<double> Train(Sequential<double> network)
        {
            var adam = new Adam<double>(network.Parameters);
            for (int i = 0; i < 5; i++)
            {
                adam.ZeroGradients();
                yield return network.AddGradients(x, classes, new SoftmaxCrossEntropy<double>(Reduction.Mean));
                adam.Step();
            }
        }
    }

    [Fact]
    public void A_module_resumes_training_bitwise_identically()
    {
        Matrix<double> x = Input(40, 6);
        (Sequential<double> whole, Trainer<double> trainer) = Start();
        trainer.Fit(Batches(), null, epochs: 4);

        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.safetensors");
        (_, Trainer<double> first) = Start();
        first.Fit(Batches(), null, epochs: 2);
        new Checkpoint<double>(first).Save(file);
        (Sequential<double> resumed, Trainer<double> second) = Start();
        new Checkpoint<double>(second).Load(file);
        second.Fit(Batches(), null, epochs: 4);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        resumed.Predict(x).Should().Be(whole.Predict(x));

        DataLoader<double> Batches() => new(new Dataset<double>(x, OneHot.Encode<double>([.. Enumerable.Range(0, 40).Select(i => i * 7 % 3)], 3)), batchSize: 9, shuffle: true, seed: 4);

        static (Sequential<double> Network, Trainer<double> Trainer) Start()
        {
            Sequential<double> network = Network();
            return (network, new Trainer<double>(network, new SoftmaxCrossEntropy<double>(), new Adam<double>(network.Parameters)));
        }
    }

    [Fact]
    public void Predictions_from_many_threads_agree()
    {
        Sequential<double> network = Network();
        Matrix<double> x = Input(301, 6);
        Matrix<double> expected = network.Predict(x);
        Parallel.For(0, 64, _ => network.Predict(x).Should().Be(expected));
        for (int row = 0; row < 5; row++)
        {
            Close.Check("one row", network.Predict(x.SubMatrix(row, 1, 0, 6)), expected.SubMatrix(row, 1, 0, expected.ColumnCount), 1e-14);
        }
    }

    [Fact]
    public void Residual_and_parallel_layers()
    {
        var residual = new Residual<double>(new Linear<double>(4, 4, 1), new Sigmoid<double>());
        var parallel = new Parallel<double>(new Linear<double>(4, 3, 2), new Sequential<double>(new Linear<double>(4, 2, 3), new Tanh<double>()), new Identity<double>());
        Matrix<double> x = Input(6, 4);
        GradientCheck.Layer(residual, x, seed: 1).Error.Should().BeLessThan(1e-7);
        GradientCheck.Layer(parallel, x, seed: 1).Error.Should().BeLessThan(1e-7);
        residual.OutputColumns(4).Should().Be(4);
        parallel.OutputColumns(4).Should().Be(9);

        var linear = new Linear<double>(4, 4, 1);
        Close.Check("residual", residual.Forward(x), x + new Sigmoid<double>().Forward(linear.Forward(x)), 1e-15);
        parallel.Forward(x).SubMatrix(0, 6, 5, 4).Should().Be(x);
        FluentActions.Invoking(() => new Residual<double>(new Linear<double>(4, 3, 1))).Should().Throw<ArgumentException>().WithMessage("The layers map 4 columns to 3*");
        FluentActions.Invoking(() => new Parallel<double>(new Linear<double>(4, 3, 1), new Linear<double>(5, 3, 1))).Should().Throw<ArgumentException>().WithMessage("branches[1], Linear, requires 5 columns*");
    }

    [Fact]
    public void A_module_that_changes_the_width_may_come_first()
    {
        var network = new Sequential<double>(new ReLU<double>(), new Chain(new Linear<double>(6, 4, 1), new Tanh<double>()), new Linear<double>(4, 3, 2));
        var layers = new Sequential<double>(new ReLU<double>(), new Linear<double>(6, 4, 1), new Tanh<double>(), new Linear<double>(4, 3, 2));
        network.InputColumns.Should().BeNull("only the module determines it");
        network.Predict(Input(5, 6)).Should().Be(layers.Predict(Input(5, 6)));
        network.AddGradients(Input(3, 6), [0, 1, 2], new SoftmaxCrossEntropy<double>(Reduction.Mean)).Should()
            .Be(layers.AddGradients(Input(3, 6), [0, 1, 2], new SoftmaxCrossEntropy<double>(Reduction.Mean)));
        FluentActions.Invoking(() => network.Predict(Input(5, 7))).Should().Throw<ArgumentException>().WithMessage("*x* is * 7, but W is 6 x 4*");
        network.Summary().Should().Contain("Chain");
        network.ToDot().Should().Contain("Chain");
    }

    [Fact]
    public void A_custom_layer_that_changes_the_width_may_come_first() =>
        new Sequential<double>(new FirstColumns(), new Linear<double>(2, 3, 1)).Predict(Input(5, 6)).ColumnCount.Should().Be(3);

    [Fact]
    public void A_layer_used_but_not_registered_is_rejected()
    {
        var network = new Sequential<double>(new Forgetful());
        FluentActions.Invoking(() => network.AddGradients(Input(3, 6), [0, 1, 2], new SoftmaxCrossEntropy<double>(Reduction.Mean)))
            .Should().Throw<InvalidOperationException>().WithMessage("Forgetful: Forward uses W (6 x 3), which is not registered*");
    }

    [Fact]
    public void A_module_of_two_inputs_trains_in_a_custom_loop()
    {
        var module = new TwoInputs();
        Variable<double> first = new(Input(9, 3));
        Variable<double> second = new(Input(9, 2));
        Variable<double> target = new(Input(9, 4) * 0.5);
        var optimizer = new Adam<double>(module.Parameters, 0.05);
        double start = optimizer.Step(Evaluate);
        for (int i = 0; i < 200; i++)
        {
            optimizer.Step(Evaluate);
        }

        optimizer.Step(Evaluate).Should().BeLessThan(start / 100);
        module.Forward(new Variable<double>(first.Value.Append(second.Value))).Value.Should().Be(module.Forward(first, second).Value);

        double Evaluate()
        {
            Variable<double> loss = (module.Forward(first, second) - target).Pow(2).Mean();
            loss.Backward();
            return loss.Scalar;
        }
    }

    [Fact]
    public void A_formula_that_throws_in_training_leaves_the_network_usable()
    {
        var failing = new Failing();
        var network = new Sequential<double>(new Linear<double>(6, 4, 1), failing, new Linear<double>(4, 3, 2));
        Matrix<double> x = Input(8, 6);
        int[] classes = [0, 1, 2, 0, 1, 2, 0, 1];
        var criterion = new SoftmaxCrossEntropy<double>(Reduction.Mean);
        double loss = network.AddGradients(x, classes, criterion);
        failing.Fails = true;
        FluentActions.Invoking(() => network.AddGradients(x, classes, criterion)).Should().Throw<DivideByZeroException>();
        FluentActions.Invoking(() => network.Predict(x)).Should().Throw<DivideByZeroException>();
        failing.Fails = false;
        network.AddGradients(x, classes, criterion).Should().Be(loss);
    }

    private static Sequential<double> Network() => new(
        new Linear<double>(6, 8, 1), new Residual<double>(new Linear<double>(8, 8, 2), new Tanh<double>(), new Dropout<double>(0.2, 9)), new Linear<double>(8, 3, 3));

    private static Matrix<double> Input(int rows, int columns) => Matrix<double>.Build.Dense(rows, columns, (i, j) => Math.Sin((3 * i) + (5 * j) + 1));

    private static Matrix<double> Row(Matrix<double> bias, int rows) => Matrix<double>.Build.Dense(rows, bias.ColumnCount, (_, j) => bias[0, j]);

    private sealed class Skip : Module<double>
    {
        public Skip(int seed = 1)
        {
            First = Register("first", new Linear<double>(5, 4, seed));
            Second = Register("second", new Linear<double>(4, 5, seed + 1));
            Shared = Register("shared", Input(5, 5) * 0.1);
        }

        public Linear<double> First { get; }

        public Linear<double> Second { get; }

        public Variable<double> Shared { get; }

        public override Variable<double> Forward(Variable<double> x) => x + Second.Forward(First.Forward(x).Tanh()) + (x * Shared * Shared);
    }

    private sealed class Chain : Module<double>
    {
        public Chain(params Layer<double>[] layers)
        {
            foreach ((int index, Layer<double> layer) in layers.Index())
            {
                Register($"{index}", layer);
            }
        }

        public override Variable<double> Forward(Variable<double> x) => Layers.Aggregate(x, (y, entry) => entry.Layer.Forward(y));
    }

    /// <summary>A bilinear form of two inputs; as a layer, it takes their concatenated columns.</summary>
    private sealed class TwoInputs : Module<double>
    {
        private readonly Linear<double> _first;
        private readonly Linear<double> _second;

        public TwoInputs()
        {
            _first = Register("first", new Linear<double>(3, 4, 1));
            _second = Register("second", new Linear<double>(2, 4, 2));
        }

        public override Variable<double> Forward(Variable<double> x) => Forward(x.Slice(.., 0..3), x.Slice(.., 3..5));

        public Variable<double> Forward(Variable<double> first, Variable<double> second) =>
            _first.Forward(first).PointwiseMultiply(_second.Forward(second)) + _first.Forward(first);
    }

    private sealed class Forgetful : Module<double>
    {
        private readonly Linear<double> _layer = new(6, 3, 1);

        public override Variable<double> Forward(Variable<double> x) => _layer.Forward(x);
    }

    /// <summary>The first two columns.</summary>
    private sealed class FirstColumns : Layer<double>
    {
        public override int OutputColumns(int inputs) => 2;

        protected internal override void DeclarePasses(LayerPlan<double> plan)
        {
            plan.Forward(Cut.Columns(2), 2, (start, end) =>
            {
                for (int j = start; j < end; j++)
                {
                    plan.X[j].CopyTo(plan.Y[j]);
                }
            });
            plan.Backward(Cut.Columns(plan.X.Columns), plan.X.Columns, (start, end) =>
            {
                for (int j = start; j < end; j++)
                {
                    plan.DX[j].Clear();
                }
            });
        }
    }

    private sealed class Failing : Module<double>
    {
        public bool Fails { get; set; }

        public override Variable<double> Forward(Variable<double> x) => Fails ? throw new DivideByZeroException() : x.Tanh();
    }
}
