using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

/// <summary>Seed 003, 5.4.1: "The L1 norm tends to favour sparsity (most weights are close to zero, with only a small number of non-zero weights)."</summary>
public sealed class SparsityExperimentTests
{
    [Fact]
    public void L1_makes_most_weights_nearly_zero_and_L2_does_not()
    {
        ExperimentResult result = new SparsityExperiment().Run(default);
        ResultTable runs = result.Table("runs");
        int l1 = Enumerable.Range(0, runs.Rows).Single(row => runs.Texts("penalty")[row] == "L1" && runs["lambda"][row] == 1e-3);

        runs["near_zero"][l1].Should().BeGreaterThan(0.75);
        runs.At("penalty", "L2", "near_zero").Should().BeLessThan(0.4);
        runs.At("penalty", "none", "near_zero").Should().BeLessThan(0.02);
        runs.At("penalty", "L2", "sum_of_magnitudes").Should().BeLessThan(0.5 * runs.At("penalty", "none", "sum_of_magnitudes"), "L2 makes weights small");
        runs["validation_accuracy"][l1].Should().BeGreaterThan(runs.At("penalty", "none", "validation_accuracy") - 0.01, "the weights were not needed");
        runs["near_zero"].Skip(2).Should().BeInAscendingOrder("a stronger penalty leaves fewer weights");
    }
}
