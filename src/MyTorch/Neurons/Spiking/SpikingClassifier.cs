using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Neurons;

/// <summary>
/// Runs a trained network of firing rates with spiking neurons: each unit of an <see cref="LIFRate{T}"/> becomes a leaky integrate-and-fire neuron, and
/// the class is that of the output neuron that fires most often.
/// </summary>
/// <remarks>
/// The first layer gets the constant input x W + b of a sample. A unit's output is scale * rate, and the current of spikes with weight w has the
/// mean w * rate, so the synapses of the next layer have the weights scale * W: over a long time the neurons fire at the rates of the network.
/// </remarks>
public sealed class SpikingClassifier
{
    private const double TimeStep = 0.001;
    private const string Order = "layers must alternate between Linear and LIFRate, with an optional BatchNorm between them.";

    private readonly Linear<double> _first;
    private readonly LIFPopulation _input;
    private readonly LIFPopulation _output;
    private readonly SpikeRecorder _spikes;

    /// <summary>Creates the spiking network; later changes of the weights have no effect on it.</summary>
    /// <param name="network">The trained network, from features to classes: Linear and LIFRate layers in alternation, with an optional BatchNorm between them. Dropout layers are skipped.</param>
    /// <param name="synapseTimeConstant">The time constant of all synapses in seconds, positive: longer time constants smooth more and respond later.</param>
    /// <param name="delay">The delay of all synapses in seconds, at least 0.001.</param>
    /// <exception cref="ArgumentNullException"><paramref name="network"/> is null.</exception>
    /// <exception cref="ArgumentException">The network has another layer or another order of layers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time is outside its range.</exception>
    public SpikingClassifier(Sequential<double> network, double synapseTimeConstant = 0.005, double delay = TimeStep)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeStep);
        List<(Linear<double> Linear, LIFRate<double> Rate)> stages = Stages(network);
        _first = stages[0].Linear;
        Network = new SpikingNetwork();
        LIFPopulation[] populations = [.. stages.Select(stage => Network.AddNeurons(
            stage.Linear.W.ColumnCount,
            new LeakyIntegrateAndFire(stage.Rate.MembraneTimeConstant, stage.Rate.RefractoryTime)))];
        for (int i = 1; i < stages.Count; i++)
        {
            populations[i].SetInput(stages[i].Linear.B.AsColumnMajorArray());
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

    /// <summary>Predicts the classes at several times: the neuron that has fired most often; ties go to the highest voltage.</summary>
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

    /// <summary>Returns the layers of the network; each Linear is a copy with the following BatchNorm folded in.</summary>
    private static List<(Linear<double> Linear, LIFRate<double> Rate)> Stages(Sequential<double> network)
    {
        var stages = new List<(Linear<double>, LIFRate<double>)>();
        Linear<double>? linear = null;
        foreach ((int index, Layer<double> layer) in network.Layers.Index().Where(layer => layer.Item is not Dropout<double>))
        {
            switch (layer)
            {
                case Linear<double> next when linear is null:
                    linear = Fold(next, null);
                    break;
                case BatchNorm<double> norm when linear is not null:
                    linear = Fold(linear, norm);
                    break;
                case LIFRate<double> rate when linear is not null:
                    stages.Add((linear, rate));
                    linear = null;
                    break;
                default:
                    throw new ArgumentException($"Layer {index} is {Guard.NameOf(layer)}, but must be {(linear is null ? "Linear" : "BatchNorm or LIFRate")}: {Order}", nameof(network));
            }
        }

        return stages.Count > 0 && linear is null
            ? stages
            : throw new ArgumentException($"The last layer of the network must be a LIFRate: {Order}", nameof(network));
    }

    /// <summary>x W + b, with the running statistics of BatchNorm: x W G + (b - mean) G + beta for the diagonal matrix G of gamma / sqrt(var + epsilon).</summary>
    private static Linear<double> Fold(Linear<double> linear, BatchNorm<double>? norm)
    {
        Matrix<double> w = linear.W.Clone();
        Matrix<double> b = linear.HasBias ? linear.B.Clone() : Dense.Create<double>(1, w.ColumnCount);
        for (int j = 0; j < w.ColumnCount && norm is not null; j++)
        {
            double factor = norm.Gamma[0, j] / Math.Sqrt(norm.RunningVar[0, j] + norm.Epsilon);
            w.SetColumn(j, w.Column(j) * factor);
            b[0, j] = ((b[0, j] - norm.RunningMean[0, j]) * factor) + norm.Beta[0, j];
        }

        return new Linear<double>(w.RowCount, w.ColumnCount, (_, _) => w, _ => b);
    }

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
