namespace MyTorch.Neurons;

/// <summary>
/// The membrane model of Hodgkin and Huxley (1952): C dV/dt = J - g_L (V - V_L) - g_Na m^3 h (V - V_Na) - g_K n^4 (V - V_K), where the gates
/// n, m and h tend to their steady states with time constants that depend on the voltage V.
/// </summary>
/// <remarks>Voltages are in mV, times in ms, the current J in uA/mm^2. <see cref="HodgkinHuxleyGates"/> has the functions of the gates.</remarks>
public sealed class HodgkinHuxley
{
    /// <summary>The longest time step of exponential Euler in ms. With longer steps spikes, which rise in 0.3 ms, are lost.</summary>
    public const double MaximumTimeStep = 0.1;

    /// <summary>The smallest tolerance in mV: smaller errors are rounding errors.</summary>
    private const double SmallestTolerance = 1e-12;

    /// <summary>Creates a membrane.</summary>
    /// <param name="constants">The constants, or null for the defaults.</param>
    public HodgkinHuxley(HodgkinHuxleyConstants? constants = null) => Constants = constants ?? new();

    /// <summary>The constants of the membrane.</summary>
    public HodgkinHuxleyConstants Constants { get; }

    /// <summary>Computes the steady-state voltage for a constant current.</summary>
    /// <param name="current">The current in uA/mm^2, finite.</param>
    /// <returns>
    /// The steady-state voltage in mV. With the default constants, it is unique for each current; with several steady states, it is the lowest,
    /// unless two of them are closer than a thousandth of the range of potentials. It need not be stable: from
    /// 0.098 to 1.54 uA/mm^2 the default membrane leaves the steady state and fires.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="current"/> is not finite.</exception>
    public double RestingPotential(double current = 0)
    {
        Setting.Finite<double>(current);
        double[] potentials = [Constants.LeakPotential, Constants.SodiumPotential, Constants.PotassiumPotential];

        // Outside these bounds all terms of the current have the same sign.
        double low = potentials.Min() + (Math.Min(current, 0) / Constants.LeakConductance);
        double high = potentials.Max() + (Math.Max(current, 0) / Constants.LeakConductance);
        double part = (high - low) / 1024;
        while (low + part < high && SteadyCurrent(low + part) < current)
        {
            low += part;
        }

        high = Math.Min(low + part, high);
        while ((low + high) / 2 is double middle && middle > low && middle < high)
        {
            (low, high) = SteadyCurrent(middle) < current ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>Simulates the membrane with a constant current.</summary>
    /// <param name="current">The current in uA/mm^2, finite.</param>
    /// <param name="duration">The simulated time in ms; its number of steps is rounded to the nearest integer.</param>
    /// <param name="timeStep">The interval between recorded values in ms, positive; without a tolerance at most <see cref="MaximumTimeStep"/>.</param>
    /// <param name="initialVoltage">The voltage at time 0 in mV, where the gates are in their steady states, or null for the resting potential without current.</param>
    /// <param name="tolerance">
    /// The maximum estimated error in mV of a step of the fourth-order Runge-Kutta method, at least 1e-12; a hundredth of it applies to each
    /// gate. The method takes as many steps within timeStep as needed. Null uses one step of exponential Euler, whose error decreases with the
    /// square of timeStep: at 0.025 ms spikes are late by about 0.004 ms each.
    /// </param>
    /// <returns>Voltage and gates at 0, timeStep, 2 timeStep ..., and the times at which the voltage rises through 0 mV.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public HodgkinHuxleyTrace Simulate(double current, double duration, double timeStep, double? initialVoltage = null, double? tolerance = null)
    {
        Setting.Finite<double>(current);
        return Simulate(_ => current, duration, timeStep, initialVoltage, tolerance);
    }

    /// <summary>Simulates the membrane with a time-dependent current.</summary>
    /// <param name="current">The current in uA/mm^2 at a time in ms, finite. Exponential Euler reads it in the middle of each step.</param>
    /// <param name="duration">The simulated time in ms; its number of steps is rounded to the nearest integer.</param>
    /// <param name="timeStep">The interval between recorded values in ms, positive; without a tolerance at most <see cref="MaximumTimeStep"/>.</param>
    /// <param name="initialVoltage">The voltage at time 0 in mV, where the gates are in their steady states, or null for the resting potential without current.</param>
    /// <param name="tolerance">As for a constant current: null for exponential Euler, a number for the Runge-Kutta method.</param>
    /// <returns>Voltage and gates at 0, timeStep, 2 timeStep ..., and the times at which the voltage rises through 0 mV.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="current"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="ArgumentException">The current is not finite at some time.</exception>
    public HodgkinHuxleyTrace Simulate(
        Func<double, double> current, double duration, double timeStep, double? initialVoltage = null, double? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(current);
        int steps = TimeGrid.CountSteps(duration, timeStep);
        if (tolerance is null && timeStep > MaximumTimeStep)
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeStep),
                timeStep,
                $"timeStep must be at most {MaximumTimeStep} ms: exponential Euler loses spikes at {timeStep} ms. Reduce it, or set a tolerance.");
        }

        if (tolerance is { } bound && !(bound >= SmallestTolerance && double.IsFinite(bound)))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, $"tolerance must be finite and at least {SmallestTolerance} mV.");
        }

        double voltage = initialVoltage is { } given ? Setting.Finite<double>(given, nameof(initialVoltage)) : RestingPotential();
        var run = new HodgkinHuxleyRun(this, Checked(current), steps, timeStep, voltage);
        return tolerance is { } largest ? run.ByRungeKutta(largest) : run.ByExponentialEuler();
    }

    /// <summary>Returns the current that holds a voltage with the gates in their steady states, in uA/mm^2.</summary>
    internal double SteadyCurrent(double voltage) => MembraneCurrent(voltage, HodgkinHuxleyGates.SteadyStates(voltage));

    /// <summary>Returns the outward current through the leak and the channels in uA/mm^2.</summary>
    internal double MembraneCurrent(double voltage, HodgkinHuxleyGates gates) =>
        (Constants.LeakConductance * (voltage - Constants.LeakPotential))
        + (Sodium(gates) * (voltage - Constants.SodiumPotential))
        + (Potassium(gates) * (voltage - Constants.PotassiumPotential));

    /// <summary>Returns the total conductance of the leak and the channels in mS/mm^2.</summary>
    internal double Conductance(HodgkinHuxleyGates gates) => Constants.LeakConductance + Sodium(gates) + Potassium(gates);

    private static Func<double, double> Checked(Func<double, double> current) => time => current(time) is var value && double.IsFinite(value)
        ? value
        : throw new ArgumentException($"current({time}) is {value}: the current must be finite at all times.", nameof(current));

    private double Sodium(HodgkinHuxleyGates gates) => Constants.SodiumConductance * gates.M * gates.M * gates.M * gates.H;

    private double Potassium(HodgkinHuxleyGates gates) => Constants.PotassiumConductance * gates.N * gates.N * (gates.N * gates.N);
}
