using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>
/// Every schedule against PyTorch's learning rates, for two groups and forty epochs. The floor is a tenth of the initial rates: near zero the
/// sum in the cosine schedule has no relative precision.
/// </summary>
public class LearningRateScheduleTests
{
    private static readonly Reference Stored = new("schedules");

    public static TheoryData<string, LearningRateSchedule> Schedules => new()
    {
        { "step", new StepLR(7, 0.5) },
        { "exponential", new ExponentialLR(0.93) },
        { "cosine", new CosineAnnealingLR(25, 0.001) },
        { "cosine_to_zero", new CosineAnnealingLR(12) },
        { "linear", new LinearLR(0.1, epochs: 11) },
        { "linear_defaults", new LinearLR() },
        { "linear_down", new LinearLR(0.9, 0.2, 8) },
        { "sequence", new LinearLR(0.25, epochs: 4).Then(6, new CosineAnnealingLR(20)) },
    };

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Learning_rates_are_those_of_PyTorch(string name, LearningRateSchedule schedule)
    {
        (SGD<double> optimizer, Matrix<double> actual) = Run(schedule);

        Close.Check(name, actual, Stored[name], 1e-12, floor: 0.003);
        optimizer.Steps.Should().Be(0);
    }

    /// <summary>The schedulers step one after the other, as in PyTorch's ChainedScheduler: both schedules multiply each rate.</summary>
    [Fact]
    public void Two_schedules_of_an_optimizer_compose()
    {
        CheckChain("chain", [new ExponentialLR(0.95), new LinearLR(0.25, epochs: 6)]);
        CheckChain("chain_cosine", [new CosineAnnealingLR(50, 0.001), new StepLR(7, 0.5)]);
    }

    /// <summary>The rates are set before the steps of the same epochs as in PyTorch.</summary>
    [Fact]
    public void A_rate_that_was_set_by_hand_stays_in_effect()
    {
        CheckChain("by_hand_step", [new StepLR(7, 0.5)], 5, 20);
        CheckChain("by_hand_exponential", [new ExponentialLR(0.93)], 0, 20);
        CheckChain("by_hand_linear", [new LinearLR(0.1, epochs: 11)], 5, 20);
        CheckChain("by_hand_cosine", [new CosineAnnealingLR(50, 0.001)], 5, 20);
    }

    [Fact]
    public void A_rate_that_the_schedule_cannot_scale_is_replaced()
    {
        SGD<double> optimizer = TwoGroups();
        var scheduler = new LearningRateScheduler<double>(optimizer, new CosineAnnealingLR(2)) { Epoch = 2 };
        optimizer.Groups.Select(group => group.LearningRate).Should().Equal(0, 0);
        optimizer.Groups[0].LearningRate = 0.5;

        scheduler.Step();

        Close.Check("rate", optimizer.LearningRate, 0.05, 1e-15);
    }

    /// <summary>
    /// At the middle of the cosine, half of the minimum corresponds to an initial rate of 0, and a rate below that to a negative one.
    /// </summary>
    [Fact]
    public void A_rate_below_the_minimum_returns_to_it()
    {
        SGD<double> optimizer = TwoGroups();
        var scheduler = new LearningRateScheduler<double>(optimizer, new CosineAnnealingLR(4, minimum: 0.01)) { Epoch = 2 };
        optimizer.Groups[0].LearningRate = 0.001;
        scheduler.Step();
        Close.Check("rate", optimizer.Groups[0].LearningRate, 0.01 - (0.009 * (1 + Math.Cos(Math.PI * 0.75))), 1e-14);
        var other = new LearningRateScheduler<double>(TwoGroups(), new CosineAnnealingLR(4, minimum: 0.01));
        other.LoadState(scheduler.SaveState());
        other.Epoch.Should().Be(3);

        scheduler.Step();
        optimizer.Groups[0].LearningRate.Should().Be(0.01);
        scheduler.Epoch = 8;
        optimizer.Groups.Select(group => group.LearningRate).Should().Equal(0, 0.03);
    }

    /// <summary>Whichever of the two composed schedules is loaded last, and even if a rate was set by hand after the last step.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Composed_schedules_resume_bitwise_identically(int first, int second)
    {
        LearningRateSchedule[] schedules = [new CosineAnnealingLR(50, 0.001), new ExponentialLR(0.9)];
        SGD<double> optimizer = TwoGroups();
        SGD<double> otherOptimizer = TwoGroups();
        LearningRateScheduler<double>[] schedulers = [.. schedules.Select(schedule => new LearningRateScheduler<double>(optimizer, schedule))];
        LearningRateScheduler<double>[] others = [.. schedules.Select(schedule => new LearningRateScheduler<double>(otherOptimizer, schedule))];
        Step(schedulers, 5);
        optimizer.Groups[1].LearningRate = 0.02;

        others[first].LoadState(schedulers[first].SaveState());
        others[second].LoadState(schedulers[second].SaveState());

        for (int epoch = 0; epoch < 5; epoch++)
        {
            otherOptimizer.Groups.Select(group => group.LearningRate).Should().Equal(optimizer.Groups.Select(group => group.LearningRate));
            Step(schedulers, 1);
            Step(others, 1);
        }

        static void Step(LearningRateScheduler<double>[] schedulers, int epochs)
        {
            for (int epoch = 0; epoch < epochs; epoch++)
            {
                Array.ForEach(schedulers, scheduler => scheduler.Step());
            }
        }
    }

    [Fact]
    public void A_state_of_version_0_1_0_loads()
    {
        SGD<double> optimizer = TwoGroups();
        var scheduler = new LearningRateScheduler<double>(optimizer, new ExponentialLR(0.5));

        scheduler.LoadState(new Dictionary<string, NpyArray> { ["epoch"] = NpyArray.FromArray([3]), ["initial_learning_rates"] = NpyArray.FromArray([0.8, 0.4], 2) });

        scheduler.Epoch.Should().Be(3);
        optimizer.Groups.Select(group => group.LearningRate).Should().Equal(0.1, 0.05);
        scheduler.Step();
        optimizer.Groups.Select(group => group.LearningRate).Should().Equal(0.05, 0.025);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        SGD<double> optimizer = TwoGroups();
        var scheduler = new LearningRateScheduler<double>(optimizer, new ExponentialLR(0.999));

        Allocated.WhenWarm(() =>
        {
            optimizer.Groups[0].LearningRate = 0.1;
            scheduler.Step();
        }).Should().Be(0);
    }

    [Fact]
    public void A_small_power_keeps_its_digits() =>
        Close.Check("step_defaults", Run(new StepLR(3)).Rates, Stored["step_defaults"], 1e-12, Close.EachElement);

    [Fact]
    public void The_epoch_can_be_set_to_resume()
    {
        var schedule = new ExponentialLR(0.5);
        SGD<double> optimizer = TwoGroups();
        var scheduler = new LearningRateScheduler<double>(optimizer, schedule) { Epoch = 3 };
        optimizer.Groups.Select(group => group.LearningRate).Should().Equal(0.1 / 8, 0.03 / 8);

        scheduler.Step();

        scheduler.Epoch.Should().Be(4);
        optimizer.LearningRate.Should().Be(0.1 / 16);
    }

    [Fact]
    public void A_saved_scheduler_resumes_with_its_epoch_and_rates()
    {
        var scheduler = new LearningRateScheduler<double>(TwoGroups(), new ExponentialLR(0.5)) { Epoch = 3 };
        SGD<double> optimizer = TwoGroups();
        optimizer.Groups[0].LearningRate = 7;
        var other = new LearningRateScheduler<double>(optimizer, new ExponentialLR(0.5));

        other.LoadState(scheduler.SaveState());

        other.Epoch.Should().Be(3);
        optimizer.Groups.Select(group => group.LearningRate).Should().Equal(0.1 / 8, 0.03 / 8);
        other.Step();
        optimizer.Groups.Select(group => group.LearningRate).Should().Equal(0.1 / 16, 0.03 / 16);
    }

    [Fact]
    public void A_state_that_does_not_fit_is_rejected_and_changes_nothing()
    {
        SGD<double> optimizer = TwoGroups();
        var scheduler = new LearningRateScheduler<double>(optimizer, new Downhill());
        Refuse("epoch", NpyArray.FromArray([-1]), "epoch is -1, but must not be negative.*");
        Refuse("epoch", NpyArray.FromArray([1]), "The learning rate of epoch 1 must be finite and not negative, found -0.02*");
        Refuse("epoch", NpyArray.FromArray([1.0]), "epoch is () of Double, but must be () of Int32.*");
        Refuse("initial_learning_rates", NpyArray.FromArray([1.0], 1), "initial_learning_rates is (1,) of Double, but must be (2,) of Double.*");
        Refuse("initial_learning_rates", NpyArray.FromArray([1, double.NaN], 2), "initial_learning_rates has NaN: all values must be finite.*");
        Refuse("learning_rates", NpyArray.FromArray([0.1, -1], 2), "learning_rates must be finite and not negative, found -1.*");
        Refuse("learning_rates", NpyArray.FromArray([0.1], 1), "learning_rates is (1,) of Double, but must be (2,) of Double.*");
        Refuse("best", NpyArray.FromArray([2.0]), "The state has best, which this scheduler does not*");

        void Refuse(string name, NpyArray array, string message)
        {
            var state = new Dictionary<string, NpyArray>(scheduler.SaveState()) { [name] = array };
            scheduler.Invoking(s => s.LoadState(state)).Should().Throw<ArgumentException>().WithMessage(message);
            scheduler.Epoch.Should().Be(0);
            optimizer.Groups.Select(group => group.LearningRate).Should().Equal(0.1, 0.03);
        }
    }

    [Fact]
    public void Sequences_can_be_chained()
    {
        LearningRateSchedule schedule = new StepLR(100).Then(2, new ExponentialLR(0.5)).Then(4, new LinearLR(0.5, epochs: 2));

        Enumerable.Range(0, 8).Select(epoch => schedule.LearningRate(1, epoch)).Should().Equal(1, 1, 1, 0.5, 0.5, 0.75, 1, 1);
    }

    [Fact]
    public void A_learning_rate_of_zero_stays_zero()
    {
        LearningRateSchedule[] schedules = [new StepLR(2), new ExponentialLR(0.9), new CosineAnnealingLR(5), new LinearLR().Then(5, new CosineAnnealingLR(9))];

        schedules.SelectMany(schedule => Enumerable.Range(0, 20).Select(epoch => schedule.LearningRate(0, epoch))).Distinct().Should().Equal(0);
    }

    [Fact]
    public void An_invalid_learning_rate_changes_nothing()
    {
        SGD<double> optimizer = TwoGroups();
        var scheduler = new LearningRateScheduler<double>(optimizer, new Downhill());

        scheduler.Invoking(s => s.Epoch = 1).Should().Throw<ArgumentOutOfRangeException>().WithMessage("learningRate must be finite and not negative.*");

        scheduler.Epoch.Should().Be(0);
        optimizer.Groups.Select(group => group.LearningRate).Should().Equal(0.1, 0.03);
        scheduler.Invoking(s => s.Epoch = -1).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Bad_settings_are_rejected_by_name()
    {
        Refuse("stepSize", 0, () => _ = new StepLR(0));
        Refuse("gamma", -0.1, () => _ = new StepLR(1, -0.1));
        Refuse("gamma", double.NaN, () => _ = new ExponentialLR(double.NaN));
        Refuse("epochs", -3, () => _ = new CosineAnnealingLR(-3));
        Refuse("minimum", -1.0, () => _ = new CosineAnnealingLR(1, -1));
        Refuse("startFactor", 1.1, () => _ = new LinearLR(1.1));
        Refuse("endFactor", -0.1, () => _ = new LinearLR(0, -0.1));
        Refuse("epochs", 0, () => _ = new LinearLR(epochs: 0));
        Refuse("epoch", 0, () => _ = new LinearLR().Then(0, new LinearLR()));

        static void Refuse(string name, object value, Action create)
        {
            ArgumentOutOfRangeException error = create.Should().Throw<ArgumentOutOfRangeException>().Which;
            (error.ParamName, error.ActualValue).Should().Be((name, value));
        }
    }

    internal static SGD<double> TwoGroups() => new(
        [new ParameterGroup<double>([TestParameter.Random<double>(1, 1, 1)], 0.1), new ParameterGroup<double>([TestParameter.Random<double>(1, 1, 2)], 0.03)]);

    private static void CheckChain(string name, LearningRateSchedule[] schedules, params int[] byHand)
    {
        SGD<double> optimizer = TwoGroups();
        LearningRateScheduler<double>[] schedulers = [.. schedules.Select(schedule => new LearningRateScheduler<double>(optimizer, schedule))];
        var rates = new List<double[]>();
        for (int epoch = 0; epoch < 40; epoch++)
        {
            if (byHand.Contains(epoch))
            {
                (optimizer.Groups[0].LearningRate, optimizer.Groups[1].LearningRate) = (0.02, 0.07);
            }

            rates.Add([.. optimizer.Groups.Select(group => group.LearningRate)]);
            Array.ForEach(schedulers, scheduler => scheduler.Step());
        }

        Close.Check(name, Matrix<double>.Build.DenseOfRows(rates), Stored[name], 1e-12, Close.EachElement);
    }

    private static (SGD<double> Optimizer, Matrix<double> Rates) Run(LearningRateSchedule schedule)
    {
        SGD<double> optimizer = TwoGroups();
        var scheduler = new LearningRateScheduler<double>(optimizer, schedule);
        var rates = new List<double[]>();
        while (rates.Count < 40)
        {
            rates.Add([.. optimizer.Groups.Select(group => group.LearningRate)]);
            scheduler.Step();
        }

        return (optimizer, Matrix<double>.Build.DenseOfRows(rates));
    }

    /// <summary>Stays positive longer in the first group than in the second.</summary>
    private sealed class Downhill : LearningRateSchedule
    {
        public override double LearningRate(double initial, int epoch) => initial - (0.05 * epoch);
    }
}
