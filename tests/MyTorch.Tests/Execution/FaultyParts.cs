using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;

namespace MyTorch.Tests.Execution;

/// <summary>A custom activation, z + z^2 / 8, that may throw.</summary>
public sealed class FaultyActivation<T>(Fault fault, string name) : Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override void Forward(ReadOnlySpan<T> z, Span<T> a)
    {
        fault.At($"{name} forward");
        for (int i = 0; i < z.Length; i++)
        {
            a[i] = z[i] + (z[i] * z[i] / T.CreateTruncating(8));
        }
    }

    protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative)
    {
        fault.At($"{name} backward");
        for (int i = 0; i < z.Length; i++)
        {
            derivative[i] = T.One + (z[i] / T.CreateTruncating(4));
        }
    }
}

/// <summary>A custom layer, a factor for each column, that may throw in any of its passes; its row pass does nothing else.</summary>
public sealed class FaultyLayer<T>(int columns, Fault fault) : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _factors = new("factors", ParameterKind.Weight, Matrix<T>.Build.Dense(1, columns, (_, j) => T.CreateTruncating(1 + (0.25 * (j % 3)))));

    public override IReadOnlyList<Parameter<T>> Parameters => [_factors];

    public override int? InputColumns => columns;

    protected internal override void DeclarePasses(LayerPlan<T> plan)
    {
        const long Flops = 1000;
        plan.Forward(Cut.Columns(columns), Flops * columns, (start, end) =>
        {
            fault.At("layer forward");
            for (int j = start; j < end; j++)
            {
                TensorPrimitives.Multiply(plan.X[j], _factors.Value[0, j], plan.Y[j]);
            }
        }, isLocal: true);
        plan.Forward(Cut.Rows, Flops * columns, (start, end) => fault.At("layer rows"));
        plan.Backward(Cut.Columns(columns), Flops * columns, (start, end) =>
        {
            fault.At("layer backward");
            for (int j = start; j < end; j++)
            {
                T old = plan.AccumulatesGradients ? _factors.Gradient[0, j] : T.Zero;
                _factors.Gradient[0, j] = old + TensorPrimitives.Dot<T>(plan.X[j], plan.DY[j]);
                TensorPrimitives.Multiply(plan.DY[j], _factors.Value[0, j], plan.DX[j]);
            }
        }, isLocal: true, _factors);
    }
}

/// <summary>A custom squared error that may throw, and may be evaluated on a range of rows.</summary>
public sealed class FaultyCriterion<T>(Fault fault, bool evaluatesRowsApart) : Criterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The smallest number of rows that were evaluated together.</summary>
    public int FewestRows { get; private set; } = int.MaxValue;

    protected internal override bool CanEvaluateRowsSeparately => evaluatesRowsApart;

    protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative)
    {
        FewestRows = Math.Min(FewestRows, loss.Length);
        fault.At("criterion");
        TensorPrimitives.Subtract(x, y, derivative);
        loss.Clear();
        for (int i = 0; i < x.Length; i++)
        {
            loss[i % loss.Length] += derivative[i] * derivative[i];
        }
    }

    protected override void CheckInput(ReadOnlySpan<T> x, int rows)
    {
        fault.At("input");
        if (x[..rows].IndexOf(T.NaN) is >= 0 and int row)
        {
            throw new ArgumentException($"Row {row} of {rows} is NaN.");
        }
    }
}

/// <summary>A custom metric that counts samples and may throw.</summary>
public sealed class FaultyMetric<T>(Fault fault) : Metric<T>("samples", maximize: true) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int _samples;

    public override double Value => _samples;

    public override void Add(Matrix<T> outputs, Matrix<T> labels)
    {
        fault.At("metric");
        _samples += outputs.RowCount;
    }

    public override void Clear() => _samples = 0;
}
