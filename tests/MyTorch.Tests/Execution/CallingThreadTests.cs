using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Execution;

/// <summary>User code runs on the calling thread, whose locks and culture it may depend on.</summary>
[Collection(nameof(ThreadTeamTester))]
public class CallingThreadTests
{
    [Fact]
    public void Metrics_and_criteria_run_on_the_thread_that_calls_fit() => Threads.With(2, () =>
    {
        var threads = new List<int>();
        Matrix<double> x = RandomMatrix.Exact<double>(6_400, 40, 1);
        var network = new Sequential<double>(new Linear<double>(40, 64, seed: 1), new ReLU<double>(), new Linear<double>(64, 40, seed: 2));
        var trainer = new Trainer<double>(network, new Criterion(threads), new Adam<double>(network.Parameters)) { Metrics = [new CountingMetric(threads)] };

        trainer.Fit(new DataLoader<double>(new Dataset<double>(x, x), batchSize: 64), validation: null, epochs: 2);

        threads.Should().HaveCount(400).And.OnlyContain(thread => thread == Environment.CurrentManagedThreadId);
    });

    private sealed class CountingMetric(List<int> threads) : Metric<double>("count", maximize: false)
    {
        public override double Value => threads.Count;

        public override void Add(Matrix<double> outputs, Matrix<double> labels) => threads.Add(Environment.CurrentManagedThreadId);

        public override void Clear()
        {
        }
    }

    private sealed class Criterion(List<int> threads) : Criterion<double>
    {
        protected override void Evaluate(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> loss, Span<double> derivative)
        {
            threads.Add(Environment.CurrentManagedThreadId);
            loss.Clear();
            derivative.Clear();
        }
    }
}
