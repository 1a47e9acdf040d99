namespace MyTorch.Neurons;

/// <summary>
/// A value for each of the three gates of the Hodgkin-Huxley model: the fraction of open gates, or a property of the gates
/// at a voltage.
/// </summary>
/// <param name="N">The value of gate n; a potassium channel is open with probability n^4.</param>
/// <param name="M">The value of gate m; a sodium channel is open with probability m^3 h.</param>
/// <param name="H">The value of gate h, which closes as the voltage rises.</param>
public readonly record struct HodgkinHuxleyGates(double N, double M, double H)
{
    /// <summary>Computes the rates alpha at which closed gates open, in 1/ms.</summary>
    /// <param name="voltage">The voltage V in mV, finite.</param>
    /// <returns>
    /// alpha_n = 0.01 (V + 55) / (1 - e^(-(V + 55) / 10)), alpha_m = 0.1 (V + 40) / (1 - e^(-(V + 40) / 10)) and alpha_h = 0.07 e^(-(V + 65) / 20);
    /// at V = -55 and V = -40 the limits are 0.1 for n and 1 for m.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="voltage"/> is not finite.</exception>
    public static HodgkinHuxleyGates OpeningRates(double voltage) => Opening(Setting.Finite<double>(voltage));

    /// <summary>Computes the rates beta at which open gates close, in 1/ms.</summary>
    /// <param name="voltage">The voltage V in mV, finite.</param>
    /// <returns>beta_n = 0.125 e^(-(V + 65) / 80), beta_m = 4 e^(-0.0556 (V + 65)) and beta_h = 1 / (1 + e^(-(V + 35) / 10)).</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="voltage"/> is not finite.</exception>
    public static HodgkinHuxleyGates ClosingRates(double voltage) => Closing(Setting.Finite<double>(voltage));

    /// <summary>Computes the steady-state fractions of open gates at a constant voltage: alpha / (alpha + beta).</summary>
    /// <param name="voltage">The voltage in mV, finite.</param>
    /// <returns>n_inf, m_inf and h_inf, from 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="voltage"/> is not finite.</exception>
    public static HodgkinHuxleyGates SteadyStates(double voltage) =>
        Combine(OpeningRates(voltage), ClosingRates(voltage), SteadyState);

    /// <summary>Computes the time constants with which the gates tend to their steady states: 1 / (alpha + beta).</summary>
    /// <param name="voltage">The voltage in mV, finite.</param>
    /// <returns>tau_n, tau_m and tau_h in ms.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="voltage"/> is not finite.</exception>
    public static HodgkinHuxleyGates TimeConstants(double voltage) =>
        Combine(OpeningRates(voltage), ClosingRates(voltage), (opening, closing) => 1 / (opening + closing));

    /// <summary>Returns the gates after a time at constant rates.</summary>
    internal HodgkinHuxleyGates Relax(HodgkinHuxleyGates opening, HodgkinHuxleyGates closing, double time) =>
        new(Relax(N, opening.N, closing.N, time), Relax(M, opening.M, closing.M, time), Relax(H, opening.H, closing.H, time));

    /// <summary>
    /// Returns the time derivatives of the gates: alpha (1 - x) - beta x. They are not finite if the voltage is not, for example when a
    /// solver attempts too long a step.
    /// </summary>
    internal HodgkinHuxleyGates Slopes(double voltage)
    {
        (HodgkinHuxleyGates opening, HodgkinHuxleyGates closing) = (Opening(voltage), Closing(voltage));
        return new(
            (opening.N * (1 - N)) - (closing.N * N), (opening.M * (1 - M)) - (closing.M * M), (opening.H * (1 - H)) - (closing.H * H));
    }

    private static HodgkinHuxleyGates Opening(double voltage) =>
        new(0.1 * LinearOverExponential((voltage + 55) / 10), LinearOverExponential((voltage + 40) / 10), 0.07 * ScalarMath.Exp(-(voltage + 65) / 20));

    private static HodgkinHuxleyGates Closing(double voltage) => new(
        0.125 * ScalarMath.Exp(-(voltage + 65) / 80), 4 * ScalarMath.Exp(-0.0556 * (voltage + 65)), 1 / (1 + ScalarMath.Exp(-(voltage + 35) / 10)));

    private static double Relax(double gate, double opening, double closing, double time) =>
        gate + ((gate - SteadyState(opening, closing)) * ScalarMath.Expm1(-(opening + closing) * time));

    /// <summary>Returns opening / (opening + closing), also if one of them is infinite.</summary>
    private static double SteadyState(double opening, double closing) => 1 / (1 + (closing / opening));

    private static HodgkinHuxleyGates Combine(HodgkinHuxleyGates opening, HodgkinHuxleyGates closing, Func<double, double, double> of) =>
        new(of(opening.N, closing.N), of(opening.M, closing.M), of(opening.H, closing.H));

    /// <summary>x / (1 - e^-x), whose limit at 0 is 1. The denominator is accurate near 0, so no series is needed.</summary>
    private static double LinearOverExponential(double x) => x == 0 ? 1 : x / -ScalarMath.Expm1(-x);
}
