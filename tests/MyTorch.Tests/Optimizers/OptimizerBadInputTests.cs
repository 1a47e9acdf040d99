using FluentAssertions;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>Settings out of range are reported with their value, in double and in float.</summary>
public class OptimizerBadInputTests
{
    private static readonly IReadOnlyList<Parameter<double>> Some = [TestParameter.Random<double>(2, 3, 1)];
    private static readonly IReadOnlyList<Parameter<float>> InFloat = [TestParameter.Random<float>(2, 3, 1)];

    /// <summary>Creates each optimizer from a list of parameters.</summary>
    private static readonly Dictionary<string, Func<IReadOnlyList<Parameter<double>>, Optimizer<double>>> Optimizers = new()
    {
        ["SGD"] = parameters => new SGD<double>(parameters, 0.1),
        ["RMSprop"] = parameters => new RMSprop<double>(parameters),
        ["Adam"] = parameters => new Adam<double>(parameters),
        ["AdamW"] = parameters => new AdamW<double>(parameters),
        ["Adagrad"] = parameters => new Adagrad<double>(parameters),
    };

    public static TheoryData<string> Names => [.. Optimizers.Keys];

    public static TheoryData<string> Cases => [.. OptimizerCases<double>.All.Keys];

    /// <summary>The setting, its value and the constructor.</summary>
    public static TheoryData<string, double, Action> Settings => new()
    {
        { "learningRate", -0.1, () => _ = new SGD<double>(Some, -0.1) },
        { "learningRate", double.NaN, () => _ = new Adam<double>(Some, double.NaN) },
        { "learningRate", double.PositiveInfinity, () => _ = new RMSprop<double>(Some, double.PositiveInfinity) },
        { "learningRate", 1e300, () => _ = new Adagrad<float>(InFloat, 1e300) },
        { "learningRate", -2, () => new SGD<double>(Some, 0.1).LearningRate = -2 },
        { "weightDecay", -0.1, () => _ = new AdamW<double>(Some, weightDecay: -0.1) },
        { "weightDecay", double.NaN, () => _ = new ParameterGroup<double>(Some, 0.1, double.NaN) },
        { "momentum", 1, () => _ = new SGD<double>(Some, 0.1, 1) },
        { "momentum", double.NaN, () => _ = new SGD<double>(Some, 0.1, double.NaN) },
        { "momentum", -0.1, () => _ = new RMSprop<double>(Some, momentum: -0.1) },
        { "dampening", 1.1, () => _ = new SGD<double>(Some, 0.1, 0.9, 1.1) },
        { "alpha", 1, () => _ = new RMSprop<double>(Some, alpha: 1) },
        { "epsilon", 0, () => _ = new RMSprop<double>(Some, epsilon: 0) },
        { "beta1", -0.1, () => _ = new Adam<double>(Some, beta1: -0.1) },
        { "beta1", 1, () => _ = new AdamW<double>(Some, beta1: 1) },
        { "beta2", double.NaN, () => _ = new Adam<double>(Some, beta2: double.NaN) },
        { "beta2", 0.99999999, () => _ = new Adam<float>(InFloat, beta2: 0.99999999) },
        { "epsilon", -1e-8, () => _ = new Adam<double>(Some, epsilon: -1e-8) },
        { "epsilon", 1e-60, () => _ = new Adam<float>(InFloat, epsilon: 1e-60) },
        { "epsilon", double.PositiveInfinity, () => _ = new Adagrad<double>(Some, epsilon: double.PositiveInfinity) },
        { "learningRateDecay", -1, () => _ = new Adagrad<double>(Some, learningRateDecay: -1) },
        { "initialAccumulator", -1, () => _ = new Adagrad<double>(Some, initialAccumulator: -1) },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_setting_out_of_range_is_named_with_its_value(string name, double value, Action create)
    {
        ArgumentOutOfRangeException error = create.Should().ThrowExactly<ArgumentOutOfRangeException>().Which;

        (error.ParamName, error.ActualValue).Should().Be((name, value));
        error.Message.Should().StartWith($"{name} must be ");
    }

    [Fact]
    public void The_ends_of_the_ranges_are_accepted()
    {
        _ = new SGD<double>(Some, 0, 0, 1, 0);
        _ = new Adam<float>(InFloat, 0, 0, 0.9999999, 1e-45);
        _ = new RMSprop<double>(Some, alpha: 0, epsilon: double.Epsilon);
        _ = new Adagrad<double>(Some, 0, 0, 0, 0, double.MaxValue);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_rejected_learning_rate_changes_no_group(double rate)
    {
        SGD<double> optimizer = LearningRateScheduleTests.TwoGroups();

        optimizer.Invoking(sgd => sgd.LearningRate = rate).Should().Throw<ArgumentOutOfRangeException>();

        optimizer.Groups.Select(group => group.LearningRate).Should().Equal(0.1, 0.03);
    }

    [Fact]
    public void Nesterov_needs_a_momentum_and_no_dampening()
    {
        Action without = () => _ = new SGD<double>(Some, 0.1, nesterov: true);
        Action damped = () => _ = new SGD<double>(Some, 0.1, 0.9, 0.5, nesterov: true);

        without.Should().Throw<ArgumentException>().WithMessage("Nesterov*momentum is 0 and dampening is 0.*");
        damped.Should().Throw<ArgumentException>().WithMessage("Nesterov*momentum is 0.9 and dampening is 0.5.*");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_empty_parameter_list_is_rejected(string name)
    {
        Action none = () => Optimizers[name]([]);
        Action ofLayerWithoutAny = () => Optimizers[name](new Sequential<double>(new Tanh<double>()).Parameters);
        Action nothing = () => Optimizers[name]([Some[0], null!]);

        none.Should().Throw<ArgumentException>().WithMessage("There are no parameters: at least one is needed.*");
        ofLayerWithoutAny.Should().Throw<ArgumentException>().WithMessage("There are no parameters: at least one is needed.*");
        nothing.Should().Throw<ArgumentException>().WithMessage("parameters[1] is null.*");
    }

    [Fact]
    public void An_empty_group_list_is_rejected()
    {
        Action noGroup = () => _ = new Adam<double>((ParameterGroup<double>[])[]);
        Action nothingToShare = () => ParameterGroups.DecayWeightsOnly<double>([], 0.1, 0.1);

        noGroup.Should().Throw<ArgumentException>().WithMessage("There are no groups: at least one is needed.*");
        nothingToShare.Should().Throw<ArgumentException>().WithMessage("There are no parameters: at least one is needed.*");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_optimizer_rejects_duplicate_parameters(string name) =>
        FluentActions.Invoking(() => OptimizerCases<double>.All[name](Some[0], Some[0])).Should().Throw<ArgumentException>()
            .WithMessage("Parameter 1 (p1) is given twice, also as parameter 0*");

    [Fact]
    public void Duplicate_parameters_are_rejected()
    {
        Parameter<double> other = TestParameter.Random<double>(2, 3, 2);
        Parameter<double> same = TestParameter.From("again", ParameterKind.Weight, Some[0].Value);
        Action inOne = () => _ = new SGD<double>([Some[0], other, same], 0.1);
        Action inTwo = () => _ = new SGD<double>([new ParameterGroup<double>(Some, 0.1), new ParameterGroup<double>([other, Some[0]], 0.2)]);

        inOne.Should().Throw<ArgumentException>().WithMessage("Parameter 2 (again) is given twice, also as parameter 0*");
        inTwo.Should().Throw<ArgumentException>().WithMessage("Parameter 2 (p1) is given twice, also as parameter 0*");
    }

    [Fact]
    public void Null_is_rejected_by_name()
    {
        FluentActions.Invoking(() => new SGD<double>((IReadOnlyList<Parameter<double>>)null!, 0.1)).Should().Throw<ArgumentNullException>().WithParameterName("parameters");
        FluentActions.Invoking(() => new SGD<double>((IReadOnlyList<ParameterGroup<double>>)null!)).Should().Throw<ArgumentNullException>().WithParameterName("groups");
        FluentActions.Invoking(() => new SGD<double>(Some, 0.1).LoadState(null!)).Should().Throw<ArgumentNullException>().WithParameterName("state");
    }
}
