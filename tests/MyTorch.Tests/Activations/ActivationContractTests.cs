using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>The contract of every activation, independent of its function.</summary>
public class ActivationContractTests
{
    public static TheoryData<string> Names => [.. EveryActivation.Names.Except(RowActivationCases.Names)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Writing_into_a_matrix_gives_the_returned_result(string name)
    {
        Activation<double> activation = Create(name);
        Matrix<double> z = RandomMatrix.Normal<double>(5, 4, 1);
        Matrix<double> delta = RandomMatrix.Normal<double>(5, 4, 2);
        Matrix<double> output = Matrix<double>.Build.Dense(5, 4);
        Matrix<double> dz = Matrix<double>.Build.Sparse(5, 4);

        activation.Forward(z, output);
        activation.Backward(delta, dz);

        output.Should().Be(Create(name).Forward(z));
        dz.Should().Be(activation.Backward(delta));
        activation.Backward(delta, delta);
        delta.Should().Be(dz);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_warm_layer_allocates_nothing(string name)
    {
        Activation<double> activation = Create(name);
        Matrix<double> z = Matrix<double>.Build.Dense(100, 15);
        Matrix<double> result = Matrix<double>.Build.Dense(100, 15);

        Allocated.WhenWarm(() =>
        {
            activation.Forward(z, result);
            activation.Backward(z, result);
        }).Should().Be(0);
    }

    [Fact]
    public void Returned_matrices_are_never_overwritten()
    {
        var sigmoid = new Sigmoid<double>();
        Matrix<double> output = sigmoid.Forward(Matrix<double>.Build.Dense(1, 1, 0.0));
        Matrix<double> state = sigmoid.State;
        Matrix<double> derivative = sigmoid.Derivative();

        sigmoid.Forward(Matrix<double>.Build.Dense(1, 1, 100.0));
        sigmoid.Derivative();

        (output[0, 0], state[0, 0], derivative[0, 0]).Should().Be((0.5, 0.5, 0.25));
    }

    [Fact]
    public void A_smaller_batch_after_a_larger_one_has_its_own_shape()
    {
        var relu = new ReLU<double>();
        relu.Forward(Matrix<double>.Build.Dense(4, 3, 1.0));
        relu.Forward(Matrix<double>.Build.Dense(2, 2, 2.0));

        relu.State.Should().Be(Matrix<double>.Build.Dense(2, 2, 2.0));
        relu.Derivative().Should().Be(Matrix<double>.Build.Dense(2, 2, 1.0));
    }

    [Fact]
    public void Matrices_that_are_not_dense_are_accepted()
    {
        Matrix<double> sparse = Matrix<double>.Build.Sparse(2, 2, (row, column) => row == column ? 1.0 : 0.0);
        Matrix<double> diagonal = Matrix<double>.Build.DiagonalIdentity(2);

        new Tanh<double>().Forward(sparse).Should().Be(new Tanh<double>().Forward(diagonal.Transpose()));
        new Tanh<double>().Forward(sparse)[1, 1].Should().Be(Math.Tanh(1));
    }

    [Fact]
    public void Bad_input_is_rejected_with_both_shapes()
    {
        var sigmoid = new Sigmoid<double>();
        Matrix<double> batch = Matrix<double>.Build.Dense(4, 3);

        sigmoid.Invoking(a => a.Forward(null!)).Should().Throw<ArgumentNullException>().WithParameterName("x");
        sigmoid.Invoking(a => a.Forward(Matrix<double>.Build.Dense(0, 3))).Should().Throw<ArgumentException>()
            .WithMessage("x is 0 x 3: a batch needs at least one row.*");
        sigmoid.Invoking(a => a.Forward(batch, Matrix<double>.Build.Dense(3, 4))).Should().Throw<ArgumentException>()
            .WithMessage("result is 3 x 4, but x is 4 x 3: result must be 4 x 3.*");
        sigmoid.Forward(batch);
        sigmoid.Invoking(a => a.Backward(Matrix<double>.Build.Dense(4, 2))).Should().Throw<ArgumentException>()
            .WithMessage("delta is 4 x 2, but the last output is 4 x 3: delta must be 4 x 3.*");
    }

    [Fact]
    public void Members_that_need_a_Forward_throw_before_it()
    {
        var sigmoid = new Sigmoid<double>();

        sigmoid.Invoking(a => a.State).Should().Throw<InvalidOperationException>().WithMessage("Sigmoid: call Forward before State.");
        sigmoid.Invoking(a => a.Derivative()).Should().Throw<InvalidOperationException>();
        sigmoid.Invoking(a => a.Backward(Matrix<double>.Build.Dense(1, 1))).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Other_element_types_are_rejected()
    {
        Action create = () => _ = new Sigmoid<Half>();

        create.Should().Throw<NotSupportedException>().WithMessage("MyTorch supports double and float, not Half.");
    }

    private static Activation<double> Create(string name) => (Activation<double>)EveryActivation.Create<double>(name);
}
