using System.Numerics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>The forward and backward pass of each layer at the handout's first hidden layer: a batch of 100, 784 to 64 features.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[GenericTypeArguments(typeof(double))]
[GenericTypeArguments(typeof(float))]
public class LayerBenchmarks<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Batch = 100;
    private const int In = 784;
    private const int Out = 64;
    private const int Classes = 10;

    private readonly Matrix<T> _x = Initializers.Normal<T>(0, 1, 1)(Batch, In);
    private readonly Matrix<T> _z = Initializers.Normal<T>(0, 1, 2)(Batch, Out);
    private readonly Matrix<T> _delta = Initializers.Normal<T>(0, 1, 3)(Batch, Out);
    private readonly Matrix<T> _logits = Initializers.Normal<T>(0, 1, 4)(Batch, Classes);
    private readonly Matrix<T> _labels = OneHot.Encode<T>([.. Enumerable.Range(0, Batch).Select(row => row % Classes)], Classes);
    private readonly Matrix<T> _dx = Matrix<T>.Build.Dense(Batch, In);
    private readonly Matrix<T> _result = Matrix<T>.Build.Dense(Batch, Out);
    private readonly Linear<T> _linear = new(In, Out, Initializers.XavierNormal<T>(5), Initializers.Zeros<T>);
    private readonly BatchNorm<T> _batchNorm = new(Out);
    private readonly Sigmoid<T> _sigmoid = new();
    private readonly Tanh<T> _tanh = new();
    private readonly ReLU<T> _relu = new();
    private readonly SoftmaxCrossEntropy<T> _criterion = new();

    [GlobalSetup]
    public void Setup()
    {
        LinearForward();
        BatchNormForward();
        SigmoidForward();
        TanhForward();
        ReLUForward();
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Linear forward")]
    public Matrix<T> PlainLinearForward() => (_x * _linear.W).MapIndexed((_, column, value) => value + _linear.B[0, column]);

    [Benchmark]
    [BenchmarkCategory("Linear forward")]
    public void LinearForward() => _linear.Forward(_x, _result);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Linear backward")]
    public object PlainLinearBackward()
    {
        T count = T.CreateTruncating(Batch);
        return (_delta.TransposeAndMultiply(_linear.W), _x.TransposeThisAndMultiply(_delta) / count, _delta.ColumnSums() / count);
    }

    [Benchmark]
    [BenchmarkCategory("Linear backward")]
    public void LinearBackward() => _linear.Backward(_delta, _dx);

    [Benchmark]
    [BenchmarkCategory("BatchNorm forward")]
    public void BatchNormForward() => _batchNorm.Forward(_z, _result);

    [Benchmark]
    [BenchmarkCategory("BatchNorm backward")]
    public void BatchNormBackward() => _batchNorm.Backward(_delta, _result);

    [Benchmark]
    [BenchmarkCategory("Sigmoid forward")]
    public void SigmoidForward() => _sigmoid.Forward(_z, _result);

    [Benchmark]
    [BenchmarkCategory("Sigmoid backward")]
    public void SigmoidBackward() => _sigmoid.Backward(_delta, _result);

    [Benchmark]
    [BenchmarkCategory("Tanh forward")]
    public void TanhForward() => _tanh.Forward(_z, _result);

    [Benchmark]
    [BenchmarkCategory("Tanh backward")]
    public void TanhBackward() => _tanh.Backward(_delta, _result);

    [Benchmark]
    [BenchmarkCategory("ReLU forward")]
    public void ReLUForward() => _relu.Forward(_z, _result);

    [Benchmark]
    [BenchmarkCategory("ReLU backward")]
    public void ReLUBackward() => _relu.Backward(_delta, _result);

    [Benchmark]
    [BenchmarkCategory("SoftmaxCrossEntropy")]
    public object SoftmaxCrossEntropy() => _criterion.Forward(_logits, _labels);
}
