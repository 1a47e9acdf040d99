namespace MyTorch.Tests.Neurons;

/// <summary>
/// Spiking neurons by the textbook's formulas, every neuron moved to every event, and crossings found by small steps and bisection: slow, and with
/// nothing in common with the network under test.
/// </summary>
internal sealed class NaiveSpikingNetwork
{
    private const double Scan = 5e-5;

    private readonly List<Neuron> _neurons = [];
    private readonly List<Synapse> _synapses = [];
    private readonly PriorityQueue<(Synapse Synapse, double Weight), double> _arrivals = new();
    private double _time;

    /// <summary>The spikes of all neurons by time.</summary>
    public List<(double Time, int Neuron)> Spikes { get; } = [];

    public int AddNeuron(double membraneTimeConstant, double refractoryTime)
    {
        _neurons.Add(new Neuron { Tau = membraneTimeConstant, Refractory = refractoryTime });
        return _neurons.Count - 1;
    }

    /// <summary>Adds a synapse with a current of its own. A source below 0 is outside.</summary>
    public void Connect(int from, int to, double weight, double timeConstant, double delay)
    {
        var synapse = new Synapse { From = from, Weight = weight, Tau = timeConstant, Delay = delay };
        _synapses.Add(synapse);
        _neurons[to].Currents.Add(synapse);
    }

    public void SetInput(int neuron, double input) => _neurons[neuron].Input = input;

    public void SetVoltage(int neuron, double voltage) => _neurons[neuron].Voltage = _time < _neurons[neuron].Free ? 0 : voltage;

    public double Voltage(int neuron) => _neurons[neuron].Voltage;

    public double Current(int neuron) => _neurons[neuron].Currents.Sum(synapse => synapse.Current);

    public void Emit(int source, double time) => Send(source, time);

    public void RunTo(double end)
    {
        while (true)
        {
            double next = _arrivals.TryPeek(out _, out double arrival) && arrival < end ? arrival : end;
            double[] crossings = [.. _neurons.Select(neuron => neuron.FirstCrossing(_time, next))];
            double first = crossings.Min();
            double now = Math.Min(first, next);
            _neurons.ForEach(neuron => neuron.MoveTo(_time, now));
            _time = now;
            if (first <= next)
            {
                int neuron = Array.IndexOf(crossings, first);
                (_neurons[neuron].Voltage, _neurons[neuron].Free) = (0, now + _neurons[neuron].Refractory);
                Spikes.Add((now, neuron));
                Send(neuron, now);
            }
            else if (next == end)
            {
                return;
            }
            else
            {
                (Synapse synapse, double weight) = _arrivals.Dequeue();
                synapse.Current += weight / synapse.Tau;
            }
        }
    }

    private void Send(int source, double time)
    {
        foreach (Synapse synapse in _synapses.Where(synapse => synapse.From == source))
        {
            _arrivals.Enqueue((synapse, synapse.Weight), time + synapse.Delay);
        }
    }

    private sealed class Synapse
    {
        public int From { get; init; }

        public double Weight { get; init; }

        public double Tau { get; init; }

        public double Delay { get; init; }

        public double Current { get; set; }
    }

    private sealed class Neuron
    {
        public double Tau { get; init; }

        public double Refractory { get; init; }

        public double Input { get; set; }

        public double Voltage { get; set; }

        public double Free { get; set; }

        public List<Synapse> Currents { get; } = [];

        public void MoveTo(double from, double to)
        {
            Voltage = VoltageAt(from, to);
            Currents.ForEach(synapse => synapse.Current *= Math.Exp((from - to) / synapse.Tau));
        }

        /// <summary>The first time at which the voltage reaches 1, or infinity.</summary>
        public double FirstCrossing(double from, double to)
        {
            double low = Math.Max(from, Free);
            while (low < to)
            {
                double high = Math.Min(low + Scan, to);
                double top = Slope(from, low) > 0 && Slope(from, high) < 0 ? Bisect(low, high, time => Slope(from, time) <= 0) : high;
                if (VoltageAt(from, top) >= 1)
                {
                    return Bisect(low, top, time => VoltageAt(from, time) >= 1);
                }

                low = high;
            }

            return double.PositiveInfinity;
        }

        private static double Bisect(double low, double high, Predicate<double> isReached)
        {
            for (int i = 0; i < 60; i++)
            {
                double middle = (low + high) / 2;
                (low, high) = isReached(middle) ? (low, middle) : (middle, high);
            }

            return high;
        }

        private double VoltageAt(double from, double time)
        {
            double start = Math.Max(from, Free);
            if (time <= start)
            {
                return time < Free ? 0 : Voltage;
            }

            double elapsed = time - start;
            double voltage = Input + ((Voltage - Input) * Math.Exp(-elapsed / Tau));
            foreach (Synapse synapse in Currents)
            {
                double current = synapse.Current * Math.Exp((from - start) / synapse.Tau);
                double mean = ((1 / Tau) + (1 / synapse.Tau)) / 2;
                voltage += synapse.Tau == Tau
                    ? current * elapsed / Tau * Math.Exp(-elapsed / Tau)
                    : 2 * current * synapse.Tau / (synapse.Tau - Tau) * Math.Exp(-mean * elapsed) * Math.Sinh(elapsed * (synapse.Tau - Tau) / (2 * Tau * synapse.Tau));
            }

            return voltage;
        }

        private double Slope(double from, double time) =>
            Input + Currents.Sum(synapse => synapse.Current * Math.Exp((from - time) / synapse.Tau)) - VoltageAt(from, time);
    }
}
