using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>The baseline: layers in plain MathNet, with matrix operators and a new matrix for every result.</summary>
internal static class Plain<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static Matrix<T> Linear(Matrix<T> x, Matrix<T> w, Matrix<T> b) => AddRow(x * w, b);

    /// <summary>Returns the gradient of the input and the batch means of the gradients of W and b.</summary>
    public static (Matrix<T> DX, Matrix<T> DW, Matrix<T> DB) LinearBackward(Matrix<T> delta, Matrix<T> x, Matrix<T> w, bool first = false)
    {
        T count = T.CreateTruncating(delta.RowCount);
        return (first ? delta : delta.TransposeAndMultiply(w), x.TransposeThisAndMultiply(delta) / count, delta.ColumnSums().ToRowMatrix() / count);
    }

    public static Matrix<T> Activate(HiddenActivation function, Matrix<T> z) => function switch
    {
        HiddenActivation.Sigmoid => z.Map(value => T.One / (T.One + T.Exp(-value))),
        HiddenActivation.Tanh => z.PointwiseTanh(),
        _ => z.PointwiseMaximum(T.Zero),
    };

    /// <summary>Returns delta times the derivative of the activation, computed from its output.</summary>
    public static Matrix<T> ActivateBackward(HiddenActivation function, Matrix<T> delta, Matrix<T> a) => delta.PointwiseMultiply(function switch
    {
        HiddenActivation.Sigmoid => a.Map(value => value * (T.One - value)),
        HiddenActivation.Tanh => a.Map(value => T.One - (value * value)),
        _ => a.Map(value => value > T.Zero ? T.One : T.Zero),
    });

    /// <summary>The normalized batch, before gamma and beta, and 1 / sqrt(variance + epsilon).</summary>
    public static (Matrix<T> Normalized, Matrix<T> InverseDeviation) Normalize(Matrix<T> z)
    {
        T count = T.CreateTruncating(z.RowCount);
        Matrix<T> centred = AddRow(z, -z.ColumnSums().ToRowMatrix() / count);
        Matrix<T> variance = centred.PointwiseMultiply(centred).ColumnSums().ToRowMatrix() / count;
        Matrix<T> inverseDeviation = variance.Map(value => T.One / T.Sqrt(value + T.CreateTruncating(1e-8)));
        return (ScaleColumns(centred, inverseDeviation), inverseDeviation);
    }

    public static Matrix<T> ScaleAndShift(Matrix<T> normalized, Matrix<T> gamma, Matrix<T> beta) => AddRow(ScaleColumns(normalized, gamma), beta);

    /// <summary>The gradients of the input, gamma and beta.</summary>
    public static (Matrix<T> DX, Matrix<T> DGamma, Matrix<T> DBeta) NormalizeBackward(
        Matrix<T> delta, Matrix<T> normalized, Matrix<T> inverseDeviation, Matrix<T> gamma)
    {
        T count = T.CreateTruncating(delta.RowCount);
        Matrix<T> deltaSums = delta.ColumnSums().ToRowMatrix();
        Matrix<T> productSums = delta.PointwiseMultiply(normalized).ColumnSums().ToRowMatrix();
        Matrix<T> centred = AddRow(delta, -deltaSums / count) - ScaleColumns(normalized, productSums / count);
        return (ScaleColumns(centred, gamma.PointwiseMultiply(inverseDeviation)), productSums, deltaSums);
    }

    /// <summary>Returns the mean loss of the batch, and softmax - y.</summary>
    public static (T Loss, Matrix<T> Gradient) CrossEntropy(Matrix<T> logits, Matrix<T> y)
    {
        Matrix<T> shifted = SubtractColumn(logits, RowMaxima(logits));
        Matrix<T> exponentials = shifted.Map(T.Exp);
        var sums = exponentials.RowSums();
        T loss = (Sum(sums.ToColumnMatrix().Map(value => T.Log(value))) - Sum(shifted.PointwiseMultiply(y))) / T.CreateTruncating(y.RowCount);
        return (loss, exponentials.MapIndexed((row, _, value) => value / sums[row]) - y);
    }

    private static T Sum(Matrix<T> x) => x.Enumerate().Aggregate(T.Zero, (total, value) => total + value);

    private static Matrix<T> AddRow(Matrix<T> x, Matrix<T> row) => x.MapIndexed((_, column, value) => value + row[0, column]);

    private static Matrix<T> ScaleColumns(Matrix<T> x, Matrix<T> row) => x.MapIndexed((_, column, value) => value * row[0, column]);

    private static Matrix<T> SubtractColumn(Matrix<T> x, T[] column) => x.MapIndexed((row, _, value) => value - column[row]);

    private static T[] RowMaxima(Matrix<T> x) => [.. x.EnumerateRows().Select(row => row.Enumerate().Aggregate(T.Max))];
}
