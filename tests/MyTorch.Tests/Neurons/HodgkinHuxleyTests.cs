using FluentAssertions;
using MyTorch.Neurons;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>
/// The membrane of Hodgkin and Huxley: gates and rest against values of 60 digits, simulations against SciPy's DOP853 (data/reference/neurons.py),
/// and what seed 003 says of it.
/// </summary>
public class HodgkinHuxleyTests
{
    private static readonly Reference Stored = new("neurons");
    private static readonly HodgkinHuxley Membrane = new();

    public static TheoryData<string, double> Constant => new()
    {
        { "none", 0 }, { "negative", -0.2 }, { "one_spike", 0.05 }, { "regular", 0.1 }, { "faster", 0.2 }, { "fastest", 0.6 },
    };

    [Fact]
    public void Gates_keep_all_digits_also_at_the_singular_points()
    {
        double[] voltages = Stored["V"].ToRowMajorArray();
        for (int i = 0; i < voltages.Length; i++)
        {
            Check("opening", i, HodgkinHuxleyGates.OpeningRates(voltages[i]));
            Check("closing", i, HodgkinHuxleyGates.ClosingRates(voltages[i]));
            Check("steady", i, HodgkinHuxleyGates.SteadyStates(voltages[i]));
            Check("time_constant", i, HodgkinHuxleyGates.TimeConstants(voltages[i]));
        }

        HodgkinHuxleyGates.OpeningRates(-55).N.Should().Be(0.1);
        HodgkinHuxleyGates.OpeningRates(-40).M.Should().Be(1);

        void Check(string name, int i, HodgkinHuxleyGates actual)
        {
            Close.Check($"{name} n at {voltages[i]:R}", actual.N, Stored[name][0, i], 1e-14);
            Close.Check($"{name} m at {voltages[i]:R}", actual.M, Stored[name][1, i], 1e-14);
            Close.Check($"{name} h at {voltages[i]:R}", actual.H, Stored[name][2, i], 1e-14);
        }
    }

    [Theory]
    [InlineData(-1e300, 0, 0, 1)]
    [InlineData(1e300, 1, 1, 0)]
    public void Gates_have_limits_far_out(double voltage, double n, double m, double h) =>
        HodgkinHuxleyGates.SteadyStates(voltage).Should().Be(new HodgkinHuxleyGates(n, m, h));

    [Fact]
    public void The_resting_potential_is_that_of_60_digits()
    {
        for (int i = 0; i < Stored["J"].ColumnCount; i++)
        {
            Close.Check($"rest at {Stored["J"][0, i]}", Membrane.RestingPotential(Stored["J"][0, i]), Stored["rest"][0, i], 1e-14);
        }
    }

    /// <summary>Well-known values of the model, rounded.</summary>
    [Fact]
    public void The_membrane_rests_at_minus_65_millivolts()
    {
        double rest = Membrane.RestingPotential();
        (HodgkinHuxleyGates steady, HodgkinHuxleyGates constants) = (HodgkinHuxleyGates.SteadyStates(rest), HodgkinHuxleyGates.TimeConstants(rest));

        Math.Round(rest, 3).Should().Be(-64.996);
        (Math.Round(steady.N, 5), Math.Round(steady.M, 5), Math.Round(steady.H, 5)).Should().Be((0.31773, 0.05296, 0.59599));
        (Math.Round(constants.N, 3), Math.Round(constants.M, 4), Math.Round(constants.H, 3)).Should().Be((5.458, 0.2368, 8.516));
        Math.Round(Membrane.RestingPotential(-0.2), 2).Should().Be(-121.05);
    }

    /// <summary>So there is one resting potential for each current.</summary>
    [Fact]
    public void The_steady_current_rises_with_the_voltage()
    {
        double[] currents = [.. Enumerable.Range(-3000, 5000).Select(i => Membrane.SteadyCurrent(i * 0.1))];

        currents.Zip(currents.Skip(1)).Should().OnlyContain(pair => pair.First < pair.Second);
    }

    [Theory]
    [InlineData(-1000)]
    [InlineData(-3)]
    [InlineData(1)]
    [InlineData(1e6)]
    public void The_resting_potential_balances_any_current(double current) =>
        Close.Check("current", Membrane.SteadyCurrent(Membrane.RestingPotential(current)), current, 1e-12);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.05, 1)]
    [InlineData(0.1, 7)]
    [InlineData(0.2, 9)]
    [InlineData(0.6, 13)]
    public void More_current_gives_more_spikes(double current, int spikes)
    {
        Membrane.Simulate(current, 100, 0.025).Spikes.Count.Should().Be(spikes);
        Membrane.Simulate(current, 100, 0.5, tolerance: 1e-6).Spikes.Count.Should().Be(spikes);
    }

    [Fact]
    public void Oscillations_below_0_mV_are_no_spikes()
    {
        HodgkinHuxleyTrace trace = new HodgkinHuxley().Simulate(0.8, 200, 0.025);
        double[] late = [.. trace.Voltages.Skip(trace.Voltages.Count / 2)];
        trace.Spikes.Count.Should().Be(1);
        late.Max().Should().BeInRange(-15, 0);
        late.Min().Should().BeLessThan(-60);
    }

    [Fact]
    public void A_negative_current_pulls_the_voltage_down_to_minus_121()
    {
        HodgkinHuxleyTrace trace = Membrane.Simulate(-0.2, 200, 0.025);

        Close.Check("voltage", trace.Voltages[^1], Membrane.RestingPotential(-0.2), 1e-9);
        HodgkinHuxleyGates steady = HodgkinHuxleyGates.SteadyStates(trace.Voltages[^1]);
        Close.Check("n", trace.Gates[^1].N, steady.N, 1e-6);
        trace.Spikes.Count.Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Constant))]
    public void Runge_Kutta_agrees_with_SciPy(string name, double current) =>
        CheckTrace(name, Membrane.Simulate(current, 100, 0.25, tolerance: 1e-10), every: 4, tolerance: 1e-7);

    [Fact]
    public void Runge_Kutta_agrees_with_SciPy_on_a_ramp_of_current() =>
        CheckTrace("ramp", Membrane.Simulate(t => -0.2 + (0.008 * t), 100, 1, tolerance: 1e-10), every: 1, tolerance: 1e-7);

    /// <summary>In a spike the voltage changes by 300 mV per ms, so the four fifths of the times with the smallest differences are compared.</summary>
    [Theory]
    [MemberData(nameof(Constant))]
    public void Exponential_Euler_agrees_with_Runge_Kutta(string name, double current)
    {
        HodgkinHuxleyTrace exact = Membrane.Simulate(current, 100, 0.01, tolerance: 1e-8);
        HodgkinHuxleyTrace fast = Membrane.Simulate(current, 100, 0.01);

        fast.Spikes.Count.Should().Be(exact.Spikes.Count, name);
        for (int i = 0; i < fast.Spikes.Count; i++)
        {
            Close.Check($"spike {i}", fast.Spikes.Times[i], exact.Spikes.Times[i], 0.008, floor: 1);
        }

        double[] differences = [.. fast.Voltages.Zip(exact.Voltages, (a, b) => Math.Abs(a - b)).Order()];
        differences[(int)(0.8 * differences.Length)].Should().BeLessThan(0.2);
    }

    [Fact]
    public void Exponential_Euler_is_of_second_order()
    {
        double Last(double timeStep, double? tolerance = null) => Membrane.Simulate(0.1, 100, timeStep, tolerance: tolerance).Spikes.Times[^1];

        double exact = Last(1, 1e-10);
        double coarse = Last(0.04) - exact;
        double fine = Last(0.01) - exact;

        (coarse / fine).Should().BeInRange(15, 17);
    }

    [Fact]
    public void Any_output_grid_gives_the_same_spikes_to_the_tolerance()
    {
        HodgkinHuxleyTrace fine = Membrane.Simulate(0.1, 60, 0.05, tolerance: 1e-9);
        HodgkinHuxleyTrace coarse = Membrane.Simulate(0.1, 60, 20, tolerance: 1e-9);

        coarse.Times.Should().Equal(0, 20, 40, 60);
        coarse.Spikes.Count.Should().Be(4);
        for (int i = 0; i < 4; i++)
        {
            Close.Check($"spike {i}", coarse.Spikes.Times[i], fine.Spikes.Times[i], 1e-7);
        }
    }

    /// <summary>A pulse that ends within a step: its charge is what counts, and small steps find its edges.</summary>
    [Fact]
    public void A_jump_of_the_current_anywhere_is_found()
    {
        static double Pulse(double time) => time is >= 1.2345 and < 2.3456 ? 0.3 : 0;
        HodgkinHuxleyTrace coarse = Membrane.Simulate(Pulse, 10, 1, tolerance: 1e-9);
        HodgkinHuxleyTrace fine = Membrane.Simulate(Pulse, 10, 0.01, tolerance: 1e-9);

        coarse.Spikes.Count.Should().Be(1);
        Close.Check("spike", coarse.Spikes.Times[0], fine.Spikes.Times[0], 1e-7);
        Close.Check("voltage", coarse.Voltages[^1], fine.Voltages[^1], 1e-7);
    }

    [Fact]
    public void Other_constants_make_another_membrane()
    {
        var passive = new HodgkinHuxley(new HodgkinHuxleyConstants { SodiumConductance = 0, PotassiumConductance = 0, LeakPotential = -60 });
        HodgkinHuxleyTrace trace = passive.Simulate(0.03, 10, 0.1, initialVoltage: -70);

        Close.Check("rest", passive.RestingPotential(0.03), -50, 1e-14);
        for (int i = 0; i < trace.Times.Count; i++)
        {
            Close.Check($"voltage {i}", trace.Voltages[i], -50 - (20 * Math.Exp(-0.3 * trace.Times[i])), 1e-12);
        }
    }

    [Fact]
    public void Bad_input_is_rejected()
    {
        ShouldReject("timeStep", () => Membrane.Simulate(0.1, 100, 0));
        ShouldReject("timeStep", () => Membrane.Simulate(0.1, 100, -0.01));
        ShouldReject("timeStep", () => Membrane.Simulate(0.1, 100, 0.2)).WithMessage("timeStep must be at most 0.1 ms*0.2 ms*set a tolerance*");
        ShouldReject("duration", () => Membrane.Simulate(0.1, double.NaN, 0.01));
        ShouldReject("current", () => Membrane.Simulate(double.NaN, 100, 0.01));
        ShouldReject("current", () => Membrane.RestingPotential(double.PositiveInfinity));
        ShouldReject("tolerance", () => Membrane.Simulate(0.1, 100, 0.01, tolerance: 1e-13));
        ShouldReject("tolerance", () => Membrane.Simulate(0.1, 100, 0.01, tolerance: double.NaN));
        ShouldReject("initialVoltage", () => Membrane.Simulate(0.1, 100, 0.01, initialVoltage: double.NaN));
        ShouldReject("Capacitance", () => new HodgkinHuxleyConstants { Capacitance = 0 });
        ShouldReject("LeakConductance", () => new HodgkinHuxleyConstants { LeakConductance = 0 });
        ShouldReject("SodiumConductance", () => new HodgkinHuxleyConstants { SodiumConductance = -1 });
        ShouldReject("PotassiumConductance", () => new HodgkinHuxleyConstants { PotassiumConductance = double.PositiveInfinity });
        ShouldReject("LeakPotential", () => new HodgkinHuxleyConstants { LeakPotential = double.NaN });
        ShouldReject("voltage", () => HodgkinHuxleyGates.SteadyStates(double.NaN));
        FluentActions.Invoking(() => Membrane.Simulate(time => time > 50 ? double.NaN : 0, 100, 0.02)).Should().Throw<ArgumentException>()
            .WithMessage("current(50.0*) is NaN: the current must be finite at all times.*");
        FluentActions.Invoking(() => Membrane.Simulate(null!, 100, 0.02)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Exponential_Euler_is_stable_for_stiff_equations()
    {
        HodgkinHuxleyTrace trace = Membrane.Simulate(-50, 100, 0.1);

        Close.Check("voltage", trace.Voltages[^1], Membrane.RestingPotential(-50), 1e-9);
        FluentActions.Invoking(() => Membrane.Simulate(-50, 0.1, 0.1, tolerance: 1e-6)).Should().Throw<ArgumentException>()
            .WithMessage("The Runge-Kutta method has taken*Remove the tolerance*");
    }

    private static FluentAssertions.Specialized.ExceptionAssertions<ArgumentOutOfRangeException> ShouldReject(string parameter, Func<object> action) =>
        FluentActions.Invoking(action).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);

    private static void CheckTrace(string name, HodgkinHuxleyTrace trace, int every, double tolerance)
    {
        for (int i = 0; i <= 100; i++)
        {
            (double voltage, HodgkinHuxleyGates gates) = (trace.Voltages[i * every], trace.Gates[i * every]);
            Close.Check($"{name} V at {i} ms", voltage, Stored[$"{name}_V"][0, i], tolerance, floor: 100);
            Close.Check($"{name} n at {i} ms", gates.N, Stored[$"{name}_n"][0, i], tolerance, floor: 1);
            Close.Check($"{name} m at {i} ms", gates.M, Stored[$"{name}_m"][0, i], tolerance, floor: 1);
            Close.Check($"{name} h at {i} ms", gates.H, Stored[$"{name}_h"][0, i], tolerance, floor: 1);
        }

        double[] spikes = Stored.Names.Contains($"{name}_spikes") ? Stored[$"{name}_spikes"].ToRowMajorArray() : [];
        trace.Spikes.Count.Should().Be(spikes.Length);
        for (int i = 0; i < spikes.Length; i++)
        {
            Close.Check($"{name} spike {i}", trace.Spikes.Times[i], spikes[i], tolerance / 100, floor: 100);
        }
    }
}
