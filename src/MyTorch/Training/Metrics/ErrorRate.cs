using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Metrics;

/// <summary>
/// The fraction of wrong predictions, counted as by <see cref="MLP{T}.Error"/>; NaN for a single output with a criterion that does not define
/// probabilities.
/// </summary>
internal sealed class ErrorRate<T>() : Metric<T>("error", maximize: false) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Criterion<T>? _criterion;
    private double _wrong;
    private double _samples;

    public override double Value => _criterion is null ? double.NaN : _wrong / _samples;

    public override void Add(Matrix<T> outputs, Matrix<T> labels) => Add(outputs, labels, []);

    public override void Add(Matrix<T> outputs, Matrix<T> labels, ReadOnlySpan<double> weights)
    {
        _wrong += _criterion?.WeightOfWrong(Dense.Read(outputs), Dense.Read(labels), outputs.RowCount, weights) ?? 0;
        _samples += weights.IsEmpty ? outputs.RowCount : SampleWeights.Sum(weights);
    }

    public override void Clear() => (_wrong, _samples) = (0, 0);

    internal override void Begin(int outputs, int labels, Criterion<T> criterion) =>
        _criterion = outputs > 1 || criterion.HasProbabilities ? criterion : null;
}
