using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using MyTorch.Tests.Training;

namespace MyTorch.Tests.Execution;

/// <summary>A network with custom activations, layer, criterion and metric, trained in one of several ways, one batch at a time.</summary>
internal sealed class FaultyRun<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const int Rows = 640;
    public const int Inputs = 40;
    public const int Outputs = 8;

    private readonly Fault _fault;
    private readonly Func<IEnumerable<T>> _state;

    public FaultyRun(string kind, Fault fault, bool rowsApart = false)
    {
        (_fault, Criterion) = (fault, new FaultyCriterion<T>(fault, rowsApart));
        if (kind.StartsWith("MLP", StringComparison.Ordinal))
        {
            MLP<T> network = CreateMLP();
            Network = network.Layers;
            _state = () => [.. network.LinearLayers.SelectMany(layer => layer.MomentumW.Enumerate().Concat(layer.MomentumB.Enumerate())), T.CreateTruncating(network.Momentum.Steps)];
            Step = kind == "MLP" ? () => network.TrainStep(X, Y) : StepOf(new Trainer<T>(network) { Metrics = [new FaultyMetric<T>(fault)] });
        }
        else
        {
            var dropout = new Dropout<T>(0.2, seed: 4);
            Network = CreateSequential(dropout);
            var optimizer = new Adam<T>(Network.Parameters, learningRate: 0.01);
            _state = () => [.. optimizer.SaveState().OrderBy(entry => entry.Key).SelectMany(entry => entry.Value.ToArray<double>()).Select(T.CreateTruncating), T.CreateTruncating(dropout.Batch)];
            Step = kind == "AddGradients" ? () => AddGradients(optimizer) : StepOf(new Trainer<T>(Network, Criterion, optimizer)
            {
                MaxGradientNorm = 1,
                MaxGradientValue = 0.1,
                RecordsGradientNorms = true,
                RecordsDeltaNorms = true,
                Metrics = [new FaultyMetric<T>(fault)],
                Callbacks = kind == "Trainer with callbacks" ? [new TestCallback<T> { OnGradients = _ => fault.At("callback") }] : [],
            });
        }
    }

    public static Matrix<T> X { get; } = RandomMatrix.Normal<T>(Rows, Inputs, 1);

    public static Matrix<T> Y { get; } = RandomMatrix.Labels<T>(Rows, Outputs);

    public Sequential<T> Network { get; }

    public FaultyCriterion<T> Criterion { get; }

    /// <summary>Trains on the batch.</summary>
    public Action Step { get; }

    /// <summary>
    /// The bits of everything a step changes: parameters, running statistics, mask counters, and steps and states of the optimizer.
    /// </summary>
    public string State() => Bits.Hash([.. Network.SaveState().Values.SelectMany(array => array.ToArray<T>()), .. _state()]);

    private static Action StepOf(Trainer<T> trainer)
    {
        var batch = new DataLoader<T>(new Dataset<T>(X, Y), Rows);
        return () => trainer.Fit(batch, validation: null, trainer.History.Epochs + 1);
    }

    private void AddGradients(Optimizer<T> optimizer)
    {
        Network.ZeroGradients();
        Network.AddGradients(X, Y, Criterion);
        optimizer.Step();
    }

    private Sequential<T> CreateSequential(Dropout<T> dropout) => new(
        Linear(Inputs, 64), new BatchNorm<T>(64), new FaultyActivation<T>(_fault, "activation"), dropout, new FaultyLayer<T>(64, _fault), Linear(64, 48),
        new Scaled<T>(new FaultyActivation<T>(_fault, "inner activation"), 0.5), Linear(48, Outputs));

    private MLP<T> CreateMLP() => new(
        Inputs, Outputs, [64, 48], [new FaultyActivation<T>(_fault, "activation"), new Scaled<T>(new FaultyActivation<T>(_fault, "inner activation"), 0.5), new Identity<T>()],
        Initializers.XavierNormal<T>(1), Initializers.Zeros<T>, Criterion, 0.01, 0.9, batchNormLayers: 1);

    private static Linear<T> Linear(int inputs, int outputs) => new(inputs, outputs, Initializers.XavierNormal<T>(inputs), Initializers.Zeros<T>);
}
