using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>The contract of Linear beyond the stored arrays.</summary>
public class LinearContractTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Gradients_agree_with_central_differences(int samples)
    {
        Linear<double> linear = Create();
        Matrix<double> x = RandomMatrix.Normal<double>(samples, 3, 1);
        Matrix<double> weights = RandomMatrix.Normal<double>(samples, 2, 2);
        double Loss() => CentralDifferences.WeightedSum(linear.Forward(x), weights);
        Loss();
        Matrix<double> dx = linear.Backward(weights);

        CentralDifferences.Check("x", Loss, x, dx);

        // The gradients of the parameters are means over the batch, but the loss here is a sum.
        CentralDifferences.Check("W", () => Loss() / samples, linear.W, linear.DW);
        CentralDifferences.Check("b", () => Loss() / samples, linear.B, linear.DB);
    }

    [Fact]
    public void Initial_weights_are_copied()
    {
        Matrix<double> w = Matrix<double>.Build.Dense(3, 2, 1.0);
        var linear = new Linear<double>(3, 2, (_, _) => w, Initializers.Zeros<double>);

        w[0, 0] = 5;

        linear.W[0, 0].Should().Be(1);
    }

    [Fact]
    public void Writing_into_a_matrix_gives_the_returned_result()
    {
        Linear<double> linear = Create();
        Matrix<double> x = RandomMatrix.Normal<double>(4, 3, 1);
        Matrix<double> delta = RandomMatrix.Normal<double>(4, 2, 2);
        Matrix<double> output = Matrix<double>.Build.Dense(4, 2);
        Matrix<double> dx = Matrix<double>.Build.Dense(4, 3);
        Matrix<double> sparse = Matrix<double>.Build.Sparse(4, 3);
        Matrix<double> sparseOutput = Matrix<double>.Build.Sparse(4, 2);

        linear.Forward(x, sparseOutput);
        linear.Forward(x, output);
        linear.Backward(delta, dx);
        linear.Backward(delta, sparse);

        output.Should().Be(linear.Forward(x));
        sparseOutput.Should().Be(output);
        dx.Should().Be(linear.Backward(delta));
        sparse.Should().Be(dx);
    }

    [Fact]
    public void Matrices_that_are_not_dense_give_the_same_result()
    {
        Matrix<double> sparse = Matrix<double>.Build.SparseOfIndexed(4, 3, [(0, 1, 2.0), (3, 2, -1.0)]);
        Matrix<double> dense = Matrix<double>.Build.DenseOfMatrix(sparse);

        Create().Forward(sparse).Should().Be(Create().Forward(dense));
        Matrix<double> diagonal = Matrix<double>.Build.Diagonal(3, 3, 2.0);
        Create().Forward(diagonal).Should().Be(Create().Forward(Matrix<double>.Build.DenseOfMatrix(diagonal)));
    }

    [Fact]
    public void NaN_stays_in_its_row()
    {
        Matrix<double> x = Matrix<double>.Build.Dense(2, 3, 1.0);
        x[1, 2] = double.NaN;

        Matrix<double> output = Create().Forward(x);

        output.Row(0).Should().OnlyContain(value => double.IsFinite(value));
        output.Row(1).Should().OnlyContain(value => double.IsNaN(value));
    }

    [Fact]
    public void Bad_input_is_rejected_and_changes_nothing()
    {
        Linear<double> linear = Create();
        linear.Invoking(l => l.Backward(Matrix<double>.Build.Dense(4, 2))).Should().Throw<InvalidOperationException>()
            .WithMessage("Linear: call Forward before Backward.");
        linear.Invoking(l => l.Forward(null!)).Should().Throw<ArgumentNullException>();
        linear.Invoking(l => l.Forward(Matrix<double>.Build.Dense(0, 3))).Should().Throw<ArgumentException>()
            .WithMessage("x is 0 x 3: a batch needs at least one row.*");
        linear.Invoking(l => l.Forward(Matrix<double>.Build.Dense(4, 2))).Should().Throw<ArgumentException>()
            .WithMessage("x is 4 x 2, but W is 3 x 2: x must have 3 columns.*");
        linear.Invoking(l => l.Forward(Matrix<double>.Build.Dense(4, 2), Matrix<double>.Build.Dense(4, 2))).Should().Throw<ArgumentException>()
            .WithMessage("x is 4 x 2, but W is 3 x 2: x must have 3 columns.*");
        linear.Forward(Matrix<double>.Build.Dense(4, 3));
        linear.Invoking(l => l.Backward(Matrix<double>.Build.Dense(4, 3, 1.0))).Should().Throw<ArgumentException>()
            .WithMessage("delta is 4 x 3, but the last output is 4 x 2: delta must be 4 x 2.*");
        linear.Invoking(l => l.Backward(Matrix<double>.Build.Dense(4, 3, 1.0), Matrix<double>.Build.Dense(4, 3))).Should().Throw<ArgumentException>()
            .WithMessage("delta is 4 x 3, but the last output is 4 x 2: delta must be 4 x 2.*");
        linear.Invoking(l => l.Backward(Matrix<double>.Build.Dense(4, 2, 1.0), Matrix<double>.Build.Dense(4, 4))).Should().Throw<ArgumentException>()
            .WithMessage("result is 4 x 4, but the last input is 4 x 3: result must be 4 x 3.*");
        linear.DW.Should().Be(Matrix<double>.Build.Dense(3, 2));
    }

    [Fact]
    public void The_gradient_may_overwrite_delta()
    {
        var square = new Linear<double>(2, 2, Initializers.XavierNormal<double>(1), Initializers.Zeros<double>);
        Matrix<double> delta = RandomMatrix.Normal<double>(4, 2, 1);
        square.Forward(RandomMatrix.Normal<double>(4, 2, 2));
        Matrix<double> dx = square.Backward(delta);

        square.Backward(delta, delta);

        delta.Should().Be(dx);
    }

    [Fact]
    public void Constructor_arguments_are_checked()
    {
        Func<int, int, Matrix<double>> weights = Initializers.Zeros<double>;
        Func<int, Matrix<double>> bias = Initializers.Zeros<double>;

        Refuses<ArgumentOutOfRangeException>(() => _ = new Linear<double>(0, 2, weights, bias), "*inFeatures*");
        Refuses<ArgumentOutOfRangeException>(() => _ = new Linear<double>(3, -1, weights, bias), "*outFeatures*");
        Refuses<ArgumentNullException>(() => _ = new Linear<double>(3, 2, null!, bias), "*weightInit*");
        Refuses<ArgumentNullException>(() => _ = new Linear<double>(3, 2, weights, null!), "*biasInit*");
        Refuses<ArgumentNullException>(() => _ = new Linear<double>(3, 2, (_, _) => null!, bias), "*weightInit*");
        Refuses<ArgumentException>(() => _ = new Linear<double>(3, 2, (m, n) => weights(n, m), bias), "weightInit is 2 x 3, but*3 x 2*");
        Refuses<ArgumentException>(() => _ = new Linear<double>(3, 2, weights, n => weights(n, 1)), "biasInit is 2 x 1, but*1 x 2*");
        Refuses<NotSupportedException>(() => _ = new Linear<Half>(3, 2, null!, null!), "MyTorch supports double and float, not Half.");
    }

    private static void Refuses<TException>(Action create, string message) where TException : Exception =>
        create.Should().Throw<TException>().WithMessage(message);

    private static Linear<double> Create() => new(3, 2, Initializers.XavierNormal<double>(3), n => Initializers.Uniform<double>(-1, 1, 4)(1, n));
}
