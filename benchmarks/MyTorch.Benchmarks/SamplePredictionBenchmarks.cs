using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>Predictions of the handout's network for one sample, from span to span.</summary>
[GenericTypeArguments(typeof(double))]
[GenericTypeArguments(typeof(float))]
public class SamplePredictionBenchmarks<T> : BenchmarkBase<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly MLP<T> _network = Workload.Infer.CreateNetwork<T>();
    private readonly Matrix<T> _x = Random(1, Workload.Infer.Sizes[0], 1);
    private readonly Matrix<T> _result = Matrix<T>.Build.Dense(1, Workload.Infer.Sizes[^1]);
    private PlainMlp<T> _plain = null!;

    protected override void Prepare()
    {
        _plain = new PlainMlp<T>(_network, Workload.Infer);
        PredictSample();
        RequireEqual("Predict", _result, PlainMathNetPredict());
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Prediction of a sample")]
    public Matrix<T> PlainMathNetPredict() => _plain.Predict(_x);

    [Benchmark]
    [BenchmarkCategory("Prediction of a sample")]
    public void PredictSample() => _network.Predict(_x.AsColumnMajorArray(), _result.AsColumnMajorArray());
}
