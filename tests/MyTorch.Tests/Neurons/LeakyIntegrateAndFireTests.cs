using FluentAssertions;
using MyTorch.Neurons;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>The leaky integrate-and-fire neuron against values computed by mpmath with 40 digits.</summary>
public class LeakyIntegrateAndFireTests
{
    private const double Tolerance = 1e-14;

    private static readonly LeakyIntegrateAndFire Cortical = new();

    [Fact]
    public void The_default_is_the_cortical_neuron() => (Cortical.MembraneTimeConstant, Cortical.RefractoryTime).Should().Be((0.02, 0.002));

    [Theory]
    [InlineData(1.0000000000000002, 1.3833687331412653, 172371587454601.06)]
    [InlineData(1.0000000001, 2.162082611798797, 934920166.59940803)]
    [InlineData(1.01, 10.604182824471233, 222.67067995012001)]
    [InlineData(1.2, 26.430421421600086, 58.213931376948077)]
    [InlineData(1.5, 41.714906874148336, 46.403558813836484)]
    [InlineData(2, 63.040002190641396, 39.740418761960721)]
    [InlineData(3, 98.918796170002912, 32.61642745240861)]
    [InlineData(5, 154.72999475512456, 23.941371276920874)]
    [InlineData(10, 243.47426203053798, 13.17327028251446)]
    [InlineData(100, 454.33755028753202, 0.41701537293187008)]
    [InlineData(1e6, 499.99500004749954, 4.9999050013549827e-9)]
    [InlineData(1e15, 499.99999999999499, 4.9999999999999049e-27)]
    [InlineData(1e300, 500, 0)]
    public void Tuning_curve(double input, double rate, double derivative)
    {
        Close.Check("rate", Cortical.FiringRate(input), rate, Tolerance);
        Close.Check("derivative", Cortical.FiringRateDerivative(input), derivative, Tolerance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.999)]
    [InlineData(0)]
    [InlineData(-1e300)]
    public void An_input_of_at_most_one_never_fires(double input)
    {
        Cortical.FiringRate(input).Should().Be(0);
        Cortical.FiringRateDerivative(input).Should().Be(0);
        Cortical.TimeToThreshold(input).Should().Be(double.PositiveInfinity);
        Cortical.Simulate(input, 1, 0.1).Spikes.Count.Should().Be(0);
    }

    [Theory]
    [InlineData(2, 0, 0.013862943611198906)]
    [InlineData(2, 0.5, 0.0081093021621632878)]
    [InlineData(1.25, -3, 0.056664266881124323)]
    [InlineData(2, 1, 0)]
    public void Time_to_threshold(double input, double voltage, double expected) =>
        Close.Check("time", Cortical.TimeToThreshold(input, voltage), expected, Tolerance);

    [Theory]
    [InlineData(0.01, 2, 0, 0.78693868057473315)]
    [InlineData(1e-9, 2, 0, 9.9999997500000046e-8)]
    [InlineData(0.05, -1.5, 0.75, -1.3153087530962277)]
    [InlineData(0.5, 0, 0.9, 1.2499149478467625e-11)]
    [InlineData(0.003, 1.0625, 1, 1.0087057514734339)]
    public void Voltage_without_a_threshold(double time, double input, double initial, double expected) =>
        Close.Check("voltage", Cortical.Voltage(time, input, initial), expected, Tolerance);

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.001)]
    [InlineData(0.00037)]
    public void A_constant_input_fires_at_exact_times_for_every_time_step(double timeStep)
    {
        VoltageTrace trace = Cortical.Simulate(2, 1000 * 0.00037 / 0.37, timeStep);

        trace.Spikes.Count.Should().Be(63);
        for (int i = 0; i < trace.Spikes.Count; i++)
        {
            Close.Check($"spike {i}", trace.Spikes.Times[i], 0.013862943611198906 + (i * 0.015862943611198907), Tolerance * 10);
        }
    }

    [Fact]
    public void Voltages_lie_on_the_solution_from_the_last_spike()
    {
        VoltageTrace trace = Cortical.Simulate(2, 0.1, 0.0001);

        trace.Times.Should().HaveCount(1001).And.HaveSameCount(trace.Voltages);
        (trace.Times[1000], trace.TimeStep).Should().Be((1000 * 0.0001, 0.0001));
        for (int i = 0; i < trace.Times.Count; i++)
        {
            double last = trace.Spikes.Times.LastOrDefault(spike => spike <= trace.Times[i], double.NegativeInfinity);
            double since = double.IsInfinity(last) ? trace.Times[i] : trace.Times[i] - last - 0.002;
            Close.Check($"voltage {i}", trace.Voltages[i], since <= 0 ? 0 : 2 * (1 - Math.Exp(-since / 0.02)), 1e-11, floor: 1);
        }
    }

    /// <summary>At 1.5 for 30 ms, at -2 for 10 ms, then at 3; solved by hand from one change to the next.</summary>
    [Fact]
    public void A_changing_input_starts_from_the_voltage_it_finds()
    {
        double[] inputs = [.. Enumerable.Repeat(1.5, 30), .. Enumerable.Repeat(-2.0, 10), .. Enumerable.Repeat(3.0, 40)];
        VoltageTrace trace = Cortical.Simulate(inputs, 0.001, initialVoltage: 0.25);

        double first = 0.02 * Math.Log(1.25 / 0.5);
        double at30 = 1.5 * (1 - Math.Exp(-(0.03 - first - 0.002) / 0.02));
        double at40 = -2 + ((at30 + 2) * Math.Exp(-0.5));
        double second = 0.04 + (0.02 * Math.Log((3 - at40) / 2));
        double interval = 0.002 + (0.02 * Math.Log(1.5));
        double[] expected = [first, second, second + interval, second + (2 * interval)];
        trace.Spikes.Times.Should().HaveCount(expected.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Close.Check($"spike {i}", trace.Spikes.Times[i], expected[i], 1e-13);
        }

        Close.Check("voltage at 30 ms", trace.Voltages[30], at30, 1e-13);
        Close.Check("voltage at 40 ms", trace.Voltages[40], at40, 1e-13);
    }

    [Fact]
    public void An_input_that_changes_while_the_neuron_is_refractory_waits()
    {
        var slow = new LeakyIntegrateAndFire(0.01, 0.05);
        double[] inputs = [100, 100, 0.5, 7, 2, 2, 2, 2, 2];
        VoltageTrace trace = slow.Simulate(inputs, 0.01);

        double first = 0.01 * Math.Log(100.0 / 99);
        Close.Check("first", trace.Spikes.Times[0], first, Tolerance);
        Close.Check("second", trace.Spikes.Times[1], first + 0.05 + (0.01 * Math.Log(2)), Tolerance);
        trace.Voltages.Take(6).Should().AllBeEquivalentTo(0.0);
    }

    [Fact]
    public void Without_a_refractory_time_the_rate_has_no_limit()
    {
        var neuron = new LeakyIntegrateAndFire(0.01, 0);

        Close.Check("rate", neuron.FiringRate(1e12), 1e14, 1e-11);
        Close.Check("derivative", neuron.FiringRateDerivative(1e200), 100, Tolerance);
        FluentActions.Invoking(() => neuron.Simulate(1e12, 1, 0.1)).Should().Throw<ArgumentException>().WithMessage("*1000000000000*longer refractory time*");
    }

    [Fact]
    public void Settings_outside_their_range_are_rejected()
    {
        ShouldReject("membraneTimeConstant", () => new LeakyIntegrateAndFire(0));
        ShouldReject("membraneTimeConstant", () => new LeakyIntegrateAndFire(double.NaN));
        ShouldReject("refractoryTime", () => new LeakyIntegrateAndFire(refractoryTime: -0.001));
        ShouldReject("refractoryTime", () => new LeakyIntegrateAndFire(refractoryTime: double.PositiveInfinity));
    }

    [Fact]
    public void Inputs_outside_their_range_are_rejected()
    {
        ShouldReject("input", () => Cortical.FiringRate(double.NaN));
        ShouldReject("input", () => Cortical.FiringRateDerivative(double.PositiveInfinity));
        ShouldReject("time", () => Cortical.Voltage(-1, 2));
        ShouldReject("input", () => Cortical.Simulate(double.NaN, 1, 0.001));
        ShouldReject("timeStep", () => Cortical.Simulate(2, 1, 0));
        ShouldReject("timeStep", () => Cortical.Simulate([2], double.NaN));
        ShouldReject("duration", () => Cortical.Simulate(2, -1, 0.001));
        ShouldReject("duration", () => Cortical.Simulate(2, 1, 3));
        ShouldReject("duration", () => Cortical.Simulate(2, 1e10, 1e-3));
        ShouldReject("initialVoltage", () => Cortical.Simulate(2, 1, 0.001, initialVoltage: 1));
        FluentActions.Invoking(() => Cortical.Simulate([2, double.NaN], 0.1)).Should().Throw<ArgumentException>().WithMessage("*1* is NaN*");
        FluentActions.Invoking(() => Cortical.Simulate([], 0.1)).Should().Throw<ArgumentException>().WithMessage("inputs is empty*");
    }

    private static void ShouldReject(string parameter, Func<object> action) =>
        FluentActions.Invoking(action).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
}
