using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <summary>
/// A criterion as one operation that computes the reduced loss. Its gradient is computed by the criterion and cannot be differentiated again.
/// </summary>
internal sealed class CriterionOperation<T>(Criterion<T> criterion, Variable<T> x, Matrix<T>? labels, int[]? classes, Matrix<T>? weights) : KernelOperation<T>(1, 1, x)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[]? _gradient;

    public override string Name => Guard.NameOf(criterion);

    internal override string NoSecondDerivative => "its gradient is computed by a criterion. Write the loss with operations on variables instead.";

    protected override void Compute(T[] result)
    {
        (int rows, int columns) = (x.RowCount, x.ColumnCount);
        ReadOnlySpan<T> ofSamples = SampleWeights.Read(weights, rows);
        if (classes is not null)
        {
            CriterionArguments.RequireClassOfEachRow(classes.Length, new Shape(x.Label, rows, columns), nameof(classes));
            criterion.Check(classes, columns);
            criterion.Forward(criterion.CopyLogits(x.Data), classes, columns, ofSamples);
        }
        else if (criterion.AreClassIndices(labels!, columns))
        {
            criterion.Forward(criterion.CopyLogits(x.Data), criterion.ReadClasses(labels!, new Shape(x.Label, rows, columns), columns), columns, ofSamples);
        }
        else
        {
            Shape.RequireSame(labels!, nameof(labels), new Shape(x.Label, rows, columns));
            T[] targets = Dense.Read(labels!);
            criterion.Check(targets, rows);
            criterion.Forward(criterion.CopyLogits(x.Data), targets, rows, columns, ofSamples);
        }

        result[0] = criterion.Reduction == Reduction.None ? T.CreateTruncating(criterion.TotalLoss()) : criterion.Value;

        // Copied, because the criterion may be used again before the backward pass.
        _gradient ??= BufferPool<T>.Current.Rent(x.Length);
        criterion.Gradient(0, columns, _gradient);
    }

    protected override void Backward(Variable<T> gradient) =>
        Propagate(x, new Variable<T>(_gradient!, x.RowCount, x.ColumnCount, creator: null) * gradient);

    private protected override void Release()
    {
        if (_gradient is { } gradient)
        {
            _gradient = null;
            BufferPool<T>.Current.Return(gradient);
        }
    }
}
