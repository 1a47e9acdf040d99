using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch.Neurons;

/// <summary>
/// The states of integrate-and-fire neurons, each as of the last event at this neuron: a spike that arrived, or one of its own. Between events
/// nothing is stored, so that no time step leaves a trace in a state.
/// </summary>
/// <remarks>
/// With the input b and currents s_k the voltage after t is
/// v(t) = b + (v - b) e^(-t / tau_m) + sum over k of s_k e^(-t / max(tau_k, tau_m)) (1 - e^(-t d_k)) / (tau_m d_k) with
/// d_k = |1 / tau_m - 1 / tau_k|: the textbook's tau_k / (tau_k - tau_m) (e^(-t / tau_k) - e^(-t / tau_m)) without its cancellation where the
/// time constants are close, and with the limit t / tau_m of the last factor where they are equal. A neuron that has fired has its state as of
/// the end of its refractory time, which may lie in the future.
/// </remarks>
internal sealed unsafe class MembraneStates
{
    // A state is the next spike if nothing arrives before (NaN if not yet computed), the time as of which the rest holds, v, b and the currents.
    private const int NextSpike = 0;
    private const int Time = 1;
    private const int Voltage = 2;
    private const int Input = 3;
    private const int Currents = 4;

    // In a buffer, the weights stand instead of the next spikes.
    private const int Weight = NextSpike;

    private const int Tile = 32;
    private const int Lanes = 8;

    /// <summary>Below this voltage no rounding makes a neuron fire.</summary>
    private const double Safe = 1 - 1e-9;

    private readonly double _membraneRate;
    private readonly double _refractoryTime;
    private readonly double[] _rates;
    private readonly double[] _states;
    private readonly double* _first;
    private readonly int _stride;

    /// <summary>Neurons at rest at time 0, or in the states of <paramref name="before"/>, with currents of these time constants.</summary>
    public MembraneStates(int count, LeakyIntegrateAndFire neuron, double[] timeConstants, MembraneStates? before = null)
    {
        (_membraneRate, _refractoryTime) = (1 / neuron.MembraneTimeConstant, neuron.RefractoryTime);
        (_rates, _stride) = ([.. timeConstants.Select(time => 1 / time)], Currents + timeConstants.Length);
        _states = GC.AllocateArray<double>(checked(count * _stride), pinned: true);
        _first = (double*)Unsafe.AsPointer(ref _states[0]);
        Reset();
        for (int i = 0; i < count && before is not null; i++)
        {
            before._states.AsSpan(i * before._stride, before._stride).CopyTo(_states.AsSpan(i * _stride));
        }
    }

    /// <summary>Returns to rest at time 0; the inputs remain.</summary>
    public void Reset()
    {
        for (int i = 0; i < _states.Length; i += _stride)
        {
            double input = _states[i + Input];
            Array.Clear(_states, i, _stride);
            (_states[i + Input], _states[i + NextSpike]) = (input, double.NaN);
        }
    }

    public double GetInput(int neuron) => State(neuron)[Input];

    /// <summary>Changes the input of a neuron from <paramref name="time"/> on.</summary>
    public void SetInput(int neuron, double time, double input)
    {
        MoveTo(neuron, time);
        State(neuron)[Input] = input;
    }

    /// <summary>Sets the voltage of a neuron at <paramref name="time"/>, unless it is refractory.</summary>
    public void SetVoltage(int neuron, double time, double voltage)
    {
        MoveTo(neuron, time);
        double* state = State(neuron);
        state[Voltage] = state[Time] > time ? 0 : voltage;
    }

    /// <summary>Computes the voltage of a neuron that does not fire before <paramref name="time"/>.</summary>
    public double VoltageAt(int neuron, double time)
    {
        double* state = State(neuron);
        return VoltageAfter(state, Math.Max(time - state[Time], 0));
    }

    /// <summary>Computes the total synaptic current of a neuron.</summary>
    public double CurrentAt(int neuron, double time)
    {
        double* state = State(neuron);
        double sum = 0;
        for (int k = 0; k < _rates.Length; k++)
        {
            sum += state[Currents + k] * ScalarMath.Exp((state[Time] - time) * _rates[k]);
        }

        return sum;
    }

    /// <summary>Adds the spikes of a neuron before <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FireBefore(int neuron, double end, List<Spike> spikes)
    {
        double* state = State(neuron);
        for (double spike = FindNextSpike(state, end); spike < end; spike = FindNextSpike(state, end))
        {
            spikes.Add(new Spike(spike, neuron));
            double free = spike + _refractoryTime;
            for (int k = 0; k < _rates.Length; k++)
            {
                state[Currents + k] *= ScalarMath.Exp((state[Time] - free) * _rates[k]);
            }

            (state[Time], state[NextSpike], state[Voltage]) = (free, double.NaN, 0);
        }
    }

    /// <summary>A spike arrives at <paramref name="time"/>: adds weight * <paramref name="scale"/> to a current of each target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Receive(double time, SynapseRow row, int channel, double scale, List<Spike> spikes)
    {
        double* buffer = stackalloc double[Tile * _stride];
        for (int start = 0; start < row.Targets.Length; start += Tile)
        {
            ReadOnlySpan<ushort> targets = row.Targets[start..Math.Min(start + Tile, row.Targets.Length)];
            ReadOnlySpan<double> weights = row.Weights.Slice(start, targets.Length);
            Gather(row.Start, targets, weights, time, buffer);
            for (int lane = 0; lane < targets.Length; lane += Lanes)
            {
                uint due = Receive(time, channel, scale, buffer + lane);
                if (due != 0)
                {
                    // Neurons that have fired have other states; the rest gets the same result again.
                    ReadOnlySpan<ushort> group = targets[lane..Math.Min(lane + Lanes, targets.Length)];
                    for (int i = 0; i < group.Length; i++)
                    {
                        if (((due >> i) & 1) != 0)
                        {
                            FireBefore(row.Start + group[i], Math.BitIncrement(time), spikes);
                        }
                    }

                    Gather(row.Start, group, weights.Slice(lane, group.Length), time, buffer + lane);
                    Receive(time, channel, scale, buffer + lane);
                }
            }

            Scatter(row.Start, targets, buffer);
        }
    }

    /// <summary>Copies the states of the targets next to each other, a row of the buffer for each of their values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(int start, ReadOnlySpan<ushort> targets, ReadOnlySpan<double> weights, double time, double* buffer)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            double* state = State(start + targets[i]);
            buffer[(Weight * Tile) + i] = weights[i];
            buffer[(Time * Tile) + i] = state[Time];
            buffer[(Voltage * Tile) + i] = state[Voltage];
            buffer[(Input * Tile) + i] = state[Input];
            for (int j = Currents; j < _stride; j++)
            {
                buffer[(j * Tile) + i] = state[j];
            }
        }

        // The rest of the last vector is at rest.
        for (int i = targets.Length; i % Lanes != 0; i++)
        {
            for (int j = 0; j < _stride; j++)
            {
                buffer[(j * Tile) + i] = j == Time ? time : 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(int start, ReadOnlySpan<ushort> targets, double* buffer)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            double* state = State(start + targets[i]);
            state[NextSpike] = double.NaN;
            state[Time] = buffer[(Time * Tile) + i];
            state[Voltage] = buffer[(Voltage * Tile) + i];
            for (int j = Currents; j < _stride; j++)
            {
                state[j] = buffer[(j * Tile) + i];
            }
        }
    }

    /// <summary>Moves the states of a vector to the arrival and adds the weights; returns which neurons may have fired before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint Receive(double time, int channel, double scale, double* buffer)
    {
        Vector512<double> now = Vector512.Create(time);
        Vector512<double> before = Vector512.Load(buffer + (Time * Tile));
        Vector512<double> isFree = Vector512.GreaterThanOrEqual(now, before);
        Vector512<double> elapsed = Vector512.Abs(now - before);
        Vector512.Max(now, before).Store(buffer + (Time * Tile));

        // What the currents reach at most, and whether one is negative.
        Vector512<double> start = Vector512.Load(buffer + (Voltage * Tile));
        Vector512<double> drive = Vector512.Load(buffer + (Input * Tile));
        Vector512<double> highest = drive;
        Vector512<double> lowest = Vector512<double>.Zero;

        Vector512<double> leak = VectorMath.Exp(elapsed * -_membraneRate);
        Vector512<double> voltage = drive + ((start - drive) * leak);
        for (int k = 0; k < _rates.Length; k++)
        {
            double* place = buffer + ((Currents + k) * Tile);
            Vector512<double> current = Vector512.Load(place);
            highest += Vector512.Max(current, Vector512<double>.Zero);
            lowest = Vector512.Min(lowest, current);
            voltage += current * Response(k, elapsed, leak, out Vector512<double> decay);
            current = Vector512.ConditionalSelect(isFree, current * decay, current);
            drive += current;
            if (k == channel)
            {
                Vector512<double> jump = Vector512.Load(buffer + (Weight * Tile)) * scale;
                current += Vector512.ConditionalSelect(isFree, jump, jump * decay);
            }

            current.Store(place);
        }

        voltage = Vector512.ConditionalSelect(isFree, voltage, start);
        voltage.Store(buffer + (Voltage * Tile));

        // The voltage stays below what the largest drive of the time since the last event reaches; and where no current is negative it has no
        // maximum inside if it still rises at the end.
        Vector512<double> safe = Vector512.Create(Safe);
        Vector512<double> bound = start + (Vector512.Max(highest - start, Vector512<double>.Zero) * (Vector512<double>.One - leak));
        Vector512<double> rises = Vector512.GreaterThanOrEqual(lowest, Vector512<double>.Zero) & Vector512.GreaterThanOrEqual(drive, voltage);
        Vector512<double> isSafe = Vector512.LessThan(bound, safe) | (rises & Vector512.LessThan(voltage, safe)) | ~isFree;
        return ~(uint)isSafe.ExtractMostSignificantBits() & ((1u << Lanes) - 1);
    }

    /// <summary>Computes what a current of 1 adds to the voltage after <paramref name="elapsed"/>, and to what part it decays.</summary>
    /// <param name="k">The number of the current.</param>
    /// <param name="elapsed">The time, not negative.</param>
    /// <param name="leak">e^(-elapsed / tau_m).</param>
    /// <param name="decay">e^(-elapsed / tau_k).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Response(int k, Vector512<double> elapsed, Vector512<double> leak, out Vector512<double> decay)
    {
        double distance = Math.Abs(_membraneRate - _rates[k]);
        (Vector512<double> minusRise, Vector512<double> faster) = VectorMath.Expm1WithDerivative(elapsed * -distance);
        Vector512<double> slower = leak;
        decay = leak * faster;
        if (_rates[k] < _membraneRate)
        {
            slower = decay = VectorMath.Exp(elapsed * -_rates[k]);
        }

        return slower * (distance == 0 ? elapsed * _membraneRate : minusRise * (-_membraneRate / distance));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double VoltageAfter(double* state, double time)
    {
        Vector512<double> elapsed = Vector512.Create(time);
        Vector512<double> leak = VectorMath.Exp(elapsed * -_membraneRate);
        double voltage = state[Input] + ((state[Voltage] - state[Input]) * leak[0]);
        for (int k = 0; k < _rates.Length; k++)
        {
            voltage += state[Currents + k] * Response(k, elapsed, leak, out _)[0];
        }

        return voltage;
    }

    /// <summary>Computes a state as of <paramref name="time"/>, unless it is one of a later time.</summary>
    private void MoveTo(int neuron, double time)
    {
        double* state = State(neuron);
        if (time > state[Time])
        {
            state[Voltage] = VoltageAfter(state, time - state[Time]);
            for (int k = 0; k < _rates.Length; k++)
            {
                state[Currents + k] *= ScalarMath.Exp((state[Time] - time) * _rates[k]);
            }

            state[Time] = time;
        }

        state[NextSpike] = double.NaN;
    }

    /// <summary>The next spike if nothing arrives before, or a time not before <paramref name="end"/> if there is none before that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double FindNextSpike(double* state, double end)
    {
        if (double.IsNaN(state[NextSpike]))
        {
            double highest = HighestDrive(state, 0, 0);
            double rise = Math.Max(highest - state[Voltage], 0) * (end - state[Time]) * _membraneRate;
            if (highest <= 1 || state[Voltage] + rise < Safe)
            {
                return double.PositiveInfinity;
            }

            state[NextSpike] = state[Time] + FindCrossing(state);
        }

        return state[NextSpike];
    }

    /// <summary>
    /// Finds when the voltage reaches 1. Each step is one that cannot reach it: the time that the largest drive from here on would take. So
    /// the first crossing is never missed, and near it the steps are Newton's.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double FindCrossing(double* state)
    {
        double time = 0;
        while (true)
        {
            double missing = 1 - VoltageAfter(state, time);
            if (missing <= 4e-16)
            {
                return time;
            }

            double step = TimeToRise(missing, HighestDrive(state, time, 0));
            if (double.IsPositiveInfinity(step))
            {
                return step;
            }

            // A negative current fades within the step: this one, 64 times as long, is still too short or takes that into account.
            double reach = 64 * step;
            step = Math.Max(step, Math.Min(reach, TimeToRise(missing, HighestDrive(state, time, reach))));
            if (time + step == time)
            {
                return time;
            }

            time += step;
        }
    }

    /// <summary>tau_m log((drive - v) / (drive - 1)) for v = 1 - <paramref name="missing"/>, or infinity for a drive of at most 1.</summary>
    private double TimeToRise(double missing, double drive) => drive > 1
        ? ScalarMath.Log1p(missing / (drive - 1)) / _membraneRate
        : double.PositiveInfinity;

    /// <summary>The largest input and current together from <paramref name="time"/> to <paramref name="time"/> + <paramref name="reach"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double HighestDrive(double* state, double time, double reach)
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

    private double* State(int neuron) => _first + ((nint)neuron * _stride);
}
