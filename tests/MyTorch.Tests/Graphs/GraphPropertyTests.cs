using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>Properties of all graphs, tested on random ones.</summary>
public class GraphPropertyTests
{
    [Fact]
    public void Repeated_passes_double_gradients_and_keep_values() => Property.Holds(RandomProgram.Cases, 100, program =>
    {
        (Variable<double>[] leaves, Variable<double> loss) = program.Run<double>();
        Matrix<double> value = loss.Value;
        loss.Backward(retainGraph: true);
        Matrix<double>[] once = GradientsOf(leaves);
        loss.Backward(retainGraph: true);
        GradientsOf(leaves).Should().Equal(once.Select(gradient => gradient + gradient));

        loss.Evaluate().Should().Be(value);
        loss.ZeroGradient();
        loss.Backward();
        GradientsOf(leaves).Should().Equal(once);
    });

    [Fact]
    public void Gradients_equals_Backward_and_keeps_the_leaves() => Property.Holds(RandomProgram.Cases, 100, program =>
    {
        (Variable<double>[] leaves, Variable<double> loss) = program.Run<double>();
        IReadOnlyList<Variable<double>> found = Differentiation.Gradients(loss, leaves, retainGraph: true);
        IReadOnlyList<Variable<double>> recorded = Differentiation.Gradients(loss, leaves, createGraph: true);
        GradientsOf(leaves).Should().OnlyContain(gradient => gradient.Enumerate().All(value => value == 0));

        loss.Backward();
        found.Select(gradient => gradient.Value).Should().Equal(GradientsOf(leaves));
        recorded.Select(gradient => gradient.Value).Should().Equal(GradientsOf(leaves));
    });

    [Fact]
    public void Evaluate_for_new_leaves_equals_a_new_graph() => Property.Holds(RandomProgram.Cases, 50, program =>
    {
        (Variable<double>[] leaves, Variable<double> loss) = program.Run<double>();
        (Variable<double>[] others, Variable<double> other) = program.Run<double>(leafSeed: 77);
        foreach ((Variable<double> leaf, Variable<double> source) in leaves.Zip(others))
        {
            leaf.Value = source.Value;
        }

        loss.Evaluate().Should().Be(other.Value);
        loss.Backward();
        other.Backward();
        GradientsOf(leaves).Should().Equal(GradientsOf(others));
    });

    private static Matrix<T>[] GradientsOf<T>(Variable<T>[] leaves) where T : unmanaged, IBinaryFloatingPointIeee754<T> => [.. leaves.Select(leaf => leaf.Gradient.Clone())];

    /// <summary>Uses matrices that are large enough to be divided among threads.</summary>
    [Collection(nameof(ThreadTeamTester))]
    public class OfThreads
    {
        [Theory]
        [InlineData(1)]
        [InlineData(2)]
        [InlineData(3)]
        public void Gradients_do_not_depend_on_the_number_of_threads(int seed) => Threads.CheckSameBits<float>(() =>
        {
            (Variable<float>[] leaves, Variable<float> loss) = new RandomProgram(211, 163, 25, seed).Run<float>();
            Matrix<float> value = loss.Value;
            IReadOnlyList<Variable<float>> gradients = Differentiation.Gradients(loss, leaves, createGraph: true);
            Matrix<float>[] first = [value, .. gradients.Select(gradient => gradient.Value)];
            Variable<float> squares = gradients.Select(gradient => gradient.Pow(2).Sum()).Aggregate((sum, part) => sum + part);
            squares.Backward();
            return [.. first, .. GradientsOf(leaves)];
        });
    }
}
