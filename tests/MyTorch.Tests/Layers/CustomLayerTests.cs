using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>A custom layer works wherever a built-in layer does.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class CustomLayerTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Rows = 24;
    private const int Inputs = 40;

    private static readonly Matrix<T> X = RandomMatrix.Normal<T>(Rows, Inputs, 1);
    private static readonly Matrix<T> Y = RandomMatrix.Labels<T>(Rows, 3);

    [Fact]
    public void Training_gives_the_same_bits_with_any_number_of_threads() => Threads.CheckSameBits<T>(() =>
    {
        Sequential<T> network = CreateNetwork();
        Train(network, epochs: 3);
        return [.. network.Parameters.Select(parameter => parameter.Value), network.Predict(X)];
    });

    [Fact]
    public void It_learns()
    {
        Sequential<T> network = CreateNetwork();
        Matrix<T> before = network.Parameters[0].Value.Clone();
        History history = Train(network, epochs: 30);

        network.Parameters[0].Name.Should().Be("0.factors");
        network.Parameters[0].Value.Should().NotBe(before);
        history["training_loss"][^1].Should().BeLessThan(history["training_loss"][0] / 2);
    }

    [Fact]
    public void Its_state_is_saved_and_loaded()
    {
        Sequential<T> network = CreateNetwork();
        Train(network, epochs: 2);
        string folder = Directory.CreateTempSubdirectory().FullName;
        network.Save(Path.Combine(folder, "network.safetensors"));
        Sequential<T> loaded = CreateNetwork();
        loaded.Load(Path.Combine(folder, "network.safetensors"));

        loaded.Predict(X).Should().Be(network.Predict(X));
        network.SaveState()["0.factors"].Shape.Should().Equal(Inputs);
        network.Summary().Should().Contain("ColumnFactors");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_failure_in_a_pass_throws_and_changes_nothing() => Threads.With(3, () =>
    {
        var failing = new ColumnFactors<T>(Inputs);
        var network = new Sequential<T>(failing, new BatchNorm<T>(Inputs), new Linear<T>(Inputs, 3, seed: 2));
        var optimizer = new Adam<T>(network.Parameters);
        var criterion = new SoftmaxCrossEntropy<T>();
        network.AddGradients(X, Y, criterion);
        Matrix<T>[] before = State();

        failing.Failure = new InvalidTimeZoneException("from the layer");
        FluentActions.Invoking(() => network.AddGradients(X, Y, criterion)).Should().Throw<InvalidTimeZoneException>().WithMessage("from the layer");
        State().Should().Equal(before);

        failing.Failure = null;
        network.AddGradients(X, Y, criterion);
        optimizer.Step();
        State().Should().NotEqual(before);

        Matrix<T>[] State() => [.. network.Parameters.SelectMany(parameter => new[] { parameter.Value.Clone(), parameter.Gradient.Clone() }), ((BatchNorm<T>)network.Layers[1]).RunningMean.Clone()];
    });

    [Fact]
    public void A_parameter_name_with_a_dot_is_rejected() =>
        FluentActions.Invoking(() => new Parameter<T>("a.b", ParameterKind.Weight, X)).Should().Throw<ArgumentException>().WithMessage("The parameter name a.b contains a dot*");

    private static Sequential<T> CreateNetwork() => new(
        new ColumnFactors<T>(Inputs), new Linear<T>(Inputs, 33, seed: 1), new Tanh<T>(), new ColumnFactors<T>(33), new Linear<T>(33, 3, seed: 2));

    private static History Train(Sequential<T> network, int epochs)
    {
        var trainer = new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), new Adam<T>(network.Parameters, learningRate: 0.01));
        return trainer.Fit(new DataLoader<T>(new Dataset<T>(X, Y), batchSize: 10, shuffle: true, seed: 1), validation: null, epochs);
    }
}

public sealed class CustomLayerTestsInDouble : CustomLayerTests<double>
{
    [Fact]
    public void Its_gradients_match_central_differences() =>
        GradientCheck.Layer(new ColumnFactors<double>(5), RandomMatrix.Normal<double>(7, 5, 1)).Error.Should().BeLessThan(1e-6);
}

public sealed class CustomLayerTestsInFloat : CustomLayerTests<float>;
