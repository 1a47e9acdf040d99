using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>The contract of every optimizer beyond the stored arrays.</summary>
public abstract class OptimizerContractTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _w = TestParameter.Random<T>(9, 7, 1);
    private readonly Parameter<T> _b = TestParameter.Random<T>(1, 3, 2, ParameterKind.Bias);

    public static TheoryData<string> Cases => [.. OptimizerCases<T>.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_learning_rate_of_zero_changes_nothing(string name)
    {
        Optimizer<T> optimizer = OptimizerCases<T>.All[name](_w, _b);
        foreach (ParameterGroup<T> group in optimizer.Groups)
        {
            group.LearningRate = 0;
        }

        Matrix<T>[] before = [_w.Value.Clone(), _b.Value.Clone()];

        optimizer.Step();
        optimizer.Step();

        new[] { _w.Value, _b.Value }.Should().Equal(before);
    }

    /// <summary>The variance of equal gradients is 0; rounding may make it negative, and its square root NaN.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Thousands_of_equal_gradients_give_finite_values(string name)
    {
        foreach (double gradient in new[] { 0.1, 0.3, -0.7, 1, 123.456 })
        {
            Optimizer<T> optimizer = OptimizerCases<T>.All[name](_w, _b);
            _w.Gradient.Clear();
            _b.Gradient.Clear();
            _w.Gradient.MapInplace(_ => T.CreateTruncating(gradient), MathNet.Numerics.LinearAlgebra.Zeros.Include);
            for (int step = 0; step < 4000; step++)
            {
                optimizer.Step();
            }

            _w.Value.ForAll(T.IsFinite).Should().BeTrue($"{name} with gradients of {gradient}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_minimize_a_quadratic(string name)
    {
        Optimizer<T> optimizer = OptimizerCases<T>.All[name](_w, _b);
        double before = _w.Value.L2Norm();
        for (int step = 0; step < 500; step++)
        {
            // The gradient of ||w||^2 / 2.
            _w.Value.CopyTo(_w.Gradient);
            optimizer.Step();
        }

        _w.Value.L2Norm().Should().BeLessThan(0.9 * before);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_and_zeroing_allocate_nothing(string name)
    {
        Optimizer<T> optimizer = OptimizerCases<T>.All[name](_w, _b);

        Allocated.WhenWarm(() =>
        {
            optimizer.Step();
            optimizer.ZeroGradients();
        }).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void NaN_affects_only_its_own_element(string name)
    {
        Parameter<T> w = TestParameter.From("W", ParameterKind.Weight, _w.Value.Clone(), _w.Gradient.Clone());
        _w.Gradient[8, 6] = T.NaN;
        OptimizerCases<T>.All[name](_w, _b).Step();
        OptimizerCases<T>.All[name](w, TestParameter.Random<T>(1, 3, 2)).Step();

        T.IsNaN(_w.Value[8, 6]).Should().BeTrue();
        w.Value[8, 6] = _w.Value[8, 6] = T.Zero;
        _w.Value.Should().Be(w.Value);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Large_and_denormal_gradients_give_finite_values(string name)
    {
        Parameter<T> row = TestParameter.Row<T>([1, 1, 1, 1, 1], [1e4, -1e4, 1e-310, -1e-40, 0]);
        Optimizer<T> optimizer = OptimizerCases<T>.All[name](row, _b);
        for (int step = 0; step < 3; step++)
        {
            optimizer.Step();
        }

        row.Value.Enumerate().All(T.IsFinite).Should().BeTrue();
        (row.Value[0, 0] < T.One && row.Value[0, 1] > T.One).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Large_and_denormal_values_stay_finite(string name)
    {
        Parameter<T> row = TestParameter.Row<T>([1e4, -1e4, 1e-310, -1e-40, 0], [0, 1e4, 1e-310, 1e-40, 0]);
        Optimizer<T> optimizer = OptimizerCases<T>.All[name](row, _b);
        for (int step = 0; step < 3; step++)
        {
            optimizer.Step();
        }

        row.Value.Enumerate().All(T.IsFinite).Should().BeTrue();
        row.Value[0, 4].Should().Be(T.Zero, "the value and its gradient are both 0");
    }

    [Fact]
    public void Weight_decay_of_zero_keeps_infinite_values_infinite()
    {
        Parameter<T> row = TestParameter.Row<T>([double.PositiveInfinity, double.NegativeInfinity], [1, 1]);

        new SGD<T>([row], 0.1).Step();

        row.Value.Should().Be(TestParameter.RowOf<T>([double.PositiveInfinity, double.NegativeInfinity]));
    }

    [Fact]
    public void The_lists_given_may_change_afterwards()
    {
        List<Parameter<T>> parameters = [_w];
        List<ParameterGroup<T>> groups = [new(parameters, 0.1)];
        var optimizer = new SGD<T>(groups);

        parameters.Add(_b);
        groups.Add(new ParameterGroup<T>([_b], 0.1));

        optimizer.Groups.Should().ContainSingle().Which.Parameters.Should().Equal(_w);
    }

    [Fact]
    public void Zeroing_reaches_every_group()
    {
        var optimizer = new SGD<T>([new ParameterGroup<T>([_w], 0.1), new ParameterGroup<T>([_b], 0.2)]);

        optimizer.ZeroGradients();

        _w.Gradient.Enumerate().Concat(_b.Gradient.Enumerate()).Distinct().Should().Equal(T.Zero);
    }

    [Fact]
    public void Different_learning_rates_are_not_overwritten()
    {
        var optimizer = new SGD<T>([new ParameterGroup<T>([_w], 0.1), new ParameterGroup<T>([_b], 0.2)]);

        optimizer.Invoking(sgd => sgd.LearningRate *= 0.5).Should().Throw<InvalidOperationException>()
            .WithMessage("The groups have different learning rates, 0.1 and 0.2: set LearningRate of each group in Groups.");

        optimizer.Groups.Select(group => group.LearningRate).Should().Equal(0.1, 0.2);
    }

    /// <summary>As in torch.optim: a group without a weight decay has 0.01 in AdamW, and 0 in all other optimizers.</summary>
    [Fact]
    public void A_group_without_weight_decay_has_the_optimizers_default()
    {
        Parameter<T> twin = TestParameter.From("W", ParameterKind.Weight, _w.Value.Clone(), _w.Gradient.Clone());
        var optimizer = new AdamW<T>([new ParameterGroup<T>([_w], 0.1), new ParameterGroup<T>([_b], 0.1, weightDecay: 0)]);
        optimizer.Groups.Select(group => group.WeightDecay).Should().Equal(0.01, 0);

        optimizer.Step();
        new AdamW<T>([twin], 0.1).Step();

        _w.Value.Should().Be(twin.Value);
        Optimizer<T>[] others =
        [
            new SGD<T>([new ParameterGroup<T>([_w], 0.1)]), new Adam<T>([new ParameterGroup<T>([_w], 0.1)]),
            new RMSprop<T>([new ParameterGroup<T>([_w], 0.1)]), new Adagrad<T>([new ParameterGroup<T>([_w], 0.1)]),
        ];
        others.Should().AllSatisfy(other => other.Groups[0].WeightDecay.Should().Be(0));
    }

    [Fact]
    public void Learning_rates_are_set_for_all_groups_or_for_one()
    {
        var optimizer = new SGD<T>([new ParameterGroup<T>([_w], 0.1), new ParameterGroup<T>([_b], 0.1)]);
        optimizer.LearningRate.Should().Be(0.1);

        optimizer.LearningRate = 0.5;
        optimizer.Groups[1].LearningRate = 0.25;

        Matrix<T> w = _w.Value - (_w.Gradient * T.CreateTruncating(0.5));
        Matrix<T> b = _b.Value - (_b.Gradient * T.CreateTruncating(0.25));
        optimizer.Step();
        Close.Check("W", _w.Value, w.Map(double.CreateTruncating), Precision.Of<T>(4));
        Close.Check("b", _b.Value, b.Map(double.CreateTruncating), Precision.Of<T>(4));
    }

    [Fact]
    public void DecayWeightsOnly_decays_only_weights()
    {
        Parameter<T> gamma = TestParameter.Random<T>(1, 5, 3, ParameterKind.Normalization);

        IReadOnlyList<ParameterGroup<T>> groups = ParameterGroups.DecayWeightsOnly([_b, _w, gamma], 0.1, 0.01);

        groups.Select(group => (group.LearningRate, group.WeightDecay)).Should().Equal((0.1, 0.01), (0.1, 0));
        groups[0].Parameters.Should().Equal(_w);
        groups[1].Parameters.Should().Equal(_b, gamma);
        ParameterGroups.DecayWeightsOnly([_w], 0.1, 0.01).Should().ContainSingle().Which.WeightDecay.Should().Be(0.01);
        ParameterGroups.DecayWeightsOnly([_b], 0.1, 0.01).Should().ContainSingle().Which.WeightDecay.Should().Be(0);
    }
}

public sealed class OptimizerContractTestsInDouble : OptimizerContractTests<double>;

public sealed class OptimizerContractTestsInFloat : OptimizerContractTests<float>;
