using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>
/// A criterion that sums the losses of elements: <see cref="Criterion{T}.Loss"/> holds the sum of each row, and the mean divides by the number
/// of elements, N K, as in PyTorch.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class ElementwiseCriterion<T> : Criterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The parameter of a loss without parameters.</summary>
    private protected static readonly T[] NoParameter = [T.One];

    private readonly T[] _parameters;

    /// <summary>Creates the criterion with one parameter for all columns, or one for each column.</summary>
    private protected ElementwiseCriterion(Reduction reduction, T[] parameters)
        : base(reduction) => _parameters = parameters;

    /// <summary>Recomputes the weighted loss of each element at the last Forward, which PyTorch returns for the reduction <c>none</c>.</summary>
    /// <returns>A new matrix, N x K.</returns>
    /// <exception cref="InvalidOperationException">Forward has not been called yet.</exception>
    public Matrix<T> ElementLosses()
    {
        (ReadOnlyMemory<T> x, T[] y, ReadOnlyMemory<T> weights, int rows, int columns) = Last();
        Matrix<T> result = Dense.Create<T>(rows, columns);
        var slope = new T[rows];
        for (int j = 0; j < columns; j++)
        {
            // A single column is a batch whose rows have one element each.
            int start = j * rows;
            ReadOnlySpan<T> parameter = _parameters.AsSpan(_parameters.Length == 1 ? 0 : j, 1);
            Span<T> losses = Dense.Span(result).Slice(start, rows);
            Evaluate(x.Span.Slice(start, rows), y.AsSpan(start, rows), parameter, losses, slope);
            for (int row = 0; row < weights.Length; row++)
            {
                losses[row] = T.IsZero(weights.Span[row]) ? T.Zero : losses[row] * weights.Span[row];
            }
        }

        return result;
    }

    /// <summary>True.</summary>
    protected internal override bool CanEvaluateRowsSeparately => true;

    /// <inheritdoc/>
    protected sealed override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative) =>
        Evaluate(x, y, _parameters, loss, derivative);

    /// <inheritdoc/>
    protected override T MeanDivisor(int rows, int columns) => T.CreateTruncating((long)rows * columns);

    /// <summary>Computes the sum of the losses of each row and the slope of each element.</summary>
    private protected abstract void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> parameters, Span<T> loss, Span<T> slope);

    private protected sealed override void CheckColumns(int columns)
    {
        if (_parameters.Length != 1)
        {
            CriterionArguments.RequireWeightOfEachColumn(_parameters.Length, columns, "positive weights");
        }
    }
}
