using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Kernels;

/// <summary>The guards that stand at the public doors: every message gives the shape that came and the one that was wanted.</summary>
internal static class Shape
{
    /// <summary>"rows x columns", as all messages of the library write a shape.</summary>
    public static string Of<T>(Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        $"{matrix.RowCount} x {matrix.ColumnCount}";

    /// <summary>Refuses a null matrix, an element type that is not supported, and a batch without rows.</summary>
    public static void RequireBatch<T>([NotNull] Matrix<T>? matrix, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        ArgumentNullException.ThrowIfNull(matrix, name);
        if (matrix.RowCount == 0)
        {
            throw new ArgumentException($"{name} is {Of(matrix)}: a batch needs at least one row.", name);
        }
    }

    /// <summary>Refuses a batch whose column count does not fit <paramref name="other"/> (a name with its shape, such as "W is 784 x 64").</summary>
    public static void RequireColumns<T>([NotNull] Matrix<T>? matrix, string name, int columns, string other)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireBatch(matrix, name);
        if (matrix.ColumnCount != columns)
        {
            throw new ArgumentException($"{name} is {Of(matrix)}, but {other}: {name} must have {columns} columns.", name);
        }
    }

    /// <summary>Refuses a matrix that is not exactly rows x columns; <paramref name="other"/> says what decides the shape.</summary>
    public static void RequireExact<T>([NotNull] Matrix<T>? matrix, string name, int rows, int columns, string other)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        ArgumentNullException.ThrowIfNull(matrix, name);
        if (matrix.RowCount != rows || matrix.ColumnCount != columns)
        {
            throw new ArgumentException($"{name} is {Of(matrix)}, but {other}: {name} must be {rows} x {columns}.", name);
        }
    }
}
