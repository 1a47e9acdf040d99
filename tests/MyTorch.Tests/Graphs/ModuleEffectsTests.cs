using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Support;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>Modules over several passes: modes, masks, running statistics, repeated backward passes and names.</summary>
public class ModuleEffectsTests
{
    [Fact]
    public void Dropout_used_twice_has_two_masks()
    {
        var dropout = new Dropout<double>(0.5, seed: 3);
        Matrix<double> first = Matrix<double>.Build.Dense(1, 1), second = first;
        var module = new Formula(dropout, x =>
        {
            (Variable<double> a, Variable<double> b) = (dropout.Forward(x), dropout.Forward(x));
            (first, second) = (a.Value, b.Value);
            return a + b;
        });
        Matrix<double> x = Matrix<double>.Build.Dense(16, 8, 1);
        var alone = new Dropout<double>(0.5, seed: 3);
        var network = new Sequential<double>(module);
        for (int step = 0; step < 2; step++)
        {
            network.AddGradients(x, x, new MeanSquaredError<double>());
            first.Should().Be(alone.Forward(new Variable<double>(x)).Value);
            second.Should().Be(alone.Forward(new Variable<double>(x)).Value);
            first.Should().NotBe(second);
            dropout.Batch.Should().Be(2 * (step + 1));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_use_updates_running_statistics(bool isPaused)
    {
        var norm = new BatchNorm<double>(3);
        var module = new Formula(norm, x =>
        {
            using IDisposable? pause = isPaused ? Differentiation.NoGrad() : null;
            return norm.Forward(x) + norm.Forward((x * 3.0) + 1);
        });
        var alone = new BatchNorm<double>(3);
        var network = new Sequential<double>(module, new Linear<double>(3, 3, 1));
        for (int step = 0; step < 2; step++)
        {
            network.AddGradients(Input(8), Input(8), new MeanSquaredError<double>());
            alone.Forward(new Variable<double>(Input(8)));
            alone.Forward(new Variable<double>((Input(8) * 3) + 1));
        }

        Close.Check("running mean", norm.RunningMean, alone.RunningMean, 1e-14);
        Close.Check("running variance", norm.RunningVar, alone.RunningVar, 1e-14);
    }

    [Fact]
    public void A_formula_sees_the_mode_of_the_pass()
    {
        List<bool> modes = [];
        Module<double>? module = null;
        module = new Formula(new Tanh<double>(), x =>
        {
            modes.Add(module!.IsTraining);
            return x * 1.0;
        });
        var network = new Sequential<double>(module, new Linear<double>(3, 3, 1));
        network.Predict(Input(4));
        modes.Clear();
        network.Predict(Input(4));
        network.AddGradients(Input(4), Input(4), new MeanSquaredError<double>());
        network.Predict(Input(4));
        modes.Should().Equal(false, true, false);
        module.IsTraining.Should().BeTrue();
    }

    [Fact]
    public void A_layer_in_evaluation_mode_keeps_it_during_training()
    {
        var norm = new BatchNorm<double>(3);
        var network = new Sequential<double>(new Residual<double>(norm));
        norm.Eval();
        norm.RunningMean[0, 0] = 0.5;
        Matrix<double> mean = norm.RunningMean.Clone();
        network.AddGradients(Input(8), Input(8), new MeanSquaredError<double>());
        norm.RunningMean.Should().Be(mean);
        Close.Check("output", network.Forward(Input(8)), network.Predict(Input(8)), 1e-14);
    }

    [Fact]
    public void A_network_with_a_module_can_run_backward_twice()
    {
        var inner = new Linear<double>(3, 3, 2);
        var network = new Sequential<double>(new Residual<double>(inner, new Tanh<double>()), new Sigmoid<double>());
        var x = new Variable<double>(Input(4), requiresGradient: true);
        Variable<double> y = network.Forward(x).Sum();
        y.Backward(retainGraph: true);
        (Matrix<double> dx, Matrix<double> dw) = (x.Gradient.Clone(), inner.DW.Clone());
        y.Backward();
        x.Gradient.Should().Be(dx * 2);
        inner.DW.Should().Be(dw * 2);

        Matrix<double> sample = Input(1);
        Matrix<double> jacobian = Differentiation.Jacobian(network, sample);
        Matrix<double> numeric = FiniteDifferences.Jacobian(point => network.Predict(point), sample);
        Close.Check("Jacobian", jacobian, numeric, 1e-7);

        network.Forward(Input(4));
        Matrix<double> delta = network.Backward(Input(4));
        network.Backward(Input(4)).Should().Be(delta);
    }

    [Fact]
    public void Gradients_of_a_layer_that_two_modules_share_add_up()
    {
        var shared = new Linear<double>(3, 3, 1);
        Module<double> Wrap() => new Formula(shared, x => shared.Forward(x));
        GradientCheck.Layer(new Parallel<double>(Wrap(), Wrap()), Input(4), seed: 3).Error.Should().BeLessThan(1e-7);
        var network = new Sequential<double>(Wrap(), new Tanh<double>(), Wrap());
        network.AddGradients(Input(4), Input(4) * 2, new MeanSquaredError<double>());
        Matrix<double> numeric = FiniteDifferences.Gradient(
            w =>
            {
                w.CopyTo(shared.W);
                return (network.Predict(Input(4)) - (Input(4) * 2)).PointwisePower(2).Enumerate().Average();
            },
            shared.W.Clone());
        Close.Check("shared weights", shared.DW, numeric, 1e-8);
    }

    [Fact]
    public void Names_in_modules_include_layer_numbers()
    {
        var linear = new Linear<double>(3, 3, 1);
        var inner = new Sequential<double>(linear, new Tanh<double>(), new Linear<double>(3, 3, 2, bias: false));
        var network = new Sequential<double>(new Sigmoid<double>(), new Formula(inner, x => inner.Forward(x)));
        network.Parameters.Select(parameter => parameter.Name).Should().Equal("1.layer.0.W", "1.layer.0.B", "1.layer.2.W");
        network.SaveState().Keys.Should().Equal("1.layer.0.weight", "1.layer.0.bias", "1.layer.2.weight");
        var module = new Formula(linear, x => linear.Forward(x));
        module.Parameters.Select(parameter => parameter.Name).Should().Equal("layer.W", "layer.B");
    }

    private static Matrix<double> Input(int rows) => Matrix<double>.Build.Dense(rows, 3, (i, j) => Math.Sin((7 * i) + (3 * j) + 1));

    private sealed class Formula : Module<double>
    {
        private readonly Func<Variable<double>, Variable<double>> _formula;

        public Formula(Layer<double> layer, Func<Variable<double>, Variable<double>> formula)
        {
            Register("layer", layer);
            _formula = formula;
        }

        public override Variable<double> Forward(Variable<double> x) => _formula(x);
    }
}
