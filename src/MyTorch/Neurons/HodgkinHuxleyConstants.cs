namespace MyTorch.Neurons;

/// <summary>
/// The constants of a membrane in the model of Hodgkin and Huxley. The default values are those of the squid's giant axon (Hodgkin and
/// Huxley 1952) in the units of Dayan and Abbott, Theoretical Neuroscience (2001), 5.6: per mm^2 of membrane.
/// </summary>
public sealed record HodgkinHuxleyConstants
{
    /// <summary>The capacitance C in uF/mm^2, positive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive and finite.</exception>
    public double Capacitance { get; init => field = Setting.Positive<double>(value, nameof(Capacitance)); } = 0.01;

    /// <summary>The conductance of the leak in mS/mm^2, positive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive and finite.</exception>
    public double LeakConductance { get; init => field = Setting.Positive<double>(value, nameof(LeakConductance)); } = 0.003;

    /// <summary>The conductance of the open sodium channels in mS/mm^2, not negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double SodiumConductance { get; init => field = Setting.NotNegative<double>(value, nameof(SodiumConductance)); } = 1.2;

    /// <summary>The conductance of the open potassium channels in mS/mm^2, not negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double PotassiumConductance { get; init => field = Setting.NotNegative<double>(value, nameof(PotassiumConductance)); } = 0.36;

    /// <summary>The voltage in mV at which no current flows through the leak.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public double LeakPotential { get; init => field = Setting.Finite<double>(value, nameof(LeakPotential)); } = -54.387;

    /// <summary>The voltage in mV at which no current flows through the sodium channels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public double SodiumPotential { get; init => field = Setting.Finite<double>(value, nameof(SodiumPotential)); } = 50;

    /// <summary>The voltage in mV at which no current flows through the potassium channels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public double PotassiumPotential { get; init => field = Setting.Finite<double>(value, nameof(PotassiumPotential)); } = -77;
}
