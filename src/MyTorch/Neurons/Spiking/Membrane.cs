using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch.Neurons;

/// <summary>The equations of an integrate-and-fire neuron between two events.</summary>
/// <remarks>
/// With the input b and currents s_k the voltage after t is
/// v(t) = v e^(-t / tau_m) + b (1 - e^(-t / tau_m)) + sum over k of s_k e^(-t / max(tau_k, tau_m)) (1 - e^(-t d_k)) / (tau_m d_k) with
/// d_k = |1 / tau_m - 1 / tau_k|: the textbook formula tau_k / (tau_k - tau_m) (e^(-t / tau_k) - e^(-t / tau_m)) without its cancellation where the
/// time constants are close, and with the limit t / tau_m of the last factor where they are equal. A neuron that has fired has its state as of
/// the end of its refractory time, which may lie in the future.
/// </remarks>
internal sealed unsafe class Membrane
{
    // A state is the next spike if nothing arrives before (NaN if not yet computed), the time as of which the rest holds, v, b and the currents.
    public const int NextSpike = 0;
    public const int Time = 1;
    public const int Voltage = 2;
    public const int Input = 3;
    public const int Currents = 4;

    private readonly double[] _rates;

    /// <param name="neuron">The constants of the neuron.</param>
    /// <param name="timeConstants">tau_k of each current.</param>
    public Membrane(LeakyIntegrateAndFire neuron, IReadOnlyList<double> timeConstants)
    {
        (Rate, RefractoryTime) = (1 / neuron.MembraneTimeConstant, neuron.RefractoryTime);
        _rates = [.. timeConstants.Select(time => 1 / time)];
    }

    /// <summary>1 / tau_m.</summary>
    public double Rate { get; }

    public double RefractoryTime { get; }

    /// <summary>The number of currents.</summary>
    public int CurrentCount => _rates.Length;

    /// <summary>The number of values of a state.</summary>
    public int Stride => Currents + _rates.Length;

    /// <summary>Decays the currents of a state to another time, forwards or backwards.</summary>
    public void Decay(double* state, double time)
    {
        for (int k = 0; k < _rates.Length; k++)
        {
            state[Currents + k] *= ScalarMath.Exp((state[Time] - time) * _rates[k]);
        }
    }

    /// <summary>Computes the sum of the currents of a state at a time.</summary>
    public double CurrentAt(double* state, double time)
    {
        double sum = 0;
        for (int k = 0; k < _rates.Length; k++)
        {
            sum += state[Currents + k] * ScalarMath.Exp((state[Time] - time) * _rates[k]);
        }

        return sum;
    }

    /// <summary>Computes what a current of 1 adds to the voltage after <paramref name="elapsed"/>, and the factor by which it decays.</summary>
    /// <param name="k">The number of the current.</param>
    /// <param name="elapsed">The time, not negative.</param>
    /// <param name="leak">e^(-elapsed / tau_m).</param>
    /// <param name="decay">e^(-elapsed / tau_k).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Response(int k, Vector512<double> elapsed, Vector512<double> leak, out Vector512<double> decay)
    {
        double distance = Math.Abs(Rate - _rates[k]);
        (Vector512<double> minusRise, Vector512<double> faster) = VectorMath.Expm1WithDerivative(elapsed * -distance);
        Vector512<double> slower = leak;
        decay = leak * faster;
        if (_rates[k] < Rate)
        {
            slower = decay = VectorMath.Exp(elapsed * -_rates[k]);
        }

        return slower * (distance == 0 ? elapsed * Rate : minusRise * (-Rate / distance));
    }

    /// <summary>Computes the voltage of a state some time after its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double VoltageAfter(double* state, double time)
    {
        Vector512<double> elapsed = Vector512.Create(time);
        (Vector512<double> minusRise, Vector512<double> leak) = VectorMath.Expm1WithDerivative(elapsed * -Rate);

        // For a large input, 1 - leak would lose digits.
        double voltage = (state[Voltage] * leak[0]) - (state[Input] * minusRise[0]);
        for (int k = 0; k < _rates.Length; k++)
        {
            voltage += state[Currents + k] * Response(k, elapsed, leak, out _)[0];
        }

        return voltage;
    }

    /// <summary>
    /// Finds when the voltage reaches 1. Each step is too short to reach it: the time needed with the largest drive from here on. So
    /// the first crossing is never missed, and near it the steps are Newton's.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double FindCrossing(double* state)
    {
        double time = 0;
        while (true)
        {
            double missing = 1 - VoltageAfter(state, time);
            if (!(missing > 4e-16))
            {
                return time;
            }

            double step = TimeToRise(missing, HighestDrive(state, time, 0));
            if (double.IsPositiveInfinity(step))
            {
                return step;
            }

            // Negative currents are ignored above. Including their remainder after increasingly long steps is still safe.
            (double reach, double rise) = (step, double.PositiveInfinity);
            while (rise > reach)
            {
                reach = 64 * step;
                rise = TimeToRise(missing, HighestDrive(state, time, reach));
                step = Math.Max(step, Math.Min(reach, rise));
            }

            if (time + step == time)
            {
                return time;
            }

            time += step;
        }
    }

    /// <summary>The largest input and current together from <paramref name="time"/> to <paramref name="time"/> + <paramref name="reach"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double HighestDrive(double* state, double time, double reach)
    {
        double sum = state[Input];
        for (int k = 0; k < _rates.Length; k++)
        {
            double current = state[Currents + k];
            double lasting = current > 0 ? time : reach > 0 ? time + reach : double.PositiveInfinity;
            sum += current == 0 ? 0 : current * ScalarMath.Exp(-lasting * _rates[k]);
        }

        return sum;
    }

    /// <summary>tau_m log((drive - v) / (drive - 1)) for v = 1 - <paramref name="missing"/>, or infinity for a drive of at most 1.</summary>
    private double TimeToRise(double missing, double drive) => drive > 1
        ? ScalarMath.Log1p(missing / (drive - 1)) / Rate
        : double.PositiveInfinity;
}
