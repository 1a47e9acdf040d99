using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>One training step of a whole network beside the same step in plain MathNet.</summary>
[MemoryDiagnoser]
[GenericTypeArguments(typeof(double))]
[GenericTypeArguments(typeof(float))]
public class StepBenchmarks<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double LearningRate = 1e-3;

    private MLP<T> _network = null!;
    private PlainMlp<T> _plain = null!;
    private Matrix<T> _x = null!;
    private Matrix<T> _y = null!;

    public static IEnumerable<Workload> Workloads => [Workload.Handout, Workload.HandoutBatchNorm, Workload.Tiny];

    [ParamsSource(nameof(Workloads))]
    public Workload Network { get; set; } = Workload.Handout;

    [GlobalSetup]
    public void Setup()
    {
        _network = Create();
        _plain = new PlainMlp<T>(_network, LearningRate);
        _x = Initializers.Normal<T>(0, 1, 2)(Network.Batch, Network.Sizes[0]);
        _y = OneHot.Encode<T>([.. Enumerable.Range(0, Network.Batch).Select(row => row % Network.Sizes[^1])], Network.Sizes[^1]);
        ProveEqualWork();
    }

    [Benchmark(Baseline = true)]
    public T PlainMathNetStep() => _plain.TrainStep(_x, _y);

    [Benchmark]
    public T Step() => _network.TrainStep(_x, _y);

    private MLP<T> Create() => new(
        Network.Sizes[0],
        Network.Sizes[^1],
        Network.Sizes[1..^1],
        [.. Enumerable.Range(1, Network.Layers).Select(l => l < Network.Layers ? (Activation<T>)new Sigmoid<T>() : new Identity<T>())],
        Initializers.XavierNormal<T>(1),
        Initializers.Zeros<T>,
        new SoftmaxCrossEntropy<T>(),
        LearningRate,
        batchNormLayers: Network.BatchNormLayers);

    /// <summary>Both sides must have the same loss after the same steps, or the comparison means nothing.</summary>
    private void ProveEqualWork()
    {
        MLP<T> network = Create();
        var plain = new PlainMlp<T>(network, LearningRate);
        for (int step = 0; step < 10; step++)
        {
            double loss = double.CreateTruncating(network.TrainStep(_x, _y));
            double plainLoss = double.CreateTruncating(plain.TrainStep(_x, _y));
            if (!(Math.Abs(loss - plainLoss) <= (typeof(T) == typeof(double) ? 1e-10 : 1e-4) * plainLoss))
            {
                throw new InvalidOperationException($"{Network}, step {step}: the loss is {loss}, but in plain MathNet {plainLoss}.");
            }
        }
    }
}
