using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Common;

/// <summary>
/// Converts between MathNet matrices and the spans of the kernels. Every span is column-major: the N samples of one feature are contiguous.
/// </summary>
internal static class Dense
{
    /// <summary>Creates a dense matrix of zeros, rows x columns.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static Matrix<T> Create<T>(int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        RequireLength(rows, columns);
        return Matrix<T>.Build.Dense(rows, columns);
    }

    /// <summary>Returns the elements of any matrix: its storage if it is dense column-major, otherwise a copy.</summary>
    public static T[] Read<T>(Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        RequireLength(matrix.RowCount, matrix.ColumnCount);
        return matrix.AsColumnMajorArray() ?? matrix.ToColumnMajorArray();
    }

    /// <summary>Returns the storage of a matrix created by this library, which is therefore dense column-major.</summary>
    public static Span<T> Span<T>(Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        matrix.AsColumnMajorArray();

    /// <summary>Creates a dense matrix, rows x columns, from the first rows * columns of the column-major <paramref name="values"/>.</summary>
    public static Matrix<T> From<T>(ReadOnlySpan<T> values, int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<T>.Build.Dense(rows, columns, values[..(rows * columns)].ToArray());

    /// <summary>Creates a dense copy of <paramref name="matrix"/> with its own storage.</summary>
    public static Matrix<T> Copy<T>(Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        RequireLength(matrix.RowCount, matrix.ColumnCount);
        return Matrix<T>.Build.Dense(matrix.RowCount, matrix.ColumnCount, matrix.ToColumnMajorArray());
    }

    /// <summary>Throws if two matrices share their storage, since the first is still read after the second is written.</summary>
    /// <exception cref="ArgumentException">They share their storage.</exception>
    public static void RequireApart<T>(Matrix<T> matrix, string name, Matrix<T> result, string resultName)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (result.AsColumnMajorArray() is { } storage && ReferenceEquals(storage, matrix.AsColumnMajorArray()))
        {
            throw new ArgumentException($"{resultName} must not share storage with {name}, which the backward pass reads: use another matrix.", resultName);
        }
    }

    /// <summary>Throws if a size exceeds the maximum array length; the 32-bit product could overflow to a valid length.</summary>
    /// <exception cref="ArgumentException">rows x columns is more than an array can hold.</exception>
    public static void RequireLength(int rows, int columns)
    {
        if ((long)rows * columns > Array.MaxLength)
        {
            throw new ArgumentException($"{rows} x {columns} are {(long)rows * columns} elements, but an array holds at most {Array.MaxLength}.");
        }
    }

    /// <summary>Copies the first elements of the column-major <paramref name="values"/> to a matrix with any storage.</summary>
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
