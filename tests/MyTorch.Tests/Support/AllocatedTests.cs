using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Networks;
using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>Recurring allocations are found and single ones are ignored, on the calling thread and on the workers of the team.</summary>
[Collection(nameof(ThreadTeamTester))]
public class AllocatedTests
{
    private const int SmallestObject = 24;
    private object? _object;

    [Fact]
    public void A_layer_that_allocates_in_each_step_is_found()
    {
        Action step = Step(new Allocating());

        Allocated.WhenWarm(step, TimeSpan.Zero).Should().BeGreaterThanOrEqualTo(100 * SmallestObject);
        Allocated.WhenWarmByTeam(step, TimeSpan.Zero).Should().BeGreaterThanOrEqualTo(100 * SmallestObject);
        Allocated.WhenWarm(Step(new Identity<double>())).Should().Be(0, "only the layer allocates");
    }

    [Fact]
    public void An_allocation_of_every_hundredth_step_is_found()
    {
        int step = 0;
        Allocated.WhenWarm(() => _object = ++step % 100 == 0 ? new object() : _object, TimeSpan.Zero).Should().Be(SmallestObject);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(57)]
    [InlineData(100)]
    public void An_allocation_of_a_single_step_is_not_counted(int number)
    {
        int step = 0;
        Action work = () => _object = ++step == number ? new byte[10_000] : _object;

        Allocated.WhenWarm(work).Should().Be(0);
        step = 0;
        Allocated.WhenWarmByTeam(work).Should().Be(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Each_thread_of_the_team_is_counted(int allocating)
    {
        var fork = new ThreadTeamTester.Work((part, _) => _object = part == allocating ? new object() : _object);

        Allocated.WhenWarmByTeam(() => ParallelWork.Run(fork, 3), TimeSpan.Zero).Should().Be(100 * SmallestObject);
    }

    [Fact]
    public void Once_counts_each_byte() =>
        Allocated.Once(() => _object = new byte[1000]).Should().BeInRange(1000, 1000 + (2 * SmallestObject));

    [Fact]
    public void Exceptions_of_the_work_are_thrown()
    {
        Action measure = () => Allocated.WhenWarm(() => throw new InvalidOperationException("stop"));
        measure.Should().ThrowExactly<InvalidOperationException>().WithMessage("stop");
    }

    private static Action Step(Activation<double> activation)
    {
        var network = new Sequential<double>(EveryLayer.Linear<double>(4, 3), activation);
        var optimizer = new SGD<double>(network.Parameters, 0.01);
        var criterion = new MeanSquaredError<double>();
        Matrix<double> x = RandomMatrix.Normal<double>(5, 4, 1);
        Matrix<double> y = RandomMatrix.Normal<double>(5, 3, 2);
        return () =>
        {
            optimizer.ZeroGradients();
            network.AddGradients(x, y, criterion);
            optimizer.Step();
        };
    }

    /// <summary>Returns its input, and allocates an object in each call.</summary>
    private sealed class Allocating : Activation<double>
    {
        public object? Last { get; private set; }

        protected override void Forward(ReadOnlySpan<double> z, Span<double> a)
        {
            Last = new object();
            z.CopyTo(a);
        }

        protected override void Derivative(ReadOnlySpan<double> z, ReadOnlySpan<double> a, Span<double> derivative) => derivative.Fill(1);
    }
}
