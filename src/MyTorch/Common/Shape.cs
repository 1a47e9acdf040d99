using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch.Common;

/// <summary>
/// The shape of something that has a name in an error message, and the guards that stand at the public doors: every message
/// gives the shape that came and the one that was wanted. Nothing is allocated while all is well.
/// </summary>
internal readonly record struct Shape(string Name, int Rows, int Columns)
{
    /// <summary>The shape of a matrix.</summary>
    public static Shape Of<T>(string name, Matrix<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(name, matrix.RowCount, matrix.ColumnCount);

    /// <summary>Refuses a null matrix, an element type that is not supported, and a batch without rows.</summary>
    public static void RequireBatch<T>([NotNull] Matrix<T>? matrix, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        ArgumentNullException.ThrowIfNull(matrix, name);
        if (matrix.RowCount == 0)
        {
            throw new ArgumentException($"{Of(name, matrix)}: a batch needs at least one row.", name);
        }
    }

    /// <summary>Refuses a batch that has not as many columns as <paramref name="other"/> asks for.</summary>
    public static void RequireColumns<T>([NotNull] Matrix<T>? matrix, string name, int columns, Shape other)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireBatch(matrix, name);
        if (matrix.ColumnCount != columns)
        {
            throw WrongColumns(Of(name, matrix), columns, other);
        }
    }

    /// <summary>The exception for a batch that has not as many columns as <paramref name="other"/> asks for.</summary>
    public static ArgumentException WrongColumns(Shape shape, int columns, Shape other) =>
        new($"{shape}, but {other}: {shape.Name} must have {Count(columns, "column")}.", shape.Name);

    /// <summary>Refuses a matrix that is not exactly rows x columns, as <paramref name="other"/> asks for.</summary>
    public static void RequireExact<T>([NotNull] Matrix<T>? matrix, string name, int rows, int columns, Shape other)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        ArgumentNullException.ThrowIfNull(matrix, name);
        if (matrix.RowCount != rows || matrix.ColumnCount != columns)
        {
            throw new ArgumentException($"{Of(name, matrix)}, but {other}: {name} must be {rows} x {columns}.", name);
        }
    }

    /// <summary>Refuses a matrix that has not the shape of <paramref name="other"/>.</summary>
    public static void RequireSame<T>([NotNull] Matrix<T>? matrix, string name, Shape other)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        RequireExact(matrix, name, other.Rows, other.Columns, other);

    /// <summary>Refuses a span that has not <paramref name="wanted"/> elements, as <paramref name="other"/> asks for.</summary>
    public static void RequireLength(int length, string name, int wanted, Shape other)
    {
        if (length != wanted)
        {
            throw new ArgumentException($"{name} has {Count(length, "element")}, but {other}: {name} must have {wanted}.", name);
        }
    }

    /// <summary>A number with what is counted, as in "1 column" and "3 columns".</summary>
    public static string Count(long number, string noun) => Invariant($"{number} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>"name is rows x columns", as all messages of the library write it.</summary>
    public override string ToString() => $"{Name} is {Rows} x {Columns}";
}
