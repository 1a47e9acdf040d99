using System.Numerics;
using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Benchmarks;

/// <summary>The forward and backward pass of each layer at the handout's first hidden layer: a batch of 100, 784 to 64 features.</summary>
[GenericTypeArguments(typeof(double))]
[GenericTypeArguments(typeof(float))]
public class LayerBenchmarks<T> : BenchmarkBase<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Batch = 100;
    private const int In = 784;
    private const int Out = 64;
    private const int Classes = 10;

    private readonly Matrix<T> _x = Random(Batch, In, 1);
    private readonly Matrix<T> _z = Random(Batch, Out, 2);
    private readonly Matrix<T> _delta = Random(Batch, Out, 3);
    private readonly Matrix<T> _logits = Random(Batch, Classes, 4);
    private readonly Matrix<T> _labels = OneHot.Encode<T>([.. Enumerable.Range(0, Batch).Select(row => row % Classes)], Classes);
    private readonly Matrix<T> _dx = Matrix<T>.Build.Dense(Batch, In);
    private readonly Matrix<T> _result = Matrix<T>.Build.Dense(Batch, Out);
    private readonly Linear<T> _linear = new(In, Out, Initializers.XavierNormal<T>(5), Initializers.Zeros<T>);
    private readonly BatchNorm<T> _batchNorm = new(Out);
    private readonly SoftmaxCrossEntropy<T> _criterion = new();
    private Matrix<T> _normalized = null!;
    private Matrix<T> _inverseDeviation = null!;

    protected override void Prepare()
    {
        (_normalized, _inverseDeviation) = Plain<T>.Normalize(_z);
        RequireEqual("Linear", _linear.Forward(_x), PlainLinearForward());
        RequireEqual("Linear's gradient", _linear.Backward(_delta), PlainLinearBackward().DX);
        RequireEqual("BatchNorm", _batchNorm.Forward(_z), PlainBatchNormForward());
        RequireEqual("BatchNorm's gradient", _batchNorm.Backward(_delta), PlainBatchNormBackward().DX);
        _criterion.Forward(_logits, _labels);
        RequireEqual("the criterion's gradient", _criterion.Derivative(), PlainSoftmaxCrossEntropy().Gradient);
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Linear forward")]
    public Matrix<T> PlainLinearForward() => Plain<T>.Linear(_x, _linear.W, _linear.B);

    [Benchmark]
    [BenchmarkCategory("Linear forward")]
    public void LinearForward() => _linear.Forward(_x, _result);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Linear backward")]
    public (Matrix<T> DX, Matrix<T> DW, Matrix<T> DB) PlainLinearBackward() => Plain<T>.LinearBackward(_delta, _x, _linear.W);

    [Benchmark]
    [BenchmarkCategory("Linear backward")]
    public void LinearBackward() => _linear.Backward(_delta, _dx);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("BatchNorm forward")]
    public Matrix<T> PlainBatchNormForward() => Plain<T>.ScaleAndShift(Plain<T>.Normalize(_z).Normalized, _batchNorm.Gamma, _batchNorm.Beta);

    [Benchmark]
    [BenchmarkCategory("BatchNorm forward")]
    public void BatchNormForward() => _batchNorm.Forward(_z, _result);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("BatchNorm backward")]
    public (Matrix<T> DX, Matrix<T> DGamma, Matrix<T> DBeta) PlainBatchNormBackward() =>
        Plain<T>.NormalizeBackward(_delta, _normalized, _inverseDeviation, _batchNorm.Gamma);

    [Benchmark]
    [BenchmarkCategory("BatchNorm backward")]
    public void BatchNormBackward() => _batchNorm.Backward(_delta, _result);

    /// <summary>Loss and gradient, which both sides compute together.</summary>
    [Benchmark(Baseline = true)]
    [BenchmarkCategory("SoftmaxCrossEntropy")]
    public (T Loss, Matrix<T> Gradient) PlainSoftmaxCrossEntropy() => Plain<T>.CrossEntropy(_logits, _labels);

    [Benchmark]
    [BenchmarkCategory("SoftmaxCrossEntropy")]
    public object SoftmaxCrossEntropy()
    {
        _criterion.Forward(_logits, _labels);
        return _criterion.Derivative();
    }
}
