using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Neurons;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>A neuron that receives spikes, a network of 200 neurons, and a classifier of digits made of spiking neurons.</summary>
internal sealed class SpikingNetworkExperiment : Experiment
{
    private const double TimeStep = 0.0005;
    private const double Milliseconds = 1000;
    private const double Decision = 0.2;

    private static readonly double[] Times = [0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, Decision, 0.3];

    /// <inheritdoc/>
    public override string Name => "spiking-network";

    /// <inheritdoc/>
    public override string Title => "Neurons that exchange spikes, and a trained network that classifies digits by counting them";

    /// <inheritdoc/>
    public override string Source => "CS 479 notes, 1.7";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        (VoltageRecorder trace, SpikeTrain arriving, SpikeTrain own) = RecordNeuron(stop);
        (SpikeRecorder excitatory, SpikeRecorder inhibitory) = RecordNetwork(stop);
        (double rate, double[] accuracies) = Classify(stop);
        int total = excitatory.Spikes.Count + inhibitory.Spikes.Count;
        double decided = accuracies[Array.IndexOf(Times, Decision)];
        return new ExperimentResult(
            [
                new ResultTable("neuron").Add("time_s", trace.Times).Add("voltage", trace.GetVoltages(0)).Add("current", trace.GetCurrents(0)),
                new ResultTable("spikes")
                    .Add("population", [.. Enumerable.Repeat("excitatory", excitatory.Spikes.Count), .. Enumerable.Repeat("inhibitory", inhibitory.Spikes.Count)])
                    .Add("neuron", [.. Enumerable.Concat(excitatory.Spikes, inhibitory.Spikes).Select(spike => (double)spike.Neuron)])
                    .Add("time_s", [.. Enumerable.Concat(excitatory.Spikes, inhibitory.Spikes).Select(spike => spike.Time)]),
                new ResultTable("accuracy").Add("time_s", Times).Add("accuracy", accuracies),
            ],
            [
                new Picture("neuron", DrawNeuron(trace, arriving, own)),
                new Picture("raster", DrawNetwork(excitatory, inhibitory)),
                new Picture("accuracy", DrawAccuracy(rate, accuracies)),
            ],
            Invariant($"Each of the {arriving.Count} arriving spikes raises the synaptic current; the voltage follows with a delay, and the neuron fires each of the {own.Count} times that it reaches 1."),
            Invariant($"200 such neurons, 160 of which excite and 40 inhibit others, fire {total} spikes in 0.5 s, irregularly and not synchronously."),
            Invariant($"A network trained on firing rates classifies {100 * rate:F1}% of 360 held-out digits correctly; as spiking neurons it reaches {100 * accuracies[0]:F1}% after {Times[0] * Milliseconds} ms and {100 * decided:F1}% after {Decision * Milliseconds} ms."));
    }

    private static (VoltageRecorder Trace, SpikeTrain Arriving, SpikeTrain Own) RecordNeuron(CancellationToken stop)
    {
        var network = new SpikingNetwork();
        PoissonPopulation sources = network.AddPoissonSources([60], seed: 2);
        LIFPopulation neuron = network.AddNeurons(1);
        network.Connect(sources, neuron, Matrix<double>.Build.Dense(1, 1, 0.025), timeConstant: 0.01, delay: 0.001);
        VoltageRecorder trace = network.RecordVoltage(neuron, 0);
        (SpikeRecorder arriving, SpikeRecorder own) = (network.RecordSpikes(sources), network.RecordSpikes(neuron));
        network.Run(0.4, TimeStep, cancellationToken: stop);
        return (trace, arriving.GetTrain(0), own.GetTrain(0));
    }

    private static (SpikeRecorder Excitatory, SpikeRecorder Inhibitory) RecordNetwork(CancellationToken stop)
    {
        var network = new SpikingNetwork();
        PoissonPopulation sources = network.AddPoissonSources([.. Enumerable.Repeat(40.0, 200)], seed: 3);
        LIFPopulation excitatory = network.AddNeurons(160);
        LIFPopulation inhibitory = network.AddNeurons(40);
        foreach ((LIFPopulation to, int seed) in ((LIFPopulation, int)[])[(excitatory, 10), (inhibitory, 20)])
        {
            network.ConnectRandomly(sources, to, 0.1, weight: 0.0016, timeConstant: 0.005, delay: 0.001, seed);
            network.ConnectRandomly(excitatory, to, 0.1, weight: 0.003, timeConstant: 0.005, delay: 0.0015, seed + 1);
            network.ConnectRandomly(inhibitory, to, 0.1, weight: -0.012, timeConstant: 0.01, delay: 0.0015, seed + 2);
        }

        (SpikeRecorder first, SpikeRecorder second) = (network.RecordSpikes(excitatory), network.RecordSpikes(inhibitory));
        network.Run(0.5, TimeStep, cancellationToken: stop);
        return (first, second);
    }

    /// <summary>Returns the accuracy of the trained network and of its spiking neurons at each of the times.</summary>
    private static (double Rate, double[] Accuracies) Classify(CancellationToken stop)
    {
        // A scale of 0.02 s gives outputs up to about 6, and with the initial biases the neurons fire.
        const double Scale = 0.02;
        Dataset<double> digits = Digits.Load<double>();
        DataSplit<double> split = new Dataset<double>(digits.X / 16, digits.Y).Split(0.2, 0, seed: 1, stratify: true);
        var network = new Sequential<double>(
            new Linear<double>(64, 64, Initializers.XavierUniform<double>(1), count => Matrix<double>.Build.Dense(1, count, 1)),
            new LIFRate<double>(scale: Scale),
            new Linear<double>(64, 10, Initializers.XavierUniform<double>(2), count => Matrix<double>.Build.Dense(1, count, 5)),
            new LIFRate<double>(scale: Scale));
        var trainer = new Trainer<double>(network, new SoftmaxCrossEntropy<double>(), new Adam<double>(network.Parameters, 0.002)) { MaxGradientNorm = 1 };
        trainer.Fit(new DataLoader<double>(split.Train, 32, shuffle: true, seed: 1), null, epochs: 30, cancellationToken: stop);
        stop.ThrowIfCancellationRequested();

        int[] labels = OneHot.Decode(split.Validation.Y);
        int[] byRate = network.PredictClasses(split.Validation.X);
        int[][] bySpikes = new SpikingClassifier(network).Predict(split.Validation.X, Times);
        return (ConfusionMatrix.Create(byRate, labels).Accuracy, [.. bySpikes.Select(classes => ConfusionMatrix.Create(classes, labels).Accuracy)]);
    }

    private static Plot DrawNeuron(VoltageRecorder trace, SpikeTrain arriving, SpikeTrain own)
    {
        double[] times = [.. trace.Times.Select(time => time * Milliseconds)];
        return new Plot("A neuron that receives spikes", "time (ms)", "voltage and current (threshold = 1)")
            .Line("synaptic current", times, trace.GetCurrents(0))
            .Line("voltage", times, trace.GetVoltages(0))
            .Raster([InMilliseconds(own)], "spikes of the neuron", firstRow: 7)
            .Raster([InMilliseconds(arriving)], "spikes that arrive", firstRow: 8)
            .HorizontalGuide(1);
    }

    private static Plot DrawNetwork(SpikeRecorder excitatory, SpikeRecorder inhibitory) => new Plot("Spikes of 200 neurons", "time (ms)", "neuron")
        .Raster([.. Enumerable.Range(0, 160).Select(neuron => InMilliseconds(excitatory.GetTrain(neuron)))], "excitatory")
        .Raster([.. Enumerable.Range(0, 40).Select(neuron => InMilliseconds(inhibitory.GetTrain(neuron)))], "inhibitory", firstRow: 161)
        .XRange(0, 500).YRange(0, 201);

    private static Plot DrawAccuracy(double rate, double[] accuracies) => new Plot("Accuracy on held-out digits by spike counts", "simulated time (ms)", "accuracy")
        .Line("spiking neurons", [.. Times.Select(time => time * Milliseconds)], accuracies, colour: 0)
        .Scatter(null, [.. Times.Select(time => time * Milliseconds)], accuracies, colour: 0)
        .Line("firing rates", [0, Times[^1] * Milliseconds], [rate, rate], colour: 1, isDashed: true)
        .XRange(0, null).YRange(null, 1);

    private static double[] InMilliseconds(SpikeTrain train) => [.. train.Times.Select(time => time * Milliseconds)];
}
