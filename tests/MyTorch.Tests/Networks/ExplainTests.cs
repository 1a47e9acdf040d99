using FluentAssertions;
using MyTorch.Benchmarks;
using MyTorch.Execution;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>The plan of a network: how many barriers a step has, and what a person reads of it.</summary>
[Collection(nameof(ThreadTeamTester))]
public class ExplainTests
{
    /// <summary>Four layers forward; backward the last gradient, three input gradients, and the first layer's weights with the last updates.</summary>
    [Fact]
    public void A_step_of_the_handouts_network_is_one_fork_with_few_barriers() => Threads.With(2, () =>
    {
        MLP<double> network = Workload.Hw1.CreateNetwork<double>();

        network.StepProgram.Groups.Should().HaveCount(11, "forward 4, loss 2, backward 5");
        network.StepProgram.Groups.Count(group => group.Prepare(100, 2) > 1).Should().Be(7, "what is too little to share needs no barrier of its own");
    });

    /// <summary>Beside those, of a trainer: the norms of the gradients, by which they are found finite, and the updates.</summary>
    [Fact]
    public void A_step_of_a_trainer_is_one_fork_with_few_barriers() => Threads.With(2, () =>
    {
        Sequential<double> network = Workload.Hw1.CreateNetwork<double>().Layers;
        var update = new GradientUpdate<double>(network, new Adam<double>(network.Parameters), maxNorm: 1, maxValue: null, norms: null, new BatchPlace());

        PassProgram step = new TrainingStep<double>(network, new SoftmaxCrossEntropy<double>()) { Update = update.Groups }.ProgramFor(784);

        step.Groups.Should().HaveCount(13, "forward 4, loss 2, backward 4, norms 2, update 1");
        step.Groups.Count(group => group.Prepare(100, 2) > 1).Should().Be(8, "what is too little to share needs no barrier of its own");
    });

    [Fact]
    public void The_plan_is_a_table() => Threads.With(2, () =>
    {
        string plan = Workload.Hw1BatchNorm.CreateNetwork<double>().Layers.Explain(batchSize: 100);

        plan.Should().StartWith("group  chunks  pass");
        plan.Should().Contain("Linear forward").And.Contain("BatchNorm backward").And.Contain("64 columns").And.MatchRegex("buffers: [0-9,]+ bytes$");
    });

    [Fact]
    public void A_plan_needs_a_batch_and_a_known_input()
    {
        FluentActions.Invoking(() => new Sequential<double>(new ReLU<double>()).Explain(1)).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => new Sequential<double>(new Linear<double>(2, 2, seed: 1)).Explain(0)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
