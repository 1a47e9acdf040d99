using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>Benchmarks each activation on a batch of 100 samples with 64 features.</summary>
[GenericTypeArguments(typeof(double))]
[GenericTypeArguments(typeof(float))]
public class ActivationBenchmarks<T> : BenchmarkBase<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _z = Random(100, 64, 1);
    private readonly Matrix<T> _delta = Random(100, 64, 2);
    private readonly Matrix<T> _result = Matrix<T>.Build.Dense(100, 64);
    private Activation<T> _activation = null!;
    private Matrix<T> _a = null!;

    [Params(HiddenActivation.Sigmoid, HiddenActivation.Tanh, HiddenActivation.ReLU)]
    public HiddenActivation Function { get; set; }

    protected override void Prepare()
    {
        _activation = Workload.CreateActivation<T>(Function);
        _a = _activation.Forward(_z);
        RequireEqual($"{Function}", _a, PlainForward());
        RequireEqual($"the gradient of {Function}", _activation.Backward(_delta), PlainBackward());
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Activation forward")]
    public Matrix<T> PlainForward() => Plain<T>.Activate(Function, _z);

    [Benchmark]
    [BenchmarkCategory("Activation forward")]
    public void Forward() => _activation.Forward(_z, _result);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Activation backward")]
    public Matrix<T> PlainBackward() => Plain<T>.ActivateBackward(Function, _delta, _a);

    [Benchmark]
    [BenchmarkCategory("Activation backward")]
    public void Backward() => _activation.Backward(_delta, _result);
}
