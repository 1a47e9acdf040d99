using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>One training step of whole networks beside the same step in plain MathNet, which takes seconds for one of the big network.</summary>
[GenericTypeArguments(typeof(double))]
[GenericTypeArguments(typeof(float))]
public class StepBenchmarks<T> : BenchmarkBase<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private MLP<T> _network = null!;
    private PlainMlp<T> _plain = null!;
    private Matrix<T> _x = null!;
    private Matrix<T> _y = null!;

    /// <summary>Those of MYTORCH_WORKLOADS, names with commas between them, since a filter of benchmarks does not see parameters; all where it is not set.</summary>
    public static IEnumerable<Workload> Workloads => Workload.All.Where(workload =>
        !workload.IsPrediction && (Environment.GetEnvironmentVariable("MYTORCH_WORKLOADS") is not { Length: > 0 } names || names.Split(',').Contains(workload.Name)));

    [ParamsSource(nameof(Workloads))]
    public Workload Network { get; set; } = Workload.Hw1;

    protected override void Prepare()
    {
        _network = Network.CreateNetwork<T>();
        _plain = new PlainMlp<T>(_network, Network);
        (_x, _y) = Network.CreateBatch<T>();
    }

    /// <summary>The proof goes with the benchmark of the library: in the baseline's process it would only cost its time again.</summary>
    [GlobalSetup(Target = nameof(Step))]
    public void SetUpAndProve()
    {
        SetUp();
        ProveEqualWork();
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Training step")]
    public T PlainMathNetStep() => _plain.TrainStep(_x, _y);

    [Benchmark]
    [BenchmarkCategory("Training step")]
    public T Step() => _network.TrainStep(_x, _y);

    /// <summary>Both sides must have the same loss after the same steps, or the comparison means nothing.</summary>
    private void ProveEqualWork()
    {
        MLP<T> network = Network.CreateNetwork<T>();
        var plain = new PlainMlp<T>(network, Network);
        for (int step = 0; step < Network.ProofSteps; step++)
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
