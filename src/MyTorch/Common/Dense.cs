using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Common;

/// <summary>
/// The door between MathNet matrices and the spans that kernels work on. Every span is column-major:
/// the N samples of one feature are contiguous.
/// </summary>
internal static class Dense
{
    /// <summary>A new dense matrix of zeros, rows x columns.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static Matrix<T> Create<T>(int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        RequireLength(rows, columns);
        return Matrix<T>.Build.Dense(rows, columns);
    }

    /// <summary>The elements of any matrix: its own storage when it is dense column-major, otherwise one copy of it.</summary>
    public static T[] Read<T>(Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        RequireLength(matrix.RowCount, matrix.ColumnCount);
        return matrix.AsColumnMajorArray() ?? matrix.ToColumnMajorArray();
    }

    /// <summary>The storage of a matrix that this library made itself, and that is therefore dense column-major.</summary>
    public static Span<T> Span<T>(Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        matrix.AsColumnMajorArray();

    /// <summary>A new dense matrix, rows x columns, with the first rows * columns of the column-major <paramref name="values"/>.</summary>
    public static Matrix<T> From<T>(ReadOnlySpan<T> values, int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<T>.Build.Dense(rows, columns, values[..(rows * columns)].ToArray());

    /// <summary>A dense copy that shares nothing with <paramref name="matrix"/>.</summary>
    public static Matrix<T> Copy<T>(Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        RequireLength(matrix.RowCount, matrix.ColumnCount);
        return Matrix<T>.Build.Dense(matrix.RowCount, matrix.ColumnCount, matrix.ToColumnMajorArray());
    }

    /// <summary>Refuses two matrices that share their storage, where one is still needed when the other is written.</summary>
    /// <exception cref="ArgumentException">They do.</exception>
    public static void RequireApart<T>(Matrix<T> matrix, string name, Matrix<T> result, string resultName)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (result.AsColumnMajorArray() is { } storage && ReferenceEquals(storage, matrix.AsColumnMajorArray()))
        {
            throw new ArgumentException($"{resultName} must be another matrix than {name}, which the backward pass needs as it is.", resultName);
        }
    }

    /// <summary>Refuses a size that no array can hold; multiplied as 32-bit integers it would pass for a smaller one.</summary>
    /// <exception cref="ArgumentException">rows x columns is more than an array can hold.</exception>
    public static void RequireLength(int rows, int columns)
    {
        if ((long)rows * columns > Array.MaxLength)
        {
            throw new ArgumentException($"{rows} x {columns} are {(long)rows * columns} elements, but an array holds at most {Array.MaxLength}.");
        }
    }

    /// <summary>Fills any matrix, whatever its storage, from the first elements of the column-major <paramref name="values"/>.</summary>
    public static void Write<T>(ReadOnlySpan<T> values, Matrix<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (result.AsColumnMajorArray() is { } storage)
        {
            values[..storage.Length].CopyTo(storage);
        }
        else
        {
            From(values, result.RowCount, result.ColumnCount).CopyTo(result);
        }
    }
}
