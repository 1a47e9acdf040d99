using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>Every invalid call throws an exception whose message has both shapes, and leaves the network unchanged.</summary>
public class MLPBadInputTests
{
    private readonly MLP<double> _network = TestNetwork.Create<double>();
    private readonly Matrix<double> _x = RandomMatrix.Normal<double>(9, 4, 11);
    private readonly Matrix<double> _y = RandomMatrix.Labels<double>(9, 3);

    [Fact]
    public void Null_is_rejected()
    {
        Refuses<ArgumentNullException>(n => n.Forward(null!), "*x*");
        Refuses<ArgumentNullException>(n => n.Predict(null!), "*x*");
        Refuses<ArgumentNullException>(n => n.TrainStep(null!, _y), "*x*");
        Refuses<ArgumentNullException>(n => n.TrainStep(_x, null!), "*labels*");
        Refuses<ArgumentNullException>(n => n.Forward(_x, null!), "*result*");
        Func<int, int, Matrix<double>> weights = Initializers.Zeros<double>;
        Func<int, Matrix<double>> bias = Initializers.Zeros<double>;
        var criterion = new SoftmaxCrossEntropy<double>();
        RefusesNull("hiddens", () => _ = new MLP<double>(4, 3, null!, [new Identity<double>()], weights, bias, criterion, 0.1));
        RefusesNull("activations", () => _ = new MLP<double>(4, 3, [], null!, weights, bias, criterion, 0.1));
        RefusesNull("weightInit", () => _ = new MLP<double>(4, 3, [], [new Identity<double>()], null!, bias, criterion, 0.1));
        RefusesNull("biasInit", () => _ = new MLP<double>(4, 3, [], [new Identity<double>()], weights, null!, criterion, 0.1));
        RefusesNull("criterion", () => _ = new MLP<double>(4, 3, [], [new Identity<double>()], weights, bias, null!, 0.1));

        static void RefusesNull(string name, Action create) => create.Should().ThrowExactly<ArgumentNullException>().WithParameterName(name);
    }

    [Fact]
    public void Wrong_shapes_are_rejected_with_both_shapes()
    {
        Matrix<double> wide = Matrix<double>.Build.Dense(9, 5);
        Matrix<double> none = Matrix<double>.Build.Dense(0, 4);
        Matrix<double> few = RandomMatrix.Labels<double>(8, 3);

        Refuses<ArgumentException>(n => n.Forward(wide), "x is 9 x 5, but W of layer 0 (Linear) is 4 x 6: x must have 4 columns.*");
        Refuses<ArgumentException>(n => n.Predict(wide), "x is 9 x 5, but W of layer 0 (Linear) is 4 x 6: x must have 4 columns.*");
        Refuses<ArgumentException>(n => n.TrainStep(wide, _y), "x is 9 x 5, but W of layer 0 (Linear) is 4 x 6: x must have 4 columns.*");
        Refuses<ArgumentException>(n => n.Forward(none), "x is 0 x 4: a batch needs at least one row.*");
        Refuses<ArgumentException>(n => n.Predict(none), "x is 0 x 4: a batch needs at least one row.*");
        Refuses<ArgumentException>(n => n.TrainStep(_x, few), "labels is 8 x 3, but the output is 9 x 3: labels must be 9 x 3.*");
        Refuses<ArgumentException>(n => n.Forward(_x, wide), "result is 9 x 5, but the output is 9 x 3: result must be 9 x 3.*");
        Refuses<ArgumentException>(n => n.Predict(_x, wide), "result is 9 x 5, but the output is 9 x 3: result must be 9 x 3.*");
        _network.Forward(_x);
        Refuses<ArgumentException>(n => n.Backward(few), "labels is 8 x 3, but the last output is 9 x 3: labels must be 9 x 3.*");
        Refuses<ArgumentException>(n => n.Error(few), "labels is 8 x 3, but the last output is 9 x 3: labels must be 9 x 3.*");
        Refuses<ArgumentException>(n => n.TotalLoss(few), "labels is 8 x 3, but the last output is 9 x 3: labels must be 9 x 3.*");
    }

    [Fact]
    public void Rejected_labels_leave_the_network_unchanged()
    {
        _y[4, 0] = 0.5;
        Matrix<double> weights = _network.LinearLayers[0].W.Clone();
        Matrix<double> runningMean = _network.BatchNormLayers[0].RunningMean.Clone();

        Refuses<ArgumentException>(n => n.TrainStep(_x, _y), "Row 4 of the labels sums to*");

        _network.LinearLayers[0].W.Should().Be(weights);
        _network.BatchNormLayers[0].RunningMean.Should().Be(runningMean);
        _network.Forward(_x);
        Refuses<ArgumentException>(n => n.Backward(_y), "Row 4 of the labels sums to*");
        _network.LinearLayers[0].DW.Should().Be(weights * 0);
    }

    [Fact]
    public void Everything_after_Forward_needs_a_Forward()
    {
        Refuses<InvalidOperationException>(n => n.Backward(_y), "MLP: call Forward before Backward.");
        Refuses<InvalidOperationException>(n => n.Error(_y), "MLP: call Forward before Error.");
        Refuses<InvalidOperationException>(n => n.TotalLoss(_y), "MLP: call Forward before TotalLoss.");
        Refuses<InvalidOperationException>(n => _ = n.Output, "MLP: call Forward before Output.");
    }

    [Theory]
    [InlineData(0, 3, "inputSize")]
    [InlineData(4, 0, "outputSize")]
    public void Sizes_must_be_positive(int inputSize, int outputSize, string name) =>
        RefusesToCreate<ArgumentOutOfRangeException>(() => Create(inputSize, outputSize), $"*{name}*");

    [Fact]
    public void Constructor_arguments_are_checked()
    {
        RefusesToCreate<ArgumentOutOfRangeException>(() => Create(hiddens: [6, 0]), "hiddens[1] must be at least 1.*");
        RefusesToCreate<ArgumentException>(() => Create(hiddens: [6]), "There are 3 activations, but 2 layers: each hidden layer and the output need one.*");
        RefusesToCreate<ArgumentOutOfRangeException>(() => Create(learningRate: double.NaN), "learningRate must be finite and not negative.*NaN*");
        RefusesToCreate<ArgumentOutOfRangeException>(() => Create(learningRate: double.PositiveInfinity), "learningRate must be finite*");
        RefusesToCreate<ArgumentOutOfRangeException>(() => Create(learningRate: -1), "learningRate must be finite and not negative.*-1*");
        RefusesToCreate<ArgumentOutOfRangeException>(() => Create(momentum: 1), "momentum must be at least 0 and below 1.*");
        RefusesToCreate<ArgumentOutOfRangeException>(() => Create(momentum: -0.1), "momentum must be at least 0 and below 1.*");
        RefusesToCreate<ArgumentOutOfRangeException>(() => Create(momentum: double.NaN), "momentum must be at least 0 and below 1.*");
        RefusesToCreate<ArgumentOutOfRangeException>(() => Create(batchNormLayers: 4), "*between 0 and 3, the number of layers.*");
        RefusesToCreate<ArgumentOutOfRangeException>(() => Create(batchNormLayers: -1), "*between 0 and 3*");
        RefusesToCreate<NotSupportedException>(
            () => _ = new MLP<Half>(4, 3, [], [], null!, null!, null!, 0.1), "MyTorch supports double and float, not Half.");
    }

    [Fact]
    public void Settings_are_checked_in_the_type_they_are_used_in()
    {
        RefusesToCreate<ArgumentOutOfRangeException>(() => TestNetwork.Create<float>(learningRate: 1e300), "learningRate must be finite*");
        RefusesToCreate<ArgumentOutOfRangeException>(() => TestNetwork.Create<float>(momentum: 0.99999999), "momentum must be at least 0 and below 1.*");
        TestNetwork.Create<double>(learningRate: 1e300, momentum: 0.99999999).Should().NotBeNull();
        RefusesToCreate<ArgumentOutOfRangeException>(() => Initializers.Normal<float>(0, 1e300, 1), "standardDeviation must be finite in Single.*");
    }

    [Fact]
    public void Sizes_too_large_for_an_array_are_rejected()
    {
        RefusesToCreate<ArgumentException>(() => Create(hiddens: [65536, 65536]), "65536 x 65536 are 4294967296 elements, but an array holds at most*");
        RefusesToCreate<ArgumentException>(
            () => _ = new Linear<float>(65537, 65536, Initializers.Zeros<float>, Initializers.Zeros<float>), "65537 x 65536 are 4295032832 elements*");
        var wide = new Sequential<double>(new Linear<double>(1, 65536, Initializers.Zeros<double>, Initializers.Zeros<double>));
        wide.Invoking(n => n.PredictClasses(Matrix<double>.Build.Dense(65536, 1))).Should().Throw<ArgumentException>().WithMessage("65536 x 65536 are 4294967296 elements*");
    }

    [Fact]
    public void The_output_may_not_be_written_over_the_samples()
    {
        var square = new MLP<double>(
            3, 3, [], [new Identity<double>()], Initializers.XavierNormal<double>(1), Initializers.Zeros<double>, new SoftmaxCrossEntropy<double>(), 0.1);
        Matrix<double> x = RandomMatrix.Normal<double>(5, 3, 1);
        Matrix<double> sameStorage = Matrix<double>.Build.Dense(5, 3, x.AsColumnMajorArray());

        square.Invoking(n => n.Forward(x, x)).Should().Throw<ArgumentException>().WithMessage("result must not share storage with x*");
        square.Invoking(n => n.Forward(x, sameStorage)).Should().Throw<ArgumentException>().WithMessage("result must not share storage with x*");
        square.LinearLayers[0].Invoking(l => l.Forward(x, x)).Should().Throw<ArgumentException>().WithMessage("result must not share storage with x*");
        new ReLU<double>().Invoking(a => a.Forward(x, x)).Should().Throw<ArgumentException>().WithMessage("result must not share storage with x*");
        Matrix<double> prediction = square.Predict(x);
        square.Predict(x, x);
        x.Should().Be(prediction, "a prediction keeps no reference to its samples");
    }

    [Fact]
    public void One_activation_object_cannot_serve_two_layers()
    {
        var sigmoid = new Sigmoid<double>();

        RefusesToCreate<ArgumentException>(
            () => Create(activations: [sigmoid, sigmoid, new Identity<double>()]), "activations[1] is the same object as activations[0]*");
        RefusesToCreate<ArgumentException>(() => Create(activations: [sigmoid, null!, new Identity<double>()]), "activations[1] is null.*");
    }

    private static void Create(
        int inputSize = 4, int outputSize = 3, int[]? hiddens = null, Activation<double>[]? activations = null,
        double learningRate = 0.1, double momentum = 0, int batchNormLayers = 0) =>
        _ = new MLP<double>(
            inputSize, outputSize, hiddens ?? [6, 5], activations ?? [new Sigmoid<double>(), new Tanh<double>(), new Identity<double>()],
            Initializers.XavierNormal<double>(1), Initializers.Zeros<double>, new SoftmaxCrossEntropy<double>(), learningRate, momentum, batchNormLayers);

    private static void RefusesToCreate<TException>(Action create, string message) where TException : Exception =>
        create.Should().Throw<TException>().WithMessage(message);

    private void Refuses<TException>(Action<MLP<double>> call, string message) where TException : Exception =>
        _network.Invoking(call).Should().Throw<TException>().WithMessage(message);
}
