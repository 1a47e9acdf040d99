using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

/// <summary>Perceptrons and threshold units of seeds 002 and 004, universal approximation of seed 003, activations of seed 001.</summary>
public sealed class LogicExperimentTests
{
    [Fact]
    public void Xor_is_learned_and_constructed()
    {
        ExperimentResult result = new XorExperiment().Run(default);
        ResultTable truth = result.Table("truth");

        truth["constructed"].Should().Equal(0, 1, 1, 0);
        truth["learned"].Zip(truth["target"], (learned, target) => Math.Abs(learned - target)).Should().OnlyContain(error => error < 0.01);
        IReadOnlyList<double> losses = result.Table("loss")["loss"];
        losses[0].Should().BeApproximately(Math.Log(2), 0.1, "at first the network knows nothing");
        losses[^1].Should().BeLessThan(0.01);
    }

    [Fact]
    public void Perceptrons_end_where_the_seed_says()
    {
        ExperimentResult result = new PerceptronExperiment().Run(default);
        ResultTable fits = result.Table("fits");
        ResultTable updates = result.Table("updates");

        fits.Texts("gate").Should().Equal("AND", "OR", "XOR");
        fits["converged"].Should().Equal(1, 1, 0);
        fits["passes"].Take(2).Should().Equal(9, 6);
        fits["updates"].Take(2).Should().Equal(18, 9);
        (fits["w1"][0], fits["w2"][0], fits["b"][0]).Should().Be((3, 2, -4));
        (fits["w1"][1], fits["w2"][1], fits["b"][1]).Should().Be((2, 2, -1));
        updates.Texts("gate").Count(gate => gate == "AND").Should().Be(18);
        updates.Texts("gate").Count(gate => gate == "XOR").Should().Be((int)fits["updates"][2]);
    }

    [Fact]
    public void The_approximation_error_is_bounded_and_falls_like_1_over_n()
    {
        ResultTable errors = new ApproximationExperiment().Run(default).Table("errors");

        errors["error"].Zip(errors["bound"]).Should().OnlyContain(pair => pair.First <= pair.Second);
        (errors["error"][errors["pieces"].ToList().IndexOf(10)] / errors["error"][errors["pieces"].ToList().IndexOf(100)]).Should().BeApproximately(10, 1);
        errors["error"][errors["pieces"].ToList().IndexOf(100)].Should().BeInRange(0.0615, 0.0628319);
    }

    /// <summary>The seed draws ReLU as a step from 0 to 1 and GELU with 0.5 at 0 and outside of [0, 1]; the identities hold within rounding.</summary>
    [Fact]
    public void Activations_have_the_derivatives_that_are_drawn()
    {
        ExperimentResult result = new ActivationsExperiment().Run(default);
        ResultTable curves = result.Table("curves");
        int zero = curves["z"].ToList().IndexOf(0);

        curves["ReLU_derivative"].Distinct().Should().Equal(0, 1);
        curves["LeakyReLU_derivative"].Distinct().Should().Equal(0.1, 1);
        curves["GELU_derivative"][zero].Should().Be(0.5);
        curves["GELU_derivative"].Min().Should().BeNegative();
        curves["GELU_derivative"].Max().Should().BeGreaterThan(1);
        curves["Softplus_derivative"].Zip(curves["Sigmoid"], (slope, sigmoid) => Math.Abs(slope - sigmoid)).Max().Should().BeLessThan(1e-15);
        curves["Tanh_derivative"][^1].Should().BeInRange(1.7e-4, 1.82e-4, "gradients vanish beyond 5");
        (curves["UnitStep"][zero], curves["Sign"][zero]).Should().Be((1, -1));
        result.Table("identities")["difference"].Should().HaveCount(3).And.OnlyContain(difference => difference < 1e-15);
    }
}
