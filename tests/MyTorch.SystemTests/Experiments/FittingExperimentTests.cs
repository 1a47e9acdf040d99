using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

/// <summary>Seed 002, questions 6 and 9, which have no numbers: what is compared is what they say.</summary>
public sealed class FittingExperimentTests
{
    [Fact]
    public void A_line_underfits_and_degree_n_on_n_plus_1_points_overfits()
    {
        ResultTable errors = new PolynomialsExperiment().Run(default).Table("errors");
        (IReadOnlyList<double> training, IReadOnlyList<double> test) = (errors["training_error"], errors["test_error"]);

        training.Should().BeInDescendingOrder("each degree contains those below");
        training[^1].Should().BeLessThan(1e-15, "degree 9 passes through 10 points");
        int best = test.Index().MinBy(entry => entry.Item).Index;
        best.Should().BeInRange(3, 5);
        test[1].Should().BeGreaterThan(2 * test[best]);
        training[1].Should().BeGreaterThan(2 * training[best], "a line fits not even the training points");
        test[^1].Should().BeGreaterThan(1.5 * test[best]);
    }

    [Fact]
    public void Relu_units_die_where_those_of_leaky_relu_and_tanh_recover()
    {
        ExperimentResult result = new DyingReluExperiment().Run(default);
        (ResultTable rates, ResultTable biases) = (result.Table("learning-rates"), result.Table("biases"));

        rates["relu_dead"][0].Should().BeLessThan(0.2);
        rates["relu_dead"][^1].Should().BeGreaterThan(0.5);
        biases["relu_dead"][^1].Should().BeGreaterThan(0.6);
        biases["relu_accuracy"][^1].Should().BeLessThan(0.2);
        biases["leaky_relu_accuracy"][^1].Should().BeGreaterThan(0.85);
        biases["tanh_accuracy"][^1].Should().BeGreaterThan(0.95);
        rates["leaky_relu_accuracy"].Concat(rates["tanh_accuracy"]).Should().OnlyContain(accuracy => accuracy > 0.95);
        foreach (ResultTable table in new[] { rates, biases })
        {
            table["leaky_relu_dead"].Concat(table["tanh_dead"]).Should().OnlyContain(share => share == 0);
        }
    }
}
