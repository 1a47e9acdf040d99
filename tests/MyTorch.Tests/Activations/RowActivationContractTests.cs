using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>The contract of every row activation as a layer, independent of its formula.</summary>
public class RowActivationContractTests
{
    public static TheoryData<string> Names => [.. RowActivationCases.Names];

    /// <summary>
    /// One-Hot of seed 003, section 1.5. Its values 0.06, 0.9, 0.009 and 0.031 were truncated and rounded by hand: the first is 0.0550.
    /// </summary>
    [Fact]
    public void The_example_of_the_seed()
    {
        Matrix<double> z = Matrix<double>.Build.Dense(1, 4, [0.6, 3.4, -1.2, 0.05]);
        Vector<double> probabilities = new Softmax<double>().Forward(z).Row(0);

        (probabilities - Vector<double>.Build.Dense([0.06, 0.9, 0.009, 0.031])).AbsoluteMaximum().Should().BeLessThan(0.0055);
        probabilities.Sum().Should().BeApproximately(1, 1e-15);
        new Hardmax<double>().Forward(z).Row(0).Should().Equal(0, 1, 0, 0);
        (new Softmax<double>().Forward(100 * z) - new Hardmax<double>().Forward(z)).Enumerate().Max(Math.Abs).Should().BeLessThan(1e-100);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Writing_into_a_matrix_gives_the_returned_result(string name)
    {
        RowActivation<double> activation = RowActivationCases.Create<double>(name);
        Matrix<double> z = RandomMatrix.Normal<double>(5, 4, 1);
        Matrix<double> delta = RandomMatrix.Normal<double>(5, 4, 2);
        Matrix<double> dz = Matrix<double>.Build.Sparse(5, 4);
        Matrix<double> output = activation.Forward(z);
        activation.Forward(z, z);
        activation.Backward(delta, dz);

        z.Should().Be(output);
        dz.Should().Be(activation.Backward(delta));
        activation.Backward(delta, delta);
        delta.Should().Be(dz);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Inputs_and_returned_matrices_are_not_overwritten(string name)
    {
        RowActivation<double> activation = RowActivationCases.Create<double>(name);
        Matrix<double> z = RandomMatrix.Normal<double>(9, 4, 1);
        Matrix<double> delta = RandomMatrix.Normal<double>(9, 4, 2);
        Matrix<double>[] before = [z.Clone(), delta.Clone()];
        Matrix<double>[] received = [activation.Forward(z), activation.Backward(delta)];
        Matrix<double>[] copies = [.. received.Select(matrix => matrix.Clone())];

        activation.Forward(RandomMatrix.Normal<double>(9, 4, 3));
        activation.Backward(RandomMatrix.Normal<double>(9, 4, 4));

        received.Should().Equal(copies);
        new[] { z, delta }.Should().Equal(before);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_of_another_shape_is_independent(string name)
    {
        RowActivation<double> activation = RowActivationCases.Create<double>(name);
        activation.Forward(RandomMatrix.Normal<double>(20, 9, 1));
        activation.Backward(RandomMatrix.Normal<double>(20, 9, 2));
        Matrix<double> z = RandomMatrix.Normal<double>(3, 4, 3);

        activation.Forward(z).Should().Be(RowActivationCases.Create<double>(name).Forward(z));
        activation.Invoking(a => a.Backward(Matrix<double>.Build.Dense(20, 9))).Should().Throw<ArgumentException>()
            .WithMessage("delta is 20 x 9, but the last output is 3 x 4: delta must be 3 x 4.*");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_warm_layer_allocates_nothing(string name)
    {
        RowActivation<double> activation = RowActivationCases.Create<double>(name);
        var network = new Sequential<double>(activation);
        Matrix<double> z = RandomMatrix.Normal<double>(100, 15, 1);
        Matrix<double> result = Matrix<double>.Build.Dense(100, 15);

        Allocated.WhenWarm(() =>
        {
            activation.Forward(z, result);
            activation.Backward(z, result);
            network.Predict(z, result);
        }).Should().Be(0);
    }

    [Fact]
    public void Bad_input_is_rejected_with_both_shapes()
    {
        var softmax = new Softmax<double>();
        Matrix<double> batch = Matrix<double>.Build.Dense(4, 3);

        softmax.Invoking(a => a.Backward(batch)).Should().Throw<InvalidOperationException>().WithMessage("Softmax: call Forward before Backward.");
        softmax.Invoking(a => a.Forward(null!)).Should().Throw<ArgumentNullException>().WithParameterName("x");
        softmax.Invoking(a => a.Forward(Matrix<double>.Build.Dense(0, 3))).Should().Throw<ArgumentException>()
            .WithMessage("x is 0 x 3: a batch needs at least one row.*");
        softmax.Invoking(a => a.Forward(batch, Matrix<double>.Build.Dense(3, 4))).Should().Throw<ArgumentException>()
            .WithMessage("result is 3 x 4, but x is 4 x 3: result must be 4 x 3.*");
        softmax.Forward(batch);
        softmax.Invoking(a => a.Backward(Matrix<double>.Build.Dense(4, 2))).Should().Throw<ArgumentException>()
            .WithMessage("delta is 4 x 2, but the last output is 4 x 3: delta must be 4 x 3.*");
    }

    [Fact]
    public void Other_element_types_are_rejected()
    {
        Action create = () => _ = new LogSoftmax<Half>();

        create.Should().Throw<NotSupportedException>().WithMessage("MyTorch supports double and float, not Half.");
    }
}
