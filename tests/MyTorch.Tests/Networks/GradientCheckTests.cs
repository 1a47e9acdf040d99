using System.Numerics.Tensors;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Activations;
using MyTorch.Tests.Criteria;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

public class GradientCheckTests
{
    private static readonly Matrix<double> X = RandomMatrix.Normal<double>(6, 4, 1);

    /// <summary>
    /// All layers except the step functions, whose derivative is 0 by definition, while the central difference across the step is not.
    /// </summary>
    public static TheoryData<string> Layers =>
        ["Linear", "BatchNorm", "BatchNorm in evaluation", "Dropout", "Dropout of neurons", "Dropout of a count", "Dropout without scaling", "DropConnect", "DropConnect without scaling", "network", .. EveryActivation.Names.Except(ActivationCases.Steps)];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Correct_gradients_have_a_small_error(string name) => GradientCheck.Layer(Create(name), X).Error.Should().BeLessThan(1e-7);

    [Fact]
    public void A_check_changes_nothing()
    {
        Layer<double> network = Create("network");
        network.Forward(X);
        network.Backward(RandomMatrix.Normal<double>(6, 3, 2));
        var batchNorm = (BatchNorm<double>)((Sequential<double>)network).Layers[1];
        Matrix<double>[] before = [.. network.Parameters.Select(p => p.Value.Clone()), .. network.Parameters.Select(p => p.Gradient.Clone()), batchNorm.RunningMean.Clone()];
        Matrix<double> x = X.Clone();

        GradientCheck.Layer(network, x);

        network.Parameters.Select(p => p.Value).Concat(network.Parameters.Select(p => p.Gradient)).Append(batchNorm.RunningMean).Should().Equal(before);
        x.Should().Be(X);
    }

    [Fact]
    public void A_wrong_derivative_is_found_and_reported()
    {
        GradientReport report = GradientCheck.Layer(new Sequential<double>(new WrongSquare(), new Identity<double>()), X);

        report.Name.Should().Be("x");
        report.Error.Should().BeGreaterThan(0.1);
        report.Gradient.Should().NotBe(report.Difference);
        report.ToString().Should().StartWith($"x[{report.Row}, {report.Column}]: backward pass ");
    }

    /// <summary>The gradient is half of the correct one: relative to the smaller value the error would be 1.</summary>
    [Fact]
    public void The_error_is_relative_to_the_larger_of_the_two() =>
        GradientCheck.Layer(new WrongSquare(), Matrix<double>.Build.Dense(1, 2, [0, 3])).Error.Should().BeApproximately(0.5, 1e-6);

    /// <summary>The gradient of the input, which is checked first, and that of the bias, which is checked last, are correct.</summary>
    [Fact]
    public void A_wrong_gradient_of_a_parameter_is_found() =>
        GradientCheck.Layer(new Sequential<double>(new Shift(), Linear(4, 3, 1)), X).Name.Should().Be("0.Shift");

    [Theory]
    [MemberData(nameof(EveryCriterionTests<double>.Cases), MemberType = typeof(EveryCriterionTests<double>))]
    public void A_network_is_checked_with_its_criterion(string name, Reduction reduction)
    {
        var network = new Sequential<double>(Create("network"), EveryCriterion.Head<double>(name));
        Criterion<double> criterion = EveryCriterion.Create<double>(name, reduction, columns: 3);
        int[] classes = [0, 2, 1, 1, 2, 0];

        GradientCheck.Network(network, X, classes, criterion).Error.Should().BeLessThan(1e-7);
        GradientCheck.Network(network, X, OneHot.Encode<double>(classes, 3), criterion).Error.Should().BeLessThan(1e-7);
        if (criterion is ClassificationCriterion<double>)
        {
            GradientCheck.Network(network, X, Matrix<double>.Build.Dense(classes.Length, 1, (row, _) => classes[row]), criterion).Error.Should().BeLessThan(1e-7);
        }
    }

    [Fact]
    public void Labels_of_another_shape_are_rejected()
    {
        var criterion = new MeanSquaredError<double>();
        Layer<double> network = Create("network");

        FluentActions.Invoking(() => GradientCheck.Network(network, X, X, criterion)).Should().Throw<ArgumentException>()
            .WithMessage("y is 6 x 4, but the output is 6 x 3: y must be 6 x 3.*");
        FluentActions.Invoking(() => GradientCheck.Network(network, X, [0, 1], criterion)).Should().Throw<ArgumentException>().WithMessage("There are 2 classes, but*");
        FluentActions.Invoking(() => GradientCheck.Criterion(criterion, X, [4, 0, 0, 0, 0, 0])).Should().Throw<ArgumentException>().WithMessage("Row 0 is of class 4*");
    }

    [Fact]
    public void Samples_of_another_shape_are_rejected()
    {
        const string Message = "x is 6 x 3, but W of layer 0 (Linear) is 4 x 5: x must have 4 columns.*";
        Layer<double> network = Create("network");
        Matrix<double> x = X.RemoveColumn(0);

        FluentActions.Invoking(() => GradientCheck.Layer(network, x)).Should().Throw<ArgumentException>().WithMessage(Message);
        FluentActions.Invoking(() => GradientCheck.Network(network, x, new int[6], new MeanSquaredError<double>())).Should().Throw<ArgumentException>().WithMessage(Message);
    }

    [Fact]
    public void Null_is_rejected()
    {
        var criterion = new MeanSquaredError<double>();
        Refuses(() => GradientCheck.Layer(null!, X), "layer");
        Refuses(() => GradientCheck.Network(null!, X, X, criterion), "network");
        Refuses(() => GradientCheck.Network(new Tanh<double>(), X, X, null!), "criterion");
        Refuses(() => GradientCheck.Criterion(null!, X, X), "criterion");
        Refuses(() => GradientCheck.Criterion(criterion, null!, X), "x");

        static void Refuses(Action check, string name) => check.Should().ThrowExactly<ArgumentNullException>().WithParameterName(name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void The_step_is_checked(double step)
    {
        FluentActions.Invoking(() => GradientCheck.Layer(new Tanh<double>(), X, step)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => GradientCheck.Criterion(new MeanSquaredError<double>(), X, X, step)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static Layer<double> Create(string name) => name switch
    {
        "Linear" => Linear(4, 3, 1),
        "BatchNorm" => new BatchNorm<double>(4),
        "BatchNorm in evaluation" => InEvaluation(new BatchNorm<double>(4)),
        "Dropout" => new Dropout<double>(0.3, seed: 1),
        "Dropout of neurons" => new Dropout<double>(0.3, seed: 1, wholeNeurons: true),
        "Dropout of a count" => new Dropout<double>(0.3, seed: 1) { ExactCount = true },
        "Dropout without scaling" => new Dropout<double>(0.3, seed: 1) { IsScaled = false },
        "DropConnect" => new DropConnect<double>(Linear(4, 3, 1), 0.3, seed: 1),
        "DropConnect without scaling" => new DropConnect<double>(Linear(4, 3, 1), 0.3, seed: 1) { IsScaled = false },
        "network" => new Sequential<double>(Linear(4, 5, 1), new BatchNorm<double>(5), new Tanh<double>(), new Dropout<double>(0.3, seed: 1), Linear(5, 3, 2)),
        _ => EveryActivation.Create<double>(name),
    };

    private static BatchNorm<double> InEvaluation(BatchNorm<double> layer)
    {
        layer.Forward(RandomMatrix.Normal<double>(6, 4, 5));
        layer.Eval();
        return layer;
    }

    private static Linear<double> Linear(int inputs, int outputs, int seed) =>
        new(inputs, outputs, Initializers.XavierNormal<double>(seed), n => Initializers.Uniform<double>(-1, 1, seed)(1, n));

    private sealed class WrongSquare : Activation<double>
    {
        protected override void Forward(ReadOnlySpan<double> z, Span<double> a)
        {
            for (int i = 0; i < z.Length; i++)
            {
                a[i] = z[i] * z[i];
            }
        }

        protected override void Derivative(ReadOnlySpan<double> z, ReadOnlySpan<double> a, Span<double> derivative) => z.CopyTo(derivative);
    }

    /// <summary>a = z + shift, whose backward pass omits the gradient of the shift.</summary>
    private sealed class Shift : Activation<double>
    {
        private readonly Matrix<double> _shift = Matrix<double>.Build.Dense(1, 1, 0.5);

        public Shift() => Parameters = [new("Shift", ParameterKind.Bias, _shift, Matrix<double>.Build.Dense(1, 1))];

        public override IReadOnlyList<Parameter<double>> Parameters { get; }

        protected override void Forward(ReadOnlySpan<double> z, Span<double> a) => TensorPrimitives.Add(z, _shift[0, 0], a);

        protected override void Derivative(ReadOnlySpan<double> z, ReadOnlySpan<double> a, Span<double> derivative) => derivative.Fill(1);
    }
}
