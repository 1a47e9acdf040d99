using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>Gives every feature mean 0 and standard deviation 1, as measured on the samples it was made from: (x - mean) / deviation.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Standardizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Shape _fittedOn;

    /// <summary>Measures the features of <paramref name="x"/>.</summary>
    /// <param name="x">The samples to measure, N x C, usually the training part.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows.</exception>
    public Standardizer(Matrix<T> x)
    {
        Shape.RequireBatch(x, nameof(x));
        _fittedOn = Shape.Of("what the standardizer was made from", x);
        Mean = Dense.Create<T>(1, x.ColumnCount);
        StandardDeviation = Dense.Create<T>(1, x.ColumnCount);
        T[] values = Dense.Read(x);
        for (int column = 0; column < x.ColumnCount; column++)
        {
            (Mean[0, column], StandardDeviation[0, column]) = Measure(values.AsSpan(column * x.RowCount, x.RowCount));
        }
    }

    /// <summary>The mean of each feature, 1 x C.</summary>
    public Matrix<T> Mean { get; }

    /// <summary>
    /// The standard deviation of each feature, 1 x C: biased, that is the squares are divided by N, as in scikit-learn.
    /// A constant feature has 1 here instead of 0, so that it becomes 0 and not NaN.
    /// </summary>
    public Matrix<T> StandardDeviation { get; }

    /// <summary>The standardized samples as a fresh matrix, M x C.</summary>
    /// <param name="x">The samples, M x C.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or another number of columns.</exception>
    public Matrix<T> Apply(Matrix<T> x)
    {
        Shape.RequireColumns(x, nameof(x), Mean.ColumnCount, _fittedOn);
        Matrix<T> result = Dense.Copy(x);
        for (int column = 0; column < x.ColumnCount; column++)
        {
            Span<T> feature = Dense.Span(result).Slice(column * x.RowCount, x.RowCount);
            TensorPrimitives.Subtract(feature, Mean[0, column], feature);
            TensorPrimitives.Divide(feature, StandardDeviation[0, column], feature);
        }

        return result;
    }

    /// <summary>
    /// Two passes in double. Summing distances from the first value keeps the mean of a constant feature exact,
    /// and with it the deviation exactly zero.
    /// </summary>
    private static (T Mean, T Deviation) Measure(ReadOnlySpan<T> feature)
    {
        double first = double.CreateTruncating(feature[0]);
        double sum = 0;
        foreach (T value in feature)
        {
            sum += double.CreateTruncating(value) - first;
        }

        double mean = first + (sum / feature.Length);
        double squares = 0;
        foreach (T value in feature)
        {
            double distance = double.CreateTruncating(value) - mean;
            squares += distance * distance;
        }

        T deviation = T.CreateTruncating(Math.Sqrt(squares / feature.Length));
        return (T.CreateTruncating(mean), deviation == T.Zero ? T.One : deviation);
    }
}
