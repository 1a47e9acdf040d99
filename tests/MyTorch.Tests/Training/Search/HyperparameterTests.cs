using FluentAssertions;
using MyTorch.Search;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Draws equal those of an independent implementation, are in range, and have the documented distribution.</summary>
public sealed class HyperparameterTests
{
    private const int Draws = 10_000;

    /// <summary>The distance between the empirical and the exact distribution of 10,000 draws that a correct generator exceeds with a probability of 1 in 10,000 (Kolmogorov).</summary>
    private const double LargestDistance = 0.0223;

    private static readonly Reference Stored = new("search");

    public static TheoryData<string, Hyperparameter, Func<double, double>> Continuous => new()
    {
        { "uniform", Hyperparameter.Uniform("x", -2, 3), x => (x + 2) / 5 },
        { "log-uniform, as r = -4 * rand, 10^r", Hyperparameter.LogUniform("x", 1e-4, 1), x => (Math.Log10(x) + 4) / 4 },
        { "1 - 10^r", Hyperparameter.OneMinusLogUniform("x", 0.9, 0.999), x => -(Math.Log10(1 - x) + 1) / 2 },
    };

    public static TheoryData<Hyperparameter, Func<int, double>> Whole => new()
    {
        { Hyperparameter.UniformInteger("x", -2, 3), _ => 1 / 6.0 },
        { Hyperparameter.LogUniformInteger("x", 1, 8), x => Math.Log((x + 0.5) / (x - 0.5)) / Math.Log(8.5 / 0.5) },
        { Hyperparameter.Choice("x", 16, 32, 64), _ => 1 / 3.0 },
        { Hyperparameter.Choice("x", 7), _ => 1 },
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-5)]
    public void Draws_equal_those_of_the_reference(int seed)
    {
        SearchResults results = new RandomSearch(SearchCase.Space, seed) { TrialsPerStage = 50 }.Run((_, _) => 0);

        double[][] settings = [.. results.Trials.Select(result => SearchCase.Numbers(result.Trial))];
        var drawn = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfRowArrays(settings);
        Close.Check($"draws_{seed}", drawn, Stored[$"draws_{seed}"], 1e-12);
    }

    [Theory]
    [MemberData(nameof(Continuous))]
    public void Numbers_have_their_distribution(string name, Hyperparameter parameter, Func<double, double> probability)
    {
        double[] values = [.. Draw(parameter).Select(trial => trial.Get<double>("x")).Order()];

        double distance = values.Select((value, i) => Math.Max(Math.Abs(probability(value) - ((double)i / Draws)), Math.Abs(probability(value) - ((i + 1.0) / Draws)))).Max();
        distance.Should().BeLessThan(LargestDistance, name);
        probability(values[0]).Should().BeGreaterThanOrEqualTo(0);
        probability(values[^1]).Should().BeLessThanOrEqualTo(1 + 1e-15);
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public void Integers_and_choices_have_their_frequencies(Hyperparameter parameter, Func<int, double> share)
    {
        Dictionary<int, int> counts = Draw(parameter).CountBy(trial => trial.Get<int>("x")).ToDictionary();

        counts.Keys.Sum(share).Should().BeApproximately(1, 1e-12, "all of them and no others are drawn");
        foreach ((int value, int count) in counts)
        {
            double expected = Draws * share(value);
            ((double)count).Should().BeApproximately(expected, 4 * Math.Sqrt(expected * (1 - share(value))), $"of {value}");
        }
    }

    [Fact]
    public void Settings_and_trials_are_independent()
    {
        double[] x = Column("x"), y = Column("y");

        Correlation(x, y).Should().BeApproximately(0, 4 / Math.Sqrt(Draws));
        Correlation(x[1..], x[..^1]).Should().BeApproximately(0, 4 / Math.Sqrt(Draws));
        Correlation(x[1..], y[..^1]).Should().BeApproximately(0, 4 / Math.Sqrt(Draws));
        x.Distinct().Count().Should().Be(Draws);

        double[] Column(string name) => [.. Draw(Hyperparameter.Uniform("x", 0, 1), Hyperparameter.Uniform("y", 0, 1)).Select(trial => trial.Get<double>(name))];
        static double Correlation(double[] a, double[] b) => MathNet.Numerics.Statistics.Correlation.Pearson(a, b);
    }

    [Fact]
    public void Ranges_can_be_single_values_or_everything()
    {
        Trial trial = Draw(
            Hyperparameter.Uniform("zero", 0, 0), Hyperparameter.LogUniform("fixed", 0.1, 0.1), Hyperparameter.OneMinusLogUniform("momentum", 0.9, 0.9),
            Hyperparameter.UniformInteger("int", int.MinValue, int.MaxValue), Hyperparameter.LogUniformInteger("seven", 7, 7),
            Hyperparameter.Uniform("double", double.MinValue, double.MaxValue), Hyperparameter.LogUniform("positive", double.Epsilon, double.MaxValue))[0];

        trial.Settings["zero"].Should().Be("0");
        trial.Settings["fixed"].Should().Be("0.1");
        trial.Settings["momentum"].Should().Be("0.9");
        trial.Settings["seven"].Should().Be("7");
        trial.Get<int>("int").Should().NotBe(0);
        double.IsFinite(trial.Get<double>("double")).Should().BeTrue();
        trial.Get<double>("positive").Should().BePositive().And.NotBe(double.PositiveInfinity);
    }

    [Fact]
    public void A_value_is_read_as_any_type_that_can_parse_its_text()
    {
        Trial trial = Draw(Hyperparameter.Choice("batch", 32), Hyperparameter.Choice("layers", "64,32"), Hyperparameter.Choice("on", true), Hyperparameter.Uniform("x", 0.5, 0.5))[0];

        trial.Get<int>("batch").Should().Be(32);
        trial.Get<double>("batch").Should().Be(32);
        trial.Get<string>("layers").Should().Be("64,32");
        trial.Get<bool>("on").Should().BeTrue();
        trial.Get<float>("x").Should().Be(0.5f);
        trial.Settings.Keys.Should().Equal("batch", "layers", "on", "x");
        trial.Invoking(t => t.Get<int>("x")).Should().ThrowExactly<FormatException>().WithMessage("x is 0.5, which is not a valid Int32.");
        trial.Invoking(t => t.Get<int>("y")).Should().ThrowExactly<ArgumentException>().WithMessage("There is no hyperparameter y: expected one of batch, layers, on, x.*");
    }

    [Fact]
    public void A_hyperparameter_describes_itself()
    {
        SearchCase.Space.Select(parameter => parameter.ToString()).Should().Equal(
            "x from -2 to 3, uniform",
            "rate from 0.0001 to 1, log-uniform",
            "momentum from 0 to 0.999, 1 - log-uniform",
            "whole from 1 to 6, integer, uniform",
            "units from 8 to 512, integer, log-uniform",
            "choice, one of a, b,\"c\", d");
    }

    [Fact]
    public void Invalid_bounds_are_rejected()
    {
        Rejected(() => Hyperparameter.Uniform("x", double.NaN, 1), "low");
        Rejected(() => Hyperparameter.Uniform("x", 0, double.PositiveInfinity), "high");
        Rejected(() => Hyperparameter.Uniform("x", 1, 0.5), "high").WithMessage("high must be finite and at least low = 1.*");
        Rejected(() => Hyperparameter.Uniform("x", 1, double.NaN), "high");
        Rejected(() => Hyperparameter.LogUniform("x", 0, 1), "low");
        Rejected(() => Hyperparameter.OneMinusLogUniform("x", -0.1, 0.9), "low");
        Rejected(() => Hyperparameter.OneMinusLogUniform("x", 0, 1), "high");
        Rejected(() => Hyperparameter.OneMinusLogUniform("x", 0.9, 0.8), "high");
        Rejected(() => Hyperparameter.UniformInteger("x", 2, 1), "high");
        Rejected(() => Hyperparameter.LogUniformInteger("x", 0, 1), "low");

        static FluentAssertions.Specialized.ExceptionAssertions<ArgumentOutOfRangeException> Rejected(Func<Hyperparameter> create, string argument) =>
            create.Should().ThrowExactly<ArgumentOutOfRangeException>().WithParameterName(argument);
    }

    [Fact]
    public void Invalid_names_and_choices_are_rejected()
    {
        Rejected(() => Hyperparameter.Uniform(" ", 0, 1), "name");
        Rejected(() => Hyperparameter.Uniform("a\nb", 0, 1), "name");
        Rejected(() => Hyperparameter.Choice<int>("x"), "values");
        Rejected(() => Hyperparameter.Choice("x", "a", null!), "values");
        Rejected(() => Hyperparameter.Choice("x", "a", "b\rc"), "values");
        Rejected(() => Hyperparameter.Choice("x", 1, 2, 1), "values");

        static void Rejected(Func<Hyperparameter> create, string argument) => create.Should().ThrowExactly<ArgumentException>().WithParameterName(argument);
    }

    private static Trial[] Draw(params Hyperparameter[] space) =>
        [.. new RandomSearch(space, seed: 2) { TrialsPerStage = Draws }.Run((_, _) => 0).Trials.Select(result => result.Trial)];
}
