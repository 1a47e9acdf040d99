using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch.Common;

/// <summary>
/// A named shape for error messages, and the shape checks of public methods. Every message gives the actual and the expected shape. Successful
/// checks allocate nothing.
/// </summary>
internal readonly record struct Shape(string Name, int Rows, int Columns)
{
    /// <summary>Returns the shape of a matrix.</summary>
    public static Shape From<T>(string name, Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(name, matrix.RowCount, matrix.ColumnCount);

    /// <summary>Throws if the matrix is null, has an unsupported element type or has no rows.</summary>
    public static void RequireBatch<T>([NotNull] Matrix<T>? matrix, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        ArgumentNullException.ThrowIfNull(matrix, name);
        if (matrix.RowCount == 0)
        {
            throw new ArgumentException($"{From(name, matrix)}: a batch needs at least one row.", name);
        }
    }

    /// <summary>Throws if a batch does not have the number of columns that <paramref name="other"/> requires.</summary>
    public static void RequireColumns<T>([NotNull] Matrix<T>? matrix, string name, int columns, Shape other)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireBatch(matrix, name);
        if (matrix.ColumnCount != columns)
        {
            throw WrongColumns(From(name, matrix), columns, other);
        }
    }

    /// <summary>Creates the exception for a batch without the number of columns that <paramref name="other"/> requires.</summary>
    public static ArgumentException WrongColumns(Shape shape, int columns, Shape other) =>
        new($"{shape}, but {other}: {shape.Name} must have {Count(columns, "column")}.", shape.Name);

    /// <summary>Throws if a matrix is not exactly rows x columns, as <paramref name="other"/> requires.</summary>
    public static void RequireExact<T>([NotNull] Matrix<T>? matrix, string name, int rows, int columns, Shape other)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        ArgumentNullException.ThrowIfNull(matrix, name);
        if (matrix.RowCount != rows || matrix.ColumnCount != columns)
        {
            throw new ArgumentException($"{From(name, matrix)}, but {other}: {name} must be {rows} x {columns}.", name);
        }
    }

    /// <summary>Throws if a matrix does not have the shape of <paramref name="other"/>.</summary>
    public static void RequireSame<T>([NotNull] Matrix<T>? matrix, string name, Shape other)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        RequireExact(matrix, name, other.Rows, other.Columns, other);

    /// <summary>Throws if a span does not have <paramref name="expected"/> elements, as <paramref name="other"/> requires.</summary>
    public static void RequireLength(int length, string name, int expected, Shape other)
    {
        if (length != expected)
        {
            throw new ArgumentException($"{name} has {Count(length, "element")}, but {other}: {name} must have {expected}.", name);
        }
    }

    /// <summary>Returns a number with its noun, such as "1 column" or "3 columns".</summary>
    public static string Count(long number, string noun) => Invariant($"{number} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>Returns "name is rows x columns", the form used in all messages.</summary>
    public override string ToString() => $"{Name} is {Rows} x {Columns}";
}
