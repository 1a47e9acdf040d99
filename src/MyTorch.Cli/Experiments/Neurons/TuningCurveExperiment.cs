using MyTorch.Neurons;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>The firing rate of a leaky integrate-and-fire neuron as a function of its input: the formula, and the rate of counted spikes.</summary>
internal sealed class TuningCurveExperiment : Experiment
{
    private const double Duration = 10;
    private const double TimeStep = 0.0005;
    private static readonly double[] SimulatedInputs = [0.5, 1, 1.01, 1.2, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    /// <inheritdoc/>
    public override string Name => "tuning-curve";

    /// <inheritdoc/>
    public override string Title => "A leaky integrate-and-fire neuron fires above its threshold, faster with more input";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 1.4";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        var neuron = new LeakyIntegrateAndFire();
        double[] inputs = [.. Enumerable.Range(0, 1001).Select(i => i / 100.0)];
        double[] rates = [.. inputs.Select(neuron.FiringRate)];
        double[] counted = [.. SimulatedInputs.Select(input => Count(neuron, input, stop))];
        VoltageTrace trace = neuron.Simulate(2, 0.1, 0.0001);
        double limit = 1 / neuron.RefractoryTime;
        return new ExperimentResult(
            [
                new ResultTable("curve").Add("input", inputs).Add("rate", rates).Add("derivative", [.. inputs.Select(neuron.FiringRateDerivative)]),
                new ResultTable("counted").Add("input", SimulatedInputs).Add("rate", [.. SimulatedInputs.Select(neuron.FiringRate)]).Add("counted_rate", counted),
                new ResultTable("voltage").Add("time", trace.Times).Add("voltage", trace.Voltages),
            ],
            [
                new Picture("curve", new Plot("Tuning curve", "input", "rate (Hz)").YRange(-5, null)
                    .Line("formula", inputs, rates).Scatter(Invariant($"spikes counted in {Duration} s"), SimulatedInputs, counted)),
                new Picture("voltage", new Plot("Voltage at an input of 2", "time (s)", "voltage (threshold = 1)").YRange(-0.03, 1.25)
                    .Line("voltage", trace.Times, trace.Voltages).Line("threshold", [0, trace.Times[^1]], [1, 1], colour: 6, isDashed: true, width: 1).Scatter("spikes", trace.Spikes.Times, [.. trace.Spikes.Times.Select(_ => 1.0)])),
            ],
            "Up to an input of 1 the voltage never reaches the threshold, and the neuron is silent.",
            Invariant($"Above it the rate rises steeply, to {neuron.FiringRate(1.5):F3} Hz at 1.5 and {neuron.FiringRate(2):F3} Hz at 2, and then ever more slowly towards {limit:F0} Hz, one spike per refractory time."),
            Invariant($"In {Duration} s of simulation the counted rates differ from the formula by at most {SimulatedInputs.Zip(counted, (input, rate) => Math.Abs(rate - neuron.FiringRate(input))).Max():F2} Hz, that is by less than one spike."));
    }

    private static double Count(LeakyIntegrateAndFire neuron, double input, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return neuron.Simulate(input, Duration, TimeStep).Spikes.Count / Duration;
    }
}
