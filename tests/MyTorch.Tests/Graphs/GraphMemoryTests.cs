using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Graphs;

/// <summary>Long graphs, and the allocations of a warm step.</summary>
public class GraphMemoryTests
{
    [Fact]
    public void A_chain_of_100_000_operations()
    {
        var x = new Variable<double>(1, requiresGradient: true);
        Variable<double> y = x;
        for (int i = 0; i < 100_000; i++)
        {
            y += x;
        }

        y.Backward();
        x.Gradient[0, 0].Should().Be(100_001);
    }

    [Fact]
    public void A_shared_result_is_visited_once()
    {
        // The number of paths doubles with every operation, so a pass that followed each path would never end.
        var x = new Variable<double>(1, requiresGradient: true);
        Variable<double> y = x;
        for (int i = 0; i < 1000; i++)
        {
            y = (y + y) * 0.5;
        }

        y.Backward();
        x.Gradient[0, 0].Should().Be(1);
    }

    [Fact]
    public void A_warm_step_allocates_only_nodes()
    {
        const int Operations = 8;
        var w = new Variable<double>(Matrix<double>.Build.Dense(50, 40, 0.01), requiresGradient: true);
        var b = new Variable<double>(Matrix<double>.Build.Dense(1, 40), requiresGradient: true);
        Matrix<double> x = Matrix<double>.Build.Dense(60, 50, 1);
        Steps(200);
        long bytes = Allocated.Once(() => Steps(100)) / 100;
        bytes.Should().BeLessThan(400 * 3 * Operations, "the backward pass has about two operations for each; a matrix of the step has {0} bytes", 60 * 40 * sizeof(double));

        void Steps(int count)
        {
            for (int i = 0; i < count; i++)
            {
                Step();
            }
        }

        void Step()
        {
            w.ZeroGradient();
            Variable<double> hidden = ((new Variable<double>(x) * w) + b).Tanh();
            (hidden - hidden.RowMeans()).Pow(2).Mean().Backward();
        }
    }
}
