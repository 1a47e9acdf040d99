using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Neurons;

/// <summary>Populations of leaky integrate-and-fire neurons and of spike sources, connected by synapses.</summary>
/// <remarks>
/// <para>Nothing is approximated: each state is advanced from event to event by the solution of its equations, and each spike has the time at
/// which the voltage reaches the threshold, to rounding. Neurons exchange spikes at intervals shorter than the shortest delay, so the time
/// step, which only determines when voltages are recorded, and the number of threads do not change any bit of a spike.</para>
/// <para>Times are in seconds. A synapse uses 10 bytes, and each connection 8 bytes for each source. Not thread-safe; only one thread may use it at
/// once; <see cref="Run"/> itself uses as many as MathNet's <c>Control.MaxDegreeOfParallelism</c> allows.</para>
/// </remarks>
public sealed class SpikingNetwork
{
    // Up to here a refractory time is more than the rounding of times. It is over 30 years.
    private const double LatestTime = 1e9;

    // Cancellation and recorders are served at least this often, in seconds.
    private const double LongestService = 0.01;

    private readonly NetworkWindow _window = new();
    private readonly List<SpikeRecorder> _spikeRecorders = [];
    private readonly List<VoltageRecorder> _voltageRecorders = [];

    /// <summary>The current time in seconds: initially 0, then the end of the last run.</summary>
    public double Time { get; private set; }

    /// <summary>The populations, in the order in which they were added.</summary>
    public IReadOnlyList<Population> Populations => _window.Populations;

    /// <summary>The connections, in the order in which they were created.</summary>
    public IReadOnlyList<Connection> Connections => _window.Connections;

    /// <summary>Adds leaky integrate-and-fire neurons.</summary>
    /// <param name="count">The number of neurons, positive.</param>
    /// <param name="neuron">The constants of the neurons, or null for those of a cortical neuron; both times must be at least 1 µs.</param>
    /// <returns>The population.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive, or a time of the neuron is too short.</exception>
    public LIFPopulation AddNeurons(int count, LeakyIntegrateAndFire? neuron = null) =>
        Add(new LIFPopulation(this, count, neuron ?? new LeakyIntegrateAndFire()));

    /// <summary>Adds sources that fire at random.</summary>
    /// <param name="rates">The mean rate of each source in Hz, from 0 to 1,000,000.</param>
    /// <param name="seed">The seed; the same seed gives the same spikes.</param>
    /// <returns>The population.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="rates"/> is null.</exception>
    /// <exception cref="ArgumentException">There is no rate, or one is outside its range.</exception>
    public PoissonPopulation AddPoissonSources(IReadOnlyList<double> rates, int seed)
    {
        RequireSources(rates, nameof(rates));
        return Add(new PoissonPopulation(this, rates, seed));
    }

    /// <summary>Adds sources that fire at given times.</summary>
    /// <param name="trains">The spikes of each source in seconds, none before time 0; spikes before the current time are skipped.</param>
    /// <returns>The population.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="trains"/> is null.</exception>
    /// <exception cref="ArgumentException">There is no train, or one is null or begins before time 0.</exception>
    public SpikeTrainPopulation AddSpikeTrains(IReadOnlyList<SpikeTrain> trains)
    {
        RequireSources(trains, nameof(trains));
        return Add(new SpikeTrainPopulation(this, trains));
    }

    /// <summary>Connects two populations by a matrix of weights.</summary>
    /// <param name="from">The population that sends spikes.</param>
    /// <param name="to">The population that receives them.</param>
    /// <param name="weights">
    /// The weights, sources by targets, all finite, as those of a <see cref="Linear{T}"/>; the matrix is copied, and elements that are 0 are not
    /// synapses. A weight is the area of the current that one spike gives.
    /// </param>
    /// <param name="timeConstant">
    /// The time constant of the current in seconds, positive and at least a 500th of the refractory time of the targets.
    /// </param>
    /// <param name="delay">The time from a spike to its arrival in seconds, positive.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="ArgumentNullException">A population or the matrix is null.</exception>
    /// <exception cref="ArgumentException">
    /// A population belongs to another network, the matrix has the wrong shape, a weight is not finite or divided by the time constant over 1e100,
    /// or the synapses of the targets have 1000 other time constants.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The time constant or delay is not positive and finite, or the time constant is too short.</exception>
    public Connection Connect(Population from, LIFPopulation to, Matrix<double> weights, double timeConstant, double delay)
    {
        RequireOwn(from, to);
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.RowCount != from.Count || weights.ColumnCount != to.Count)
        {
            throw new ArgumentException(
                $"weights is {weights.RowCount} x {weights.ColumnCount}, but must be sources x targets, {from.Count} x {to.Count}.", nameof(weights));
        }

        if (weights.Find(weight => !double.IsFinite(weight), Zeros.AllowSkip) is { } wrong)
        {
            throw new ArgumentException($"weights[{wrong.Item1}, {wrong.Item2}] is {wrong.Item3}: all weights must be finite.", nameof(weights));
        }

        Connection.RequireTimes(to, timeConstant, delay);
        if (weights.Find(weight => !LIFPopulation.IsInput(weight / timeConstant), Zeros.AllowSkip) is { } large)
        {
            throw new ArgumentException(
                $"weights[{large.Item1}, {large.Item2}] is {large.Item3}: divided by the time constant, {timeConstant} s, it must be {LIFPopulation.InputRange}.", nameof(weights));
        }

        return Add(new Connection(from, to, SynapseMatrix.FromMatrix(weights), timeConstant, delay));
    }

    /// <summary>Connects two populations at random.</summary>
    /// <param name="from">The population that sends spikes.</param>
    /// <param name="to">The population that receives them; it may be the same, and then a neuron may receive its own spikes.</param>
    /// <param name="probability">The probability of each synapse, from 0 to 1.</param>
    /// <param name="weight">The weight of each synapse, finite: the area of the current that one spike gives.</param>
    /// <param name="timeConstant">
    /// The time constant of the current in seconds, positive and at least a 500th of the refractory time of the targets.
    /// </param>
    /// <param name="delay">The time from a spike to its arrival in seconds, positive.</param>
    /// <param name="seed">The seed; the same seed gives the same synapses.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="ArgumentNullException">A population is null.</exception>
    /// <exception cref="ArgumentException">
    /// A population belongs to another network, there are too many synapses for one connection, or the synapses of the targets have 1000 other
    /// time constants.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public Connection ConnectRandomly(Population from, LIFPopulation to, double probability, double weight, double timeConstant, double delay, int seed)
    {
        RequireOwn(from, to);
        Setting.UpToOne(probability);
        Setting.Finite<double>(weight);
        Connection.RequireTimes(to, timeConstant, delay);
        if (!LIFPopulation.IsInput(weight / timeConstant))
        {
            throw new ArgumentOutOfRangeException(
                nameof(weight), weight, $"weight divided by the time constant, {timeConstant} s, must be {LIFPopulation.InputRange}.");
        }

        return Add(new Connection(from, to, SynapseMatrix.Random(from.Count, to.Count, probability, weight, seed), timeConstant, delay));
    }

    /// <summary>Records the spikes of a population from now on.</summary>
    /// <param name="population">The population.</param>
    /// <returns>The recorder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="population"/> is null.</exception>
    /// <exception cref="ArgumentException">The population belongs to another network.</exception>
    public SpikeRecorder RecordSpikes(Population population)
    {
        RequireOwn(population, nameof(population));
        _spikeRecorders.Add(new SpikeRecorder(population));
        return _spikeRecorders[^1];
    }

    /// <summary>Records voltages and synaptic currents of neurons at every time step from now on.</summary>
    /// <param name="population">The population.</param>
    /// <param name="neurons">The numbers of the neurons, from 0.</param>
    /// <returns>The recorder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The population belongs to another network or has no such neuron, or no neuron is given.</exception>
    public VoltageRecorder RecordVoltage(LIFPopulation population, params IReadOnlyList<int> neurons)
    {
        RequireOwn(population, nameof(population));
        ArgumentNullException.ThrowIfNull(neurons);
        if (neurons.Count == 0)
        {
            throw new ArgumentException("neurons is empty: give the numbers of the neurons to record, from 0.", nameof(neurons));
        }

        foreach (int neuron in neurons)
        {
            if ((uint)neuron >= (uint)population.Count)
            {
                throw new ArgumentException($"Neuron {neuron} does not exist: the population has neurons 0 to {population.Count - 1}.", nameof(neurons));
            }
        }

        _voltageRecorders.Add(new VoltageRecorder(population, neurons));
        return _voltageRecorders[^1];
    }

    /// <summary>Simulates the network from its current time on. Two consecutive runs are bitwise identical to one run of the total duration.</summary>
    /// <param name="duration">The simulated time in seconds, positive.</param>
    /// <param name="timeStep">
    /// The interval between recorded voltages in seconds, positive and at most the shortest delay. It does not affect spikes; the last step may be shorter.
    /// </param>
    /// <param name="progress">Receives the simulated fraction of the duration, at most a hundred times; or null.</param>
    /// <param name="cancellationToken">Cancels the run. The network keeps the <see cref="Time"/> it has reached and can continue from there.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A time is not positive and finite, there are more than 2,147,483,647 time steps, or the run would end after 1e9 s.
    /// </exception>
    /// <exception cref="ArgumentException">A delay is shorter than the time step.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public void Run(double duration, double timeStep, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        long steps = CountSteps(duration, timeStep);
        (double start, double end) = (Time, Time + duration);
        double longestWindow = LongestWindow(timeStep);
        timeStep = Math.Min(timeStep, duration);
        long stepsPerWindow = _voltageRecorders.Count > 0 ? 1 : Math.Max(1, (long)(longestWindow / timeStep));
        long windowsPerStep = (long)Math.Ceiling(timeStep / longestWindow);
        double reported = 0;
        for (long step = 0; step < steps;)
        {
            long next = Math.Min(step + stepsPerWindow, steps);
            for (long window = 1; window <= windowsPerStep; window++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                double passed = window < windowsPerStep ? step + ((double)window / windowsPerStep) : next;
                RunTo(passed < steps ? Math.Min(end, start + (passed * timeStep)) : end);
            }

            _voltageRecorders.ForEach(recorder => recorder.Record());
            step = next;
            if (progress is not null && (step - reported >= steps / 100.0 || step == steps))
            {
                reported = step;
                progress.Report((double)step / steps);
            }
        }
    }

    /// <summary>Returns to time 0: all neurons at rest, no pending spikes, Poisson sources restarted, recorders empty. Inputs are kept.</summary>
    public void Reset()
    {
        Time = 0;
        _window.Reset();
        _spikeRecorders.ForEach(recorder => recorder.Clear());
        _voltageRecorders.ForEach(recorder => recorder.Clear());
    }

    private static void RequireSources<TSource>(IReadOnlyList<TSource> sources, string name)
    {
        ArgumentNullException.ThrowIfNull(sources, name);
        if (sources.Count == 0)
        {
            throw new ArgumentException($"{name} is empty: a population has at least one source.", name);
        }
    }

    private long CountSteps(double duration, double timeStep)
    {
        Setting.Positive<double>(duration);
        Setting.Positive<double>(timeStep);
        if (Time + duration > LatestTime)
        {
            throw new ArgumentOutOfRangeException(
                nameof(duration), duration, $"The run would end at {Time + duration} s, but a network simulates at most {LatestTime} s: reset it, or choose a shorter duration.");
        }

        // A duration that is a multiple of the time step has that number of steps despite rounding.
        double steps = Math.Ceiling((duration / timeStep) * (1 - 1e-12));
        return steps <= int.MaxValue
            ? Math.Max((long)steps, 1)
            : throw new ArgumentOutOfRangeException(nameof(timeStep), timeStep, $"{duration} s have {steps:N0} time steps of {timeStep} s, but {int.MaxValue:N0} is the most.");
    }

    /// <summary>A window is shorter than each delay, so that a spike never arrives in its own window, however its times are rounded.</summary>
    private double LongestWindow(double timeStep)
    {
        double shortest = Connections.Select(connection => connection.Delay).DefaultIfEmpty(double.PositiveInfinity).Min();
        if (timeStep > shortest)
        {
            throw new ArgumentException($"timeStep is {timeStep} s, longer than the shortest delay, {shortest} s: choose one of at most {shortest} s.", nameof(timeStep));
        }

        return Math.Min(shortest * (1 - 1e-9), LongestService);
    }

    private void RunTo(double time)
    {
        _window.Run(time);
        Time = time;
        _spikeRecorders.ForEach(recorder => recorder.Record());
    }

    private TPopulation Add<TPopulation>(TPopulation population) where TPopulation : Population
    {
        _window.Add(population);
        return population;
    }

    private Connection Add(Connection connection)
    {
        _window.Add(connection);
        return connection;
    }

    private void RequireOwn(Population from, Population to)
    {
        RequireOwn(from, nameof(from));
        RequireOwn(to, nameof(to));
    }

    private void RequireOwn(Population population, string name)
    {
        ArgumentNullException.ThrowIfNull(population, name);
        if (population.Network != this)
        {
            throw new ArgumentException($"{name} belongs to another network.", name);
        }
    }
}
