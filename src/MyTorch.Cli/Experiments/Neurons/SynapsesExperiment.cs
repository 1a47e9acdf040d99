using MyTorch.Neurons;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The current that a spike causes behind a synapse, for several orders and time constants, and the current of a train of spikes.</summary>
internal sealed class SynapsesExperiment : Experiment
{
    private const double Fast = 0.01;
    private const double Slow = 0.1;
    private const double Rate = 40;
    private const double Duration = 1;
    private const int Seed = 3;

    /// <inheritdoc/>
    public override string Name => "synapses";

    /// <inheritdoc/>
    public override string Title => "Synapses turn spikes into currents: fast ones follow each spike, slow ones follow the rate";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 1.6";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        SynapticFilter[] orders = [.. Enumerable.Range(0, 3).Select(order => new SynapticFilter(Fast, order))];
        double[] times = [.. Enumerable.Range(-100, 1101).Select(i => i * 0.0001)];
        double[][] values = [.. orders.Select(filter => times.Select(filter.Value).ToArray())];

        SpikeTrain spikes = SpikeTrain.Poisson(Rate, Duration, Seed);
        double[] grid = [.. Enumerable.Range(0, 2001).Select(i => i * 0.0005)];
        double[] fast = new SynapticFilter(Fast).Apply(spikes, grid);
        double[] slow = new SynapticFilter(Slow).Apply(spikes, grid);
        stop.ThrowIfCancellationRequested();
        return new ExperimentResult(
            [
                new ResultTable("filters").Add("time", times).Add("order_0", values[0]).Add("order_1", values[1]).Add("order_2", values[2]),
                new ResultTable("peaks").Add("order", [0, 1, 2]).Add("peak_time", [.. orders.Select(filter => filter.PeakTime)])
                    .Add("peak_value", [.. orders.Select(filter => filter.PeakValue)]).Add("area_to_100_ms", [.. orders.Select(filter => filter.Area(0.1))]),
                new ResultTable("train").Add("time", grid).Add("fast", fast).Add("slow", slow),
                new ResultTable("spikes").Add("time", spikes.Times),
            ],
            [new Picture("filters", DrawFilters(times, values)), new Picture("train", DrawTrain(spikes, grid, fast, slow))],
            Invariant($"A current of order 0 jumps to {orders[0].PeakValue:F1}/s and decays; currents of order 1 and 2 rise first, to {orders[1].PeakValue:F3}/s after {orders[1].PeakTime * 1000:F0} ms and to {orders[2].PeakValue:F3}/s after {orders[2].PeakTime * 1000:F0} ms."),
            "The area under each curve is 1, so a spike delivers the same charge whatever the order and the time constant.",
            Invariant($"Behind the fast synapse ({Fast * 1000:F0} ms) the current jumps at each of the {spikes.Count} spikes of the random train, and its standard deviation is {Deviation(fast):F1}/s; behind the slow one ({Slow * 1000:F0} ms) it stays near their rate, {Rate}/s, with a standard deviation of {Deviation(slow):F1}/s."));
    }

    /// <summary>Returns the standard deviation in the second half, when the slow current has risen.</summary>
    private static double Deviation(double[] current)
    {
        double[] half = current[(current.Length / 2)..];
        double mean = half.Average();
        return Math.Sqrt(half.Average(value => (value - mean) * (value - mean)));
    }

    private static Plot DrawFilters(double[] times, double[][] values)
    {
        Plot plot = new Plot("Current of one spike at time 0, time constant 10 ms", "time (s)", "current (1/s)");
        foreach ((int order, double[] current) in values.Index())
        {
            plot.Line($"order {order}", times, current);
        }

        return plot;
    }

    private static Plot[] DrawTrain(SpikeTrain spikes, double[] grid, double[] fast, double[] slow) =>
    [
        new Plot("Spikes of a Poisson train of 40 Hz", "time (s)", "train").XRange(0, Duration).YRange(0.5, 1.5).YStep(1).Raster([spikes.Times], colour: 6),
        new Plot("Their current behind two synapses", "time (s)", "current (1/s)").XRange(0, Duration).YRange(0, null)
            .Line("10 ms", grid, fast, width: 1.2).Line("100 ms", grid, slow).Line("rate", [0, Duration], [Rate, Rate], colour: 6, isDashed: true, width: 1),
    ];
}
