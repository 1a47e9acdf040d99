using System.Globalization;
using System.Text.RegularExpressions;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Benchmarks;
using MyTorch.Execution;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>The plan of a network: the number of barriers in a step, and the printed table.</summary>
[Collection(nameof(ThreadTeamTester))]
public class ExplainTests
{
    /// <summary>
    /// Forward: four layers. Backward: the gradient of the loss, three input gradients, and the first layer's weights with the last updates.
    /// </summary>
    [Fact]
    public void A_step_of_the_handouts_network_is_one_fork_with_few_barriers() => Threads.With(2, () =>
    {
        MLP<double> network = Workload.Hw1.CreateNetwork<double>();

        network.StepProgram.Groups.Should().HaveCount(12, "forward 4, loss 2, start of the update 1, backward 5");
        network.StepProgram.Groups.Count(group => group.Prepare(100, 2) > 1).Should().Be(7, "passes with too little work to share need no barrier");
    });

    /// <summary>A trainer also computes the norms of the gradients, to check that they are finite, before the updates.</summary>
    [Fact]
    public void A_step_of_a_trainer_is_one_fork_with_few_barriers() => Threads.With(2, () =>
    {
        Sequential<double> network = Workload.Hw1.CreateNetwork<double>().Layers;
        var update = new GradientUpdate<double>(network, new Adam<double>(network.Parameters), new BatchPosition()) { MaxNorm = 1 };

        PassProgram step = new TrainingStep<double>(network, new SoftmaxCrossEntropy<double>()) { Update = update.Groups }.ProgramFor(784);

        step.Groups.Should().HaveCount(13, "forward 4, loss 2, backward 4, norms 2, update 1");
        step.Groups.Count(group => group.Prepare(100, 2) > 1).Should().Be(8, "passes with too little work to share need no barrier");
    });

    [Fact]
    public void The_plan_is_a_table() => Threads.With(2, () =>
    {
        string plan = Workload.Hw1BatchNorm.CreateNetwork<double>().Layers.Explain(batchSize: 100);

        plan.Should().MatchRegex("^group  chunks  pass +cut +MFLOP +result +bytes\n");
        plan.Should().MatchRegex("\n +1 +2  Linear forward +64 columns +10\\.035  Y0 \\(region 1\\) +51,200\n");
        plan.Should().MatchRegex("\n {13} *BatchNorm forward +64 columns +0\\.051  Y1 \\(region 1\\) +51,200\n", "it works in place and in the same group");
        plan.Should().MatchRegex("  BatchNorm backward +64 columns +0\\.051  dX1 \\(region [0-9]+\\), dGamma1, dBeta1 +52,224\n");
        plan.Should().MatchRegex("  Linear gradient of W +64 columns +10\\.035  dW0 +401,408\n");
        plan.Should().MatchRegex("\nbuffers: [0-9,]+ bytes$");
    });

    [Fact]
    public void The_plan_of_a_step_has_its_loss_and_its_update()
    {
        string plan = Workload.Hw1.CreateNetwork<float>().Explain(batchSize: 100);

        plan.Should().MatchRegex("  loss +rows +").And.MatchRegex("  sum of the loss +1 block +").And.MatchRegex("  update of W +64 columns +");
        FluentActions.Invoking(() => Workload.Hw1.CreateNetwork<float>().Explain(batchSize: 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Measured_shares_add_up_to_100_percent()
    {
        string[] lines = CreateNetwork().Explain(batchSize: 33, measure: true).Split('\n');
        string[] passes = lines[1..^1];

        lines[0].Should().EndWith("bytes    share  GFLOP/s");
        double[] shares = [.. passes.Select(line => double.Parse(Regex.Match(line, " ([0-9.]+)%").Groups[1].Value, CultureInfo.InvariantCulture))];
        shares.Sum().Should().BeApproximately(100, 0.005 * shares.Length, "each is rounded to two digits");
        passes.Should().OnlyContain(line => Regex.IsMatch(line, "% +[0-9]+\\.[0-9]$"));
        lines[^1].Should().MatchRegex("^buffers: [0-9,]+ bytes; all passes on one thread: [0-9,]+\\.[0-9] us$");
    }

    [Fact]
    public void Measuring_changes_nothing()
    {
        Sequential<double> network = CreateNetwork();
        Matrix<double> x = RandomMatrix.Normal<double>(9, 20, 1);
        Matrix<double> y = RandomMatrix.Normal<double>(9, 20, 2);
        var criterion = new MeanSquaredError<double>();
        network.AddGradients(x, y, criterion);
        string before = State();

        network.Explain(batchSize: 33, measure: true);

        State().Should().Be(before);
        new Sequential<double>(new Tanh<double>(), new Linear<double>(3, 3, seed: 1)).Invoking(fresh => fresh.Explain(4, measure: true)).Should().NotThrow();

        string State() => Bits.Hash<double>(
        [
            .. network.SaveState().Values.SelectMany(array => array.ToArray<double>()), ((Dropout<double>)network.Layers[3]).Batch,
            .. network.Parameters.SelectMany(parameter => parameter.Gradient.Enumerate()), .. criterion.Loss, .. criterion.Logits.Enumerate(),
            .. ((BatchNorm<double>)network.Layers[1]).Mean.Enumerate(), .. ((BatchNorm<double>)network.Layers[1]).Var.Enumerate(),
            .. ((Tanh<double>)network.Layers[2]).State.Enumerate(),
        ]);
    }

    [Fact]
    public void A_plan_needs_a_batch_and_a_known_input()
    {
        FluentActions.Invoking(() => new Sequential<double>(new ReLU<double>()).Explain(1)).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => new Sequential<double>(new Linear<double>(2, 2, seed: 1)).Explain(0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static Sequential<double> CreateNetwork() => new(
        new Linear<double>(20, 16, seed: 1), new BatchNorm<double>(16), new Tanh<double>(), new Dropout<double>(0.2, seed: 1), new Linear<double>(16, 20, seed: 2), new Softmax<double>());
}
