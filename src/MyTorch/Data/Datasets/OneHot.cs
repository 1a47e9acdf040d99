using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch.Data;

/// <summary>Converts class numbers to one-hot rows, and back.</summary>
public static class OneHot
{
    /// <summary>Returns one row for each class number: 1 in the column of the class, 0 elsewhere.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="classes">N class numbers, each 0 to <paramref name="count"/> - 1.</param>
    /// <param name="count">The number of classes, K, at least 1.</param>
    /// <returns>N x K.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">A class number is out of range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static Matrix<T> Encode<T>(ReadOnlySpan<int> classes, int count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ClassLabels.Check(classes, count);
        Matrix<T> result = Dense.Create<T>(classes.Length, count);
        ClassLabels.WriteOneHot(classes, ignored: null, Dense.Span(result), 0, classes.Length);
        return result;
    }

    /// <summary>Returns the column of the largest value in each row, the first one on ties. NaN counts as larger than any number, as in NumPy.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="y">One-hot labels, probabilities or logits, N x K with K at least 2.</param>
    /// <returns>N class numbers.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="y"/> has fewer than 2 columns: a single column contains class indices, or scores of two classes.
    /// </exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static int[] Decode<T>(Matrix<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        ArgumentNullException.ThrowIfNull(y);
        if (y.ColumnCount < 2)
        {
            string hint = y.ColumnCount == 1
                ? " Class indices are already the classes; for a single logit or probability, call PredictClasses." : "";
            throw new ArgumentException($"{Shape.From(nameof(y), y)}: one-hot rows and scores must have a column for each of at least 2 classes.{hint}", nameof(y));
        }

        int[] classes = new int[y.RowCount];
        Columns.ArgMax<T>(Dense.Read(y), y.RowCount, y.ColumnCount, classes);
        return classes;
    }
}
