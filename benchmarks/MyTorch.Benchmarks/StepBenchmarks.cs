using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>Compares training steps of whole networks with plain MathNet, which takes seconds per step for the large network.</summary>
[GenericTypeArguments(typeof(double))]
[GenericTypeArguments(typeof(float))]
public class StepBenchmarks<T> : BenchmarkBase<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private MLP<T> _network = null!;
    private PlainMlp<T> _plain = null!;
    private Matrix<T> _x = null!;
    private Matrix<T> _y = null!;

    /// <summary>The comma-separated names in MYTORCH_WORKLOADS, since benchmark filters ignore parameters; all if it is not set.</summary>
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

    /// <summary>Verifies the losses in the process of the library only; repeating it in that of the baseline would waste time.</summary>
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

    /// <summary>Checks that both sides have the same loss after the same steps; otherwise the comparison is meaningless.</summary>
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
                throw new InvalidOperationException($"{Network}, step {step}: the loss is {loss}, but plain MathNet has {plainLoss}.");
            }
        }
    }
}
