namespace MyTorch.Neurons;

/// <summary>
/// The leaky integrate-and-fire neuron: tau_m dv/dt = input - v below the threshold. When v reaches 1, the neuron fires; then v is 0 for
/// the refractory time.
/// </summary>
/// <remarks>
/// Times are in seconds, rates in Hz. Voltage and input have no unit: v = (V - V_L) / (V_th - V_L) is 0 at the resting potential V_L and 1
/// at the threshold V_th, and the input is the current times the resistance on that scale. Everything is computed from the solution
/// v(t) = input + (v(0) - input) e^(-t / tau_m), so there is no discretization error.
/// </remarks>
public sealed class LeakyIntegrateAndFire
{
    /// <summary>Creates a neuron; the default values are typical of the cortex.</summary>
    /// <param name="membraneTimeConstant">tau_m in seconds, positive.</param>
    /// <param name="refractoryTime">The time after a spike during which v stays 0, in seconds, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range or not finite.</exception>
    public LeakyIntegrateAndFire(double membraneTimeConstant = 0.02, double refractoryTime = 0.002)
    {
        MembraneTimeConstant = Setting.Positive<double>(membraneTimeConstant);
        RefractoryTime = Setting.NotNegative<double>(refractoryTime);
    }

    /// <summary>The time constant tau_m of the membrane in seconds.</summary>
    public double MembraneTimeConstant { get; }

    /// <summary>The time after a spike during which v stays 0, in seconds.</summary>
    public double RefractoryTime { get; }

    /// <summary>Computes the voltage at a constant input, as if there were no threshold.</summary>
    /// <param name="time">The time since the voltage was <paramref name="initialVoltage"/>, in seconds, not negative.</param>
    /// <param name="input">The input, finite.</param>
    /// <param name="initialVoltage">The voltage at time 0, finite.</param>
    /// <returns>v(time) = initialVoltage e^(-time / tau_m) + input (1 - e^(-time / tau_m)).</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public double Voltage(double time, double input, double initialVoltage = 0)
    {
        Setting.NotNegative<double>(time);
        Setting.Finite<double>(input);
        Setting.Finite<double>(initialVoltage);
        double exponent = -time / MembraneTimeConstant;
        return (initialVoltage * ScalarMath.Exp(exponent)) - (input * ScalarMath.Expm1(exponent));
    }

    /// <summary>Computes the time until the voltage reaches the threshold at a constant input.</summary>
    /// <param name="input">The input, finite.</param>
    /// <param name="voltage">The voltage now, finite.</param>
    /// <returns>The time in seconds: 0 at or above the threshold, infinity if the voltage never reaches it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite.</exception>
    public double TimeToThreshold(double input, double voltage = 0)
    {
        Setting.Finite<double>(input);
        Setting.Finite<double>(voltage);
        return voltage >= 1 ? 0
            : input <= 1 ? double.PositiveInfinity
            : MembraneTimeConstant * ScalarMath.Log1p((1 - voltage) / (input - 1));
    }

    /// <summary>Computes the firing rate at a constant input, the tuning curve of the neuron.</summary>
    /// <param name="input">The input, finite.</param>
    /// <returns>1 / (refractory time - tau_m log(1 - 1 / input)) in Hz, or 0 for an input of at most 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="input"/> is not finite.</exception>
    public double FiringRate(double input) => 1 / (RefractoryTime + TimeToThreshold(input));

    /// <summary>Computes the derivative of the firing rate with respect to the input.</summary>
    /// <param name="input">The input, finite.</param>
    /// <returns>tau_m rate^2 / (input (input - 1)) in Hz, or 0 for an input of at most 1. It grows without bound as the input falls to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="input"/> is not finite.</exception>
    public double FiringRateDerivative(double input)
    {
        double rate = FiringRate(input);
        return input <= 1 ? 0 : MembraneTimeConstant * (rate / input) * (rate / (input - 1));
    }

    /// <summary>Simulates the neuron at a constant input.</summary>
    /// <param name="input">The input, finite.</param>
    /// <param name="duration">The simulated time in seconds; its number of steps is rounded to the nearest integer.</param>
    /// <param name="timeStep">The interval between recorded voltages in seconds, positive. It does not affect the spikes.</param>
    /// <param name="initialVoltage">The voltage at time 0, finite and below 1.</param>
    /// <returns>The voltages at 0, timeStep, 2 timeStep ... and the spikes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">The neuron would fire more often than an array has elements.</exception>
    public VoltageTrace Simulate(double input, double duration, double timeStep, double initialVoltage = 0)
    {
        var inputs = new double[TimeGrid.CountSteps(duration, timeStep)];
        Array.Fill(inputs, Setting.Finite<double>(input));
        return Simulate(inputs, timeStep, initialVoltage);
    }

    /// <summary>Simulates the neuron at an input that is constant during each time step.</summary>
    /// <param name="inputs">The input of each step, all finite: inputs[i] from i timeStep to (i + 1) timeStep.</param>
    /// <param name="timeStep">The length of a step in seconds, positive. Spike times are exact and may fall anywhere in a step.</param>
    /// <param name="initialVoltage">The voltage at time 0, finite and below 1.</param>
    /// <returns>The voltages at 0, timeStep, 2 timeStep ..., one more than inputs, and the spikes.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="inputs"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">
    /// There is no input, an input is not finite, or the neuron would fire more often than an array has elements.
    /// </exception>
    public VoltageTrace Simulate(IReadOnlyList<double> inputs, double timeStep, double initialVoltage = 0)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Setting.Positive<double>(timeStep);
        if (!(initialVoltage < 1 && double.IsFinite(initialVoltage)))
        {
            throw new ArgumentOutOfRangeException(nameof(initialVoltage), initialVoltage, "initialVoltage must be finite and below the threshold, 1.");
        }

        RequireInputs(inputs, timeStep);
        var voltages = new double[inputs.Count + 1];
        var spikes = new List<double>();
        voltages[0] = initialVoltage;

        // The solution restarts from (start, voltage) after each spike and when the input changes, but not at other steps, so that
        // a constant input gives the same spikes for every time step.
        double start = 0;
        double voltage = initialVoltage;
        for (int i = 0; i < inputs.Count; i++)
        {
            double begin = i * timeStep;
            double end = (i + 1) * timeStep;
            if (i > 0 && inputs[i] != inputs[i - 1] && start < begin)
            {
                (start, voltage) = (begin, voltages[i]);
            }

            for (double spike; (spike = start + TimeToThreshold(inputs[i], voltage)) <= end;)
            {
                spikes.Add(spike);
                (start, voltage) = (spike + RefractoryTime, 0);
            }

            voltages[i + 1] = start < end ? Voltage(end - start, inputs[i], voltage) : voltage;
        }

        return new VoltageTrace(timeStep, voltages, new SpikeTrain(spikes));
    }

    private void RequireInputs(IReadOnlyList<double> inputs, double timeStep)
    {
        if (inputs.Count == 0)
        {
            throw new ArgumentException("inputs is empty: give one input for each time step.", nameof(inputs));
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            if (!double.IsFinite(inputs[i]))
            {
                throw new ArgumentException($"inputs[{i}] is {inputs[i]}: all inputs must be finite.", nameof(inputs));
            }
        }

        double rate = FiringRate(inputs.Max());
        if (rate * inputs.Count * timeStep > Array.MaxLength)
        {
            throw new ArgumentException(
                $"At an input of {inputs.Max()} the neuron fires at {rate} Hz, more often in {inputs.Count * timeStep} s than the {Array.MaxLength} spikes "
                + "a train can hold: set a longer refractory time, or simulate a shorter time.",
                nameof(inputs));
        }
    }
}
