using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>One training step of whole networks beside the same step in plain MathNet.</summary>
[MemoryDiagnoser]
[GenericTypeArguments(typeof(double))]
[GenericTypeArguments(typeof(float))]
public class StepBenchmarks<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private MLP<T> _network = null!;
    private PlainMlp<T> _plain = null!;
    private Matrix<T> _x = null!;
    private Matrix<T> _y = null!;

    /// <summary>Not the big one: plain MathNet takes seconds for a step of it.</summary>
    public static IEnumerable<Workload> Workloads => [Workload.Hw1, Workload.Hw1BatchNorm, Workload.Mid, Workload.Tiny];

    [ParamsSource(nameof(Workloads))]
    public Workload Network { get; set; } = Workload.Hw1;

    [GlobalSetup]
    public void Setup()
    {
        _network = Network.CreateNetwork<T>();
        _plain = new PlainMlp<T>(_network, Network);
        (_x, _y) = Network.CreateBatch<T>();
        ProveEqualWork();
    }

    [Benchmark(Baseline = true)]
    public T PlainMathNetStep() => _plain.TrainStep(_x, _y);

    [Benchmark]
    public T Step() => _network.TrainStep(_x, _y);

    /// <summary>Both sides must have the same loss after the same steps, or the comparison means nothing.</summary>
    private void ProveEqualWork()
    {
        MLP<T> network = Network.CreateNetwork<T>();
        var plain = new PlainMlp<T>(network, Network);
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
