using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Neurons;

/// <summary>One simulation of a <see cref="HodgkinHuxley"/> membrane by either method.</summary>
internal sealed class HodgkinHuxleyRun
{
    /// <summary>The membrane spikes when its voltage rises through this value, in mV.</summary>
    private const double SpikeVoltage = 0;

    /// <summary>The voltage range in mV that is weighted like the range of a gate, 0 to 1, in a tolerance.</summary>
    private const double VoltageScale = 100;

    /// <summary>The maximum average number of Runge-Kutta steps per ms. Ordinary spikes need a few hundred.</summary>
    private const int MostSteps = 20_000;

    private readonly HodgkinHuxley _membrane;
    private readonly Func<double, double> _current;
    private readonly double _timeStep;
    private readonly double[] _voltages;
    private readonly HodgkinHuxleyGates[] _gates;
    private readonly List<double> _spikes = [];

    /// <summary>Starts at a voltage with the gates in their steady states.</summary>
    public HodgkinHuxleyRun(HodgkinHuxley membrane, Func<double, double> current, int steps, double timeStep, double voltage)
    {
        _membrane = membrane;
        _current = current;
        _timeStep = timeStep;
        _voltages = new double[steps + 1];
        _gates = new HodgkinHuxleyGates[steps + 1];
        (_voltages[0], _gates[0]) = (voltage, HodgkinHuxleyGates.SteadyStates(voltage));
    }

    /// <summary>
    /// Each step solves the gates for half a step at the old voltage, then the voltage for a whole step with these gates, and
    /// the gates for the other half at the new voltage. Each of the three is exact, and the symmetric splitting is of second order.
    /// </summary>
    public HodgkinHuxleyTrace ByExponentialEuler()
    {
        AdaptiveRungeKutta locator = Solver(tolerance: 1);
        double half = _timeStep / 2;
        (HodgkinHuxleyGates opening, HodgkinHuxleyGates closing) = Rates(_voltages[0]);
        for (int i = 0; i + 1 < _voltages.Length; i++)
        {
            double time = i * _timeStep;
            HodgkinHuxleyGates middle = _gates[i].Relax(opening, closing, half);
            double rate = _membrane.Conductance(middle);
            double excess = (_membrane.MembraneCurrent(_voltages[i], middle) - _current(time + half)) / rate;
            _voltages[i + 1] = _voltages[i] + (excess * ScalarMath.Expm1(-rate / _membrane.Constants.Capacitance * _timeStep));
            (opening, closing) = Rates(_voltages[i + 1]);
            _gates[i + 1] = middle.Relax(opening, closing, half);
            if (IsSpike(_voltages[i], _voltages[i + 1]))
            {
                AddSpike(locator, time, State(i), _timeStep);
            }
        }

        return Trace();
    }

    /// <summary>Each step is halved until it is accurate enough.</summary>
    public HodgkinHuxleyTrace ByRungeKutta(double tolerance)
    {
        AdaptiveRungeKutta solver = Solver(tolerance);
        Vector<double> y = State(0);
        for (int i = 1; i < _voltages.Length; i++)
        {
            y = solver.Advance((i - 1) * _timeStep, y, _timeStep);
            (_voltages[i], _gates[i]) = (y[0], Gates(y));
        }

        return Trace();
    }

    private AdaptiveRungeKutta Solver(double tolerance)
    {
        double ofGates = tolerance / VoltageScale;
        AdaptiveRungeKutta solver = null!;
        solver = new(Derivative, [tolerance, ofGates, ofGates, ofGates], MostSteps + (_voltages.Length * _timeStep * MostSteps), OnStep);
        return solver;

        void OnStep(double time, Vector<double> y, double step, Vector<double> end)
        {
            if (IsSpike(y[0], end[0]))
            {
                AddSpike(solver, time, y, step);
            }
        }
    }

    private static bool IsSpike(double start, double end) => start < SpikeVoltage && end >= SpikeVoltage;

    /// <summary>Adds the spike of a step. Its time is found by bisection with shorter steps.</summary>
    private void AddSpike(AdaptiveRungeKutta solver, double time, Vector<double> y, double step)
    {
        (double low, double high) = (time, time + step);
        while ((low + high) / 2 is double middle && middle > low && middle < high)
        {
            (low, high) = solver.Step(time, y, middle - time)[0] < SpikeVoltage ? (middle, high) : (low, middle);
        }

        _spikes.Add(high);
    }

    private Vector<double> Derivative(double time, Vector<double> y)
    {
        HodgkinHuxleyGates gates = Gates(y);
        HodgkinHuxleyGates slopes = gates.Slopes(y[0]);
        double voltageSlope = (_current(time) - _membrane.MembraneCurrent(y[0], gates)) / _membrane.Constants.Capacitance;
        return Vector<double>.Build.Dense([voltageSlope, slopes.N, slopes.M, slopes.H]);
    }

    private HodgkinHuxleyTrace Trace() => new(_timeStep, _voltages, _gates, new SpikeTrain(_spikes));

    private Vector<double> State(int i) => Vector<double>.Build.Dense([_voltages[i], _gates[i].N, _gates[i].M, _gates[i].H]);

    private static (HodgkinHuxleyGates Opening, HodgkinHuxleyGates Closing) Rates(double voltage) =>
        (HodgkinHuxleyGates.OpeningRates(voltage), HodgkinHuxleyGates.ClosingRates(voltage));

    private static HodgkinHuxleyGates Gates(Vector<double> y) => new(y[1], y[2], y[3]);
}
