using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Neurons;

/// <summary>
/// A trained network of firing rates, as spiking neurons: each unit of an <see cref="LIFRate{T}"/> becomes a leaky integrate-and-fire neuron, and
/// the class is that of the output neuron that fires most often.
/// </summary>
/// <remarks>
/// The first layer gets the constant input x W + b of a sample. A unit's output is scale * rate, and the current of spikes with weight w has the
/// mean w * rate, so the synapses of the next layer have the weights scale * W: over a long time the neurons fire at the rates of the network.
/// </remarks>
public sealed class SpikingClassifier
{
    private const double TimeStep = 0.001;

    private readonly Linear<double> _first;
    private readonly LIFPopulation _input;
    private readonly LIFPopulation _output;
    private readonly SpikeRecorder _spikes;

    /// <summary>Builds the spiking network; later changes of the weights do not reach it.</summary>
    /// <param name="network">The trained network: Linear and LIFRate layers in alternation, from features to classes. Dropout layers are left out.</param>
    /// <param name="synapseTimeConstant">The time constant of all synapses in seconds, positive: longer ones smooth more and answer later.</param>
    /// <param name="delay">The delay of all synapses in seconds, at least 0.001.</param>
    /// <exception cref="ArgumentNullException"><paramref name="network"/> is null.</exception>
    /// <exception cref="ArgumentException">The network has another layer or another order of layers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time is outside its range.</exception>
    public SpikingClassifier(Sequential<double> network, double synapseTimeConstant = 0.005, double delay = TimeStep)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeStep);
        (Linear<double> Linear, LIFRate<double> Rate)[] stages = Stages(network);
        Linear<double> first = stages[0].Linear;
        _first = new Linear<double>(first.W.RowCount, first.W.ColumnCount, (_, _) => first.W, _ => Bias(first));
        Network = new SpikingNetwork();
        LIFPopulation[] populations = [.. stages.Select(stage => Network.AddNeurons(
            stage.Linear.W.ColumnCount,
            new LeakyIntegrateAndFire(stage.Rate.MembraneTimeConstant, stage.Rate.RefractoryTime)))];
        for (int i = 1; i < stages.Length; i++)
        {
            populations[i].SetInput(Bias(stages[i].Linear).AsColumnMajorArray());
            Network.Connect(populations[i - 1], populations[i], stages[i].Linear.W * stages[i - 1].Rate.Scale, synapseTimeConstant, delay);
        }

        (_input, _output) = (populations[0], populations[^1]);
        _spikes = Network.RecordSpikes(_output);
    }

    /// <summary>The spiking network: a population for each layer, in order.</summary>
    public SpikingNetwork Network { get; }

    /// <summary>Counts the spikes of the output neurons.</summary>
    /// <param name="x">The samples, N x C.</param>
    /// <param name="duration">The simulated time in seconds for each sample, from rest, positive.</param>
    /// <returns>The counts, N x K.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="x"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="x"/> does not have C columns, or an element is not finite or gives an input over 1e100.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is not positive and finite.</exception>
    public Matrix<double> CountSpikes(Matrix<double> x, double duration)
    {
        Matrix<double> inputs = Inputs(x);
        Matrix<double> counts = Matrix<double>.Build.Dense(x.RowCount, _output.Count);
        for (int i = 0; i < x.RowCount; i++)
        {
            Start(inputs, i);
            Network.Run(duration, TimeStep);
            counts.SetRow(i, [.. _spikes.Counts.Select(count => (double)count)]);
        }

        return counts;
    }

    /// <summary>Predicts the classes at several times: the neuron that has fired most often, and of several that has the highest voltage.</summary>
    /// <param name="x">The samples, N x C.</param>
    /// <param name="times">The simulated times in seconds, positive and ascending.</param>
    /// <returns>For each time the classes of the N samples.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="x"/> does not have C columns, an element is not finite or gives an input over 1e100, or the times are not positive and ascending.
    /// </exception>
    public int[][] Predict(Matrix<double> x, params IReadOnlyList<double> times)
    {
        Matrix<double> inputs = Inputs(x);
        ArgumentNullException.ThrowIfNull(times);
        for (int i = 0; i < times.Count; i++)
        {
            double before = i == 0 ? 0 : times[i - 1];
            if (!(times[i] > before && double.IsFinite(times[i])))
            {
                throw new ArgumentException($"times[{i}] is {times[i]}, but must be finite and later than {before}.", nameof(times));
            }
        }

        int[][] classes = [.. times.Select(_ => new int[x.RowCount])];
        for (int i = 0; i < x.RowCount; i++)
        {
            Start(inputs, i);
            for (int j = 0; j < times.Count; j++)
            {
                Network.Run(times[j] - Network.Time, TimeStep);
                classes[j][i] = Enumerable.Range(0, _output.Count).MaxBy(neuron => (_spikes.Counts[neuron], _output.Voltage(neuron)));
            }
        }

        return classes;
    }

    private static (Linear<double> Linear, LIFRate<double> Rate)[] Stages(Sequential<double> network)
    {
        Layer<double>[] layers = [.. network.Layers.Where(layer => layer is not Dropout<double>)];
        for (int i = 0; i < layers.Length; i++)
        {
            if (i % 2 == 0 ? layers[i] is not Linear<double> : layers[i] is not LIFRate<double>)
            {
                throw new ArgumentException($"Layer {i} is {Guard.NameOf(layers[i])}: layers must alternate between Linear and LIFRate, beginning with Linear.", nameof(network));
            }
        }

        return layers.Length > 0 && layers.Length % 2 == 0
            ? [.. layers.Chunk(2).Select(pair => ((Linear<double>)pair[0], (LIFRate<double>)pair[1]))]
            : throw new ArgumentException($"The network has {layers.Length} layers: it must have pairs of Linear and LIFRate, so that the last layer is a LIFRate.", nameof(network));
    }

    private static Matrix<double> Bias(Linear<double> linear) => linear.HasBias ? linear.B : Dense.Create<double>(1, linear.W.ColumnCount);

    private Matrix<double> Inputs(Matrix<double> x)
    {
        Matrix<double> inputs = _first.Forward(x);
        return inputs.Find(value => !LIFPopulation.IsInput(value)) is { } wrong
            ? throw new ArgumentException($"The input of a neuron for row {wrong.Item1} of x is {wrong.Item3}, but must be {LIFPopulation.InputRange}: check this row.", nameof(x))
            : inputs;
    }

    private void Start(Matrix<double> inputs, int sample)
    {
        Network.Reset();
        _input.SetInput(inputs.Row(sample).ToArray());
    }
}
