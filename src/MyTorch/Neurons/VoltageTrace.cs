namespace MyTorch.Neurons;

/// <summary>The voltage of a simulated neuron at evenly spaced times, and its spikes.</summary>
public class VoltageTrace
{
    internal VoltageTrace(double timeStep, IReadOnlyList<double> voltages, SpikeTrain spikes)
    {
        TimeStep = timeStep;
        Times = TimeGrid.Points(voltages.Count, timeStep);
        Voltages = voltages;
        Spikes = spikes;
    }

    /// <summary>The interval between times, in the time unit of the model.</summary>
    public double TimeStep { get; }

    /// <summary>The times of the voltages, from 0, one more than the number of steps.</summary>
    public IReadOnlyList<double> Times { get; }

    /// <summary>The voltage at each time, in the unit of the model.</summary>
    public IReadOnlyList<double> Voltages { get; }

    /// <summary>The spikes, which may fall between two times.</summary>
    public SpikeTrain Spikes { get; }
}
