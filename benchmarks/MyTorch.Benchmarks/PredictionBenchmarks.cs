using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>The handout's network predicting for one sample, a batch, and ten thousand samples.</summary>
[GenericTypeArguments(typeof(double))]
[GenericTypeArguments(typeof(float))]
public class PredictionBenchmarks<T> : BenchmarkBase<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly MLP<T> _network = Workload.Infer.CreateNetwork<T>();
    private PlainMlp<T> _plain = null!;
    private Matrix<T> _x = null!;
    private Matrix<T> _result = null!;

    [Params(1, 100, 10_000)]
    public int Samples { get; set; } = 1;

    protected override void Prepare()
    {
        _plain = new PlainMlp<T>(_network, Workload.Infer);
        _x = Random(Samples, Workload.Infer.Sizes[0], 1);
        _result = Matrix<T>.Build.Dense(Samples, Workload.Infer.Sizes[^1]);
        Predict();
        RequireEqual("Predict", _result, PlainMathNetPredict());
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Prediction")]
    public Matrix<T> PlainMathNetPredict() => _plain.Predict(_x);

    [Benchmark]
    [BenchmarkCategory("Prediction")]
    public void Predict() => _network.Predict(_x, _result);
}
