using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch.Neurons;

/// <summary>
/// The states of integrate-and-fire neurons, each as of the last event at this neuron: a spike that arrived, or one of its own. Between events
/// nothing is stored, so that the time step does not affect a state.
/// </summary>
internal sealed unsafe class MembraneStates
{
    // In a buffer, the weights replace the next spikes.
    private const int Weight = Membrane.NextSpike;

    private const int Tile = 32;
    private const int Lanes = 8;

    /// <summary>Below this voltage, rounding cannot make a neuron fire.</summary>
    private const double Safe = 1 - 1e-9;

    private readonly Membrane _membrane;
    private readonly double[] _states;
    private readonly double* _first;
    private readonly int _stride;

    /// <summary>Neurons at rest at time 0, or in the states of <paramref name="before"/>, which has no more currents.</summary>
    public MembraneStates(int count, Membrane membrane, MembraneStates? before = null)
    {
        (_membrane, _stride) = (membrane, membrane.Stride);
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
            double input = _states[i + Membrane.Input];
            Array.Clear(_states, i, _stride);
            (_states[i + Membrane.Input], _states[i + Membrane.NextSpike]) = (input, double.NaN);
        }
    }

    /// <summary>Changes the input of a neuron from <paramref name="time"/> on.</summary>
    public void SetInput(int neuron, double time, double input)
    {
        MoveTo(neuron, time);
        State(neuron)[Membrane.Input] = input;
    }

    /// <summary>Sets the voltage of a neuron at <paramref name="time"/>, unless it is refractory.</summary>
    public void SetVoltage(int neuron, double time, double voltage)
    {
        MoveTo(neuron, time);
        double* state = State(neuron);
        state[Membrane.Voltage] = state[Membrane.Time] > time ? 0 : voltage;
    }

    /// <summary>Computes the voltage of a neuron that does not fire before <paramref name="time"/>.</summary>
    public double VoltageAt(int neuron, double time)
    {
        double* state = State(neuron);
        return _membrane.VoltageAfter(state, Math.Max(time - state[Membrane.Time], 0));
    }

    /// <summary>Computes the total synaptic current of a neuron.</summary>
    public double CurrentAt(int neuron, double time) => _membrane.CurrentAt(State(neuron), time);

    /// <summary>Adds the spikes of a neuron before <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FireBefore(int neuron, double end, List<Spike> spikes)
    {
        double* state = State(neuron);
        for (double spike = FindNextSpike(state, end); spike < end; spike = FindNextSpike(state, end))
        {
            spikes.Add(new Spike(spike, neuron));
            double free = spike + _membrane.RefractoryTime;
            _membrane.Decay(state, free);
            (state[Membrane.Time], state[Membrane.NextSpike], state[Membrane.Voltage]) = (free, double.NaN, 0);
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
                    // Neurons that have fired have new states; the others get the same result again.
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
            buffer[(Membrane.Time * Tile) + i] = state[Membrane.Time];
            buffer[(Membrane.Voltage * Tile) + i] = state[Membrane.Voltage];
            buffer[(Membrane.Input * Tile) + i] = state[Membrane.Input];
            for (int j = Membrane.Currents; j < _stride; j++)
            {
                buffer[(j * Tile) + i] = state[j];
            }
        }

        // The rest of the last vector is at rest.
        for (int i = targets.Length; i % Lanes != 0; i++)
        {
            for (int j = 0; j < _stride; j++)
            {
                buffer[(j * Tile) + i] = j == Membrane.Time ? time : 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(int start, ReadOnlySpan<ushort> targets, double* buffer)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            double* state = State(start + targets[i]);
            state[Membrane.NextSpike] = double.NaN;
            state[Membrane.Time] = buffer[(Membrane.Time * Tile) + i];
            state[Membrane.Voltage] = buffer[(Membrane.Voltage * Tile) + i];
            for (int j = Membrane.Currents; j < _stride; j++)
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
        Vector512<double> before = Vector512.Load(buffer + (Membrane.Time * Tile));
        Vector512<double> isFree = Vector512.GreaterThanOrEqual(now, before);
        Vector512<double> elapsed = Vector512.Abs(now - before);
        Vector512.Max(now, before).Store(buffer + (Membrane.Time * Tile));

        // The maximum of the currents, and whether one is negative.
        Vector512<double> start = Vector512.Load(buffer + (Membrane.Voltage * Tile));
        Vector512<double> drive = Vector512.Load(buffer + (Membrane.Input * Tile));
        Vector512<double> highest = drive;
        Vector512<double> lowest = Vector512<double>.Zero;

        (Vector512<double> minusRise, Vector512<double> leak) = VectorMath.Expm1WithDerivative(elapsed * -_membrane.Rate);
        Vector512<double> voltage = (start * leak) - (drive * minusRise);
        for (int k = 0; k < _membrane.CurrentCount; k++)
        {
            double* place = buffer + ((Membrane.Currents + k) * Tile);
            Vector512<double> current = Vector512.Load(place);
            highest += Vector512.Max(current, Vector512<double>.Zero);
            lowest = Vector512.Min(lowest, current);
            voltage += current * _membrane.Response(k, elapsed, leak, out Vector512<double> decay);
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
        voltage.Store(buffer + (Membrane.Voltage * Tile));

        // The voltage stays below the value reached with the largest drive since the last event. If no current is negative, it has no
        // interior maximum if it still rises at the end.
        Vector512<double> safe = Vector512.Create(Safe);
        Vector512<double> bound = start - (Vector512.Max(highest - start, Vector512<double>.Zero) * minusRise);
        Vector512<double> rises = Vector512.GreaterThanOrEqual(lowest, Vector512<double>.Zero) & Vector512.GreaterThanOrEqual(drive, voltage);
        Vector512<double> isSafe = Vector512.LessThan(bound, safe) | (rises & Vector512.LessThan(voltage, safe)) | ~isFree;
        return ~(uint)isSafe.ExtractMostSignificantBits() & ((1u << Lanes) - 1);
    }

    /// <summary>Computes a state as of <paramref name="time"/>, unless it is one of a later time.</summary>
    private void MoveTo(int neuron, double time)
    {
        double* state = State(neuron);
        if (time > state[Membrane.Time])
        {
            state[Membrane.Voltage] = _membrane.VoltageAfter(state, time - state[Membrane.Time]);
            _membrane.Decay(state, time);
            state[Membrane.Time] = time;
        }

        state[Membrane.NextSpike] = double.NaN;
    }

    /// <summary>The next spike if nothing arrives before, or a time not before <paramref name="end"/> if there is none before that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double FindNextSpike(double* state, double end)
    {
        if (double.IsNaN(state[Membrane.NextSpike]))
        {
            double highest = _membrane.HighestDrive(state, 0, 0);
            double rise = Math.Max(highest - state[Membrane.Voltage], 0) * (end - state[Membrane.Time]) * _membrane.Rate;
            if (highest <= 1 || state[Membrane.Voltage] + rise < Safe)
            {
                return double.PositiveInfinity;
            }

            state[Membrane.NextSpike] = state[Membrane.Time] + _membrane.FindCrossing(state);
        }

        return state[Membrane.NextSpike];
    }

    private double* State(int neuron) => _first + ((nint)neuron * _stride);
}
