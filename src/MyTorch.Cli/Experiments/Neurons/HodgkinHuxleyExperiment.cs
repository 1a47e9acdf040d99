using MyTorch.Neurons;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>
/// The membrane of Hodgkin and Huxley under a current that rises in steps from negative to large. The constants of the notes were in
/// pictures that are lost; those of the squid axon show the same behaviour.
/// </summary>
internal sealed class HodgkinHuxleyExperiment : Experiment
{
    private const double Plateau = 150;
    private const double TimeStep = 0.025;
    private const int Every = 4;
    private static readonly double[] Currents = [-0.2, 0, 0.05, 0.1, 0.2, 0.6];

    /// <inheritdoc/>
    public override string Name => "hodgkin-huxley";

    /// <inheritdoc/>
    public override string Title => "A membrane under more and more current: silence, one spike, then regular and faster spikes";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 1.3";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        var membrane = new HodgkinHuxley();
        HodgkinHuxleyTrace trace = membrane.Simulate(Current, Plateau * Currents.Length, TimeStep);
        stop.ThrowIfCancellationRequested();
        HodgkinHuxleyTrace spike = membrane.Simulate(0.1, 25, TimeStep);
        double[] counts = [.. Currents.Select(current => Count(membrane, current, stop))];
        double[] rests = [.. Currents.Select(membrane.RestingPotential)];
        return new ExperimentResult(
            [Voltages(trace), Gates(), new ResultTable("spikes").Add("current", Currents).Add("spikes", counts).Add("steady_voltage", rests)],
            [new Picture("voltage", DrawVoltage(trace)), new Picture("spike", DrawSpike(spike)), new Picture("gates", DrawGates(), columns: 2)],
            Invariant($"Without current the membrane rests at {rests[1]:F1} mV, and a current of {Currents[0]} uA/mm² pulls it down to {trace.Voltages[StepsPerPlateau]:F1} mV, from which it rebounds with one spike when the current ends."),
            Invariant($"From rest, 0.05 uA/mm² causes {counts[2]} spike in 100 ms, and 0.1 uA/mm² causes regular spikes, {counts[3]} in 100 ms."),
            Invariant($"More current makes them faster, {counts[4]} in 100 ms at 0.2 and {counts[5]} at 0.6, and smaller: the peak falls from {Peak(trace, 3):F0} to {Peak(trace, 5):F0} mV."));
    }

    private static int StepsPerPlateau => (int)(Plateau / TimeStep);

    private static double Current(double time) => Currents[Math.Min((int)(time / Plateau), Currents.Length - 1)];

    private static double Count(HodgkinHuxley membrane, double current, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return membrane.Simulate(current, 100, TimeStep).Spikes.Count;
    }

    /// <summary>Returns the highest voltage in the second half of a plateau.</summary>
    private static double Peak(HodgkinHuxleyTrace trace, int plateau) => trace.Voltages.Skip((plateau * StepsPerPlateau) + (StepsPerPlateau / 2)).Take(StepsPerPlateau / 2).Max();

    private static ResultTable Voltages(HodgkinHuxleyTrace trace) => new ResultTable("voltage").Add("time", Sampled(trace.Times))
        .Add("current", [.. Sampled(trace.Times).Select(Current)]).Add("voltage", Sampled(trace.Voltages))
        .Add("n", Sampled(trace.Gates, gates => gates.N)).Add("m", Sampled(trace.Gates, gates => gates.M)).Add("h", Sampled(trace.Gates, gates => gates.H));

    private static ResultTable Gates() => new ResultTable("gates").Add("voltage", VoltageGrid)
        .Add("n", Steady(gates => gates.N)).Add("m", Steady(gates => gates.M)).Add("h", Steady(gates => gates.H))
        .Add("tau_n", Constants(gates => gates.N)).Add("tau_m", Constants(gates => gates.M)).Add("tau_h", Constants(gates => gates.H));

    private static double[] VoltageGrid => [.. Enumerable.Range(-120, 181).Select(voltage => (double)voltage)];

    private static double[] Steady(Func<HodgkinHuxleyGates, double> gate) => [.. VoltageGrid.Select(voltage => gate(HodgkinHuxleyGates.SteadyStates(voltage)))];

    private static double[] Constants(Func<HodgkinHuxleyGates, double> gate) => [.. VoltageGrid.Select(voltage => gate(HodgkinHuxleyGates.TimeConstants(voltage)))];

    private static double[] Sampled(IReadOnlyList<double> values) => [.. values.Where((_, i) => i % Every == 0)];

    private static double[] Sampled(IReadOnlyList<HodgkinHuxleyGates> gates, Func<HodgkinHuxleyGates, double> gate) => Sampled([.. gates.Select(gate)]);

    private static Plot[] DrawVoltage(HodgkinHuxleyTrace trace) =>
    [
        new Plot("Voltage", "time (ms)", "voltage (mV)").Line(null, trace.Times, trace.Voltages, width: 1.2),
        new Plot("Input current", "time (ms)", "current (uA/mm²)").Line(null, trace.Times, [.. trace.Times.Select(Current)], colour: 1),
    ];

    private static Plot[] DrawSpike(HodgkinHuxleyTrace trace) =>
    [
        new Plot("Two spikes at 0.1 uA/mm²", "time (ms)", "voltage (mV)").Line(null, trace.Times, trace.Voltages),
        new Plot("Their gates", "time (ms)", "fraction of open gates").Line("n", trace.Times, [.. trace.Gates.Select(gates => gates.N)])
            .Line("m", trace.Times, [.. trace.Gates.Select(gates => gates.M)]).Line("h", trace.Times, [.. trace.Gates.Select(gates => gates.H)]),
    ];

    private static Plot[] DrawGates() =>
    [
        new Plot("Steady states of the gates", "voltage (mV)", "fraction of open gates")
            .Line("n", VoltageGrid, Steady(gates => gates.N)).Line("m", VoltageGrid, Steady(gates => gates.M)).Line("h", VoltageGrid, Steady(gates => gates.H)),
        new Plot("Time constants of the gates", "voltage (mV)", "time constant (ms)")
            .Line("n", VoltageGrid, Constants(gates => gates.N)).Line("m", VoltageGrid, Constants(gates => gates.M)).Line("h", VoltageGrid, Constants(gates => gates.H)),
    ];
}
