using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

/// <summary>The seed's losses begin at 1.1283 and end near 0.015, with each sample in its class.</summary>
public class ThreeClassesExperimentTests
{
    [Fact]
    public void The_classes_are_learned()
    {
        ExperimentResult result = new ThreeClassesExperiment().Run(CancellationToken.None);

        IReadOnlyList<double> losses = result.Table("losses")["loss"];
        losses[0].Should().BeInRange(Math.Log(3) - 0.01, 1.4);
        losses[^1].Should().BeInRange(0.005, 0.1);
        ResultTable samples = result.Table("samples");
        samples["after"].Should().Equal(samples["class"]);
        samples["before"].Should().NotEqual(samples["class"]);
    }
}
