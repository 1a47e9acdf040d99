using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>Arguments that Sequential rejects, without changing anything.</summary>
public class SequentialBadInputTests
{
    private readonly BatchNorm<double> _batchNorm = new(3);
    private readonly Sequential<double> _network;

    public SequentialBadInputTests() => _network = new Sequential<double>(Linear(4, 3), _batchNorm, new Tanh<double>());

    [Fact]
    public void Layers_that_do_not_fit() => Refused(
        "Layer 2, Linear, requires 5 columns, but the layers before it produce 6.*", Linear(4, 6), new ReLU<double>(), Linear(5, 3));

    [Fact]
    public void A_normalization_that_does_not_fit() => Refused(
        "Layer 1, BatchNorm, requires 5 columns, but the layers before it produce 6.*", Linear(4, 6), new BatchNorm<double>(5));

    /// <summary>An activation in first position accepts any number of columns, so it does not determine the number.</summary>
    [Fact]
    public void Layers_that_do_not_fit_after_activations() => Refused(
        "Layer 3, Linear, requires 6 columns, but the layers before it produce 5.*",
        new Tanh<double>(), new BatchNorm<double>(5), new ReLU<double>(), Linear(6, 3));

    [Fact]
    public void Networks_that_do_not_fit() => Refused(
        "Layer 2, Linear, requires 5 columns, but the layers before it produce 6.*",
        new Sequential<double>(Linear(4, 6), new ReLU<double>()), new Sequential<double>(Linear(5, 3)));

    [Fact]
    public void No_layer() => Refused("A network needs at least one layer.*");

    [Fact]
    public void A_layer_that_is_null() => Refused("layers[1] is null.*", Linear(4, 3), null!);

    [Fact]
    public void No_layers_at_all()
    {
        Action create = () => _ = new Sequential<double>(null!);

        create.Should().Throw<ArgumentNullException>().WithParameterName("layers");
    }

    [Fact]
    public void A_layer_given_twice()
    {
        var activation = new ReLU<double>();

        Refused("A layer is given twice*", Linear(4, 4), activation, Linear(4, 4), activation);
        Refused("A layer is given twice*", activation, new Sequential<double>(activation));
    }

    [Theory]
    [InlineData(2, 5, 2, 3, "x is 2 x 5, but W of layer 0 (Linear) is 4 x 3: x must have 4 columns.*")]
    [InlineData(0, 4, 0, 3, "x is 0 x 4: a batch needs at least one row.*")]
    [InlineData(2, 4, 3, 3, "y is 3 x 3, but the output is 2 x 3: y must be 2 x 3.*")]
    [InlineData(2, 4, 2, 4, "y is 2 x 4, but the output is 2 x 3: y must be 2 x 3.*")]
    public void Batches_of_another_shape(int rows, int columns, int labelRows, int labelColumns, string message) => Unchanged<ArgumentException>(
        () => _network.AddGradients(Zeros(rows, columns), Zeros(labelRows, labelColumns), new MeanSquaredError<double>()), message);

    [Fact]
    public void Labels_that_the_criterion_rejects() => Unchanged<ArgumentException>(
        () => _network.AddGradients(RandomMatrix.Normal<double>(2, 4, 1), Matrix<double>.Build.Dense(2, 3, 1.5), new BinaryCrossEntropyWithLogits<double>()),
        "*1.5*");

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Classes_that_are_not_outputs(int label)
    {
        int[] classes = [0, label];

        Unchanged<ArgumentException>(
            () => _network.AddGradients(RandomMatrix.Normal<double>(2, 4, 1), classes, new SoftmaxCrossEntropy<double>()),
            $"Row 1 is of class {label}, but the classes are 0 to 2.*");
        Unchanged<ArgumentException>(
            () => _network.AddGradients(RandomMatrix.Normal<double>(2, 4, 1), classes, new MeanSquaredError<double>()), $"Row 1 is of class {label}*");
    }

    [Fact]
    public void Classes_for_another_number_of_samples() => Unchanged<ArgumentException>(
        () => _network.AddGradients(RandomMatrix.Normal<double>(2, 4, 1), [0, 1, 2], new SoftmaxCrossEntropy<double>()),
        "There are 3 classes, but x is 2 x 4: expected one class for each of the 2 rows.*");

    [Fact]
    public void Class_weights_for_another_number_of_outputs()
    {
        var criterion = new SoftmaxCrossEntropy<double>(classWeights: [1, 2]);
        const string Message = "There are 2 class weights, but the batch has 3 columns*";

        Unchanged<ArgumentException>(() => _network.AddGradients(RandomMatrix.Normal<double>(2, 4, 1), [0, 1], criterion), Message);
        Unchanged<ArgumentException>(() => _network.AddGradients(RandomMatrix.Normal<double>(2, 4, 1), OneHot.Encode<double>([0, 1], 3), criterion), Message);
    }

    [Fact]
    public void Classes_with_samples_of_another_shape_or_without_a_criterion()
    {
        Unchanged<ArgumentException>(
            () => _network.AddGradients(Zeros(2, 5), [0, 1], new SoftmaxCrossEntropy<double>()), "x is 2 x 5, but W of layer 0 (Linear) is 4 x 3: x must have 4 columns.*");
        Unchanged<ArgumentNullException>(() => _network.AddGradients(RandomMatrix.Normal<double>(2, 4, 1), [0, 1], null!), "*criterion*");
    }

    [Fact]
    public void An_output_that_the_criterion_rejects()
    {
        var criterion = new BinaryCrossEntropy<double>();

        // The tanh of a normalized column has both signs, so it is not a probability.
        Unchanged<ArgumentException>(() => _network.AddGradients(RandomMatrix.Normal<double>(5, 4, 1), Zeros(5, 3), criterion), "*");
        Unchanged<ArgumentException>(() => _network.AddGradients(RandomMatrix.Normal<double>(5, 4, 1), new int[5], criterion), "*");
    }

    [Fact]
    public void No_criterion() => Unchanged<ArgumentNullException>(
        () => _network.AddGradients(RandomMatrix.Normal<double>(2, 4, 1), Zeros(2, 3), null!), "*criterion*");

    [Fact]
    public void A_prediction_of_another_shape() => Unchanged<ArgumentException>(
        () => _network.Predict(Zeros(2, 4), Zeros(2, 4)), "result is 2 x 4, but the output is 2 x 3: result must be 2 x 3.*");

    [Fact]
    public void A_backward_pass_before_a_forward_pass() => Unchanged<InvalidOperationException>(
        () => _network.Backward(Zeros(2, 3)), "Sequential: call Forward before Backward.");

    private static void Refused(string message, params Layer<double>[] layers)
    {
        Action create = () => _ = new Sequential<double>(layers);

        create.Should().Throw<ArgumentException>().WithMessage(message).WithParameterName(nameof(layers));
    }

    private void Unchanged<TException>(Action action, string message) where TException : Exception
    {
        action.Should().Throw<TException>().WithMessage(message);

        _network.Parameters.SelectMany(parameter => parameter.Gradient.Enumerate()).Should().OnlyContain(element => element == 0);
        _batchNorm.RunningMean.Enumerate().Should().OnlyContain(element => element == 0);
        _batchNorm.RunningVar.Enumerate().Should().OnlyContain(element => element == 1);
    }

    private static Matrix<double> Zeros(int rows, int columns) => Matrix<double>.Build.Dense(rows, columns);

    private static Linear<double> Linear(int inputs, int outputs) =>
        new(inputs, outputs, Initializers.XavierNormal<double>(inputs), Initializers.Zeros<double>);
}
