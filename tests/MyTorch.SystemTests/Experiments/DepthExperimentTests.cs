using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

/// <summary>Seed 003, 6.1 and 6.2.</summary>
public sealed class DepthExperimentTests
{
    /// <summary>The seed has outputs of 0.525, 0.982 and 0.9933, slopes of 0.249, 0.0177 and 0.0066, "almost 40 times", and 0.000177 W'.</summary>
    [Fact]
    public void Slopes_of_the_logistic_function_are_those_of_the_seed()
    {
        ExperimentResult result = new VanishingExperiment().Run(default);
        ResultTable slopes = result.Table("slopes");

        slopes["current"].Should().Equal(0.1, 4, 5);
        slopes["output"].Select(value => Math.Round(value, 4)).Should().Equal(0.525, 0.982, 0.9933);
        slopes["slope"].Select(value => Math.Round(value, 4)).Should().Equal(0.2494, 0.0177, 0.0066);
        (slopes["slope"][0] / slopes["slope"][2]).Should().BeApproximately(37.5, 0.05);
        result.Sentences[1].Should().Contain("0.000177");
    }

    /// <summary>The seed: four units in each layer, and a norm that falls by a factor of at least 4 at each layer.</summary>
    [Fact]
    public void Gradients_vanish_by_a_factor_of_at_least_4_a_layer()
    {
        ResultTable norms = new VanishingExperiment().Run(default).Table("norms");
        foreach (string network in norms.Columns.Skip(1))
        {
            norms[network].Zip(norms[network].Skip(1)).Should().OnlyContain(pair => pair.First > 0 && pair.Second >= 4 * pair.First, network);
        }
    }

    /// <summary>The seed: weights of 8 where the slope is 1/4 double the gradient at each layer, dE/dz1 = 16 dE/dz5.</summary>
    [Fact]
    public void Gradients_explode_where_biases_compensate_for_large_weights()
    {
        ExperimentResult result = new ExplodingExperiment().Run(default);
        result.Table("norms")["weight_8"].Should().Equal(16, 8, 4, 2, 1);
        result.Table("norms")["weight_4"].Should().Equal(1, 1, 1, 1, 1);

        ResultTable shifts = result.Table("shifts");
        shifts["factor"].Max().Should().Be(shifts["factor"][Enumerable.Range(0, shifts.Rows).Single(row => shifts["bias_shift"][row] == 0)]);
        shifts["factor"].Count(factor => factor > 1).Should().BeLessThan(shifts.Rows / 5, "it is rare");
    }
}
