namespace MyTorch.Neurons;

/// <summary>
/// The voltage in mV and the gates of a simulated membrane at evenly spaced times in ms, and its spikes: the times at which the voltage rises
/// through 0 mV. At strong currents, above about 0.6 uA/mm^2, the voltage oscillates below 0 mV, which gives no spikes.
/// </summary>
public sealed class HodgkinHuxleyTrace : VoltageTrace
{
    internal HodgkinHuxleyTrace(double timeStep, IReadOnlyList<double> voltages, IReadOnlyList<HodgkinHuxleyGates> gates, SpikeTrain spikes)
        : base(timeStep, voltages, spikes) => Gates = gates;

    /// <summary>The fraction of open gates at each time.</summary>
    public IReadOnlyList<HodgkinHuxleyGates> Gates { get; }
}
