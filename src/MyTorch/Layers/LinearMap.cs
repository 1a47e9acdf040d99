using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>
/// Creates and classifies matrices A of linear maps y = A x of column vectors: rotations, reflections, scalings, shears and projections.
/// A <see cref="Linear{T}"/> layer multiplies rows, so its W is the transpose of A.
/// </summary>
public static class LinearMap
{
    /// <summary>Returns a rotation of the plane: orthogonal, determinant 1.</summary>
    /// <param name="angle">The angle in radians, counterclockwise.</param>
    /// <returns>2 x 2.</returns>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Matrix<T> Rotation<T>(double angle) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Plane<T>(Math.Cos(angle), -Math.Sin(angle), Math.Sin(angle), Math.Cos(angle));

    /// <summary>Returns a reflection of the plane across a line through the origin: orthogonal, determinant -1.</summary>
    /// <param name="angle">The angle of the line with the first axis, in radians.</param>
    /// <returns>2 x 2.</returns>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Matrix<T> Reflection<T>(double angle) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Plane<T>(Math.Cos(2 * angle), Math.Sin(2 * angle), Math.Sin(2 * angle), -Math.Cos(2 * angle));

    /// <summary>Returns a scaling of each axis by its own factor: diagonal.</summary>
    /// <param name="factors">One factor for each of n axes.</param>
    /// <returns>n x n.</returns>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException"><paramref name="factors"/> is empty.</exception>
    public static Matrix<T> Scaling<T>(params ReadOnlySpan<T> factors) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        return factors.IsEmpty
            ? throw new ArgumentException("There are no factors: a scaling needs one for each axis.", nameof(factors))
            : Matrix<T>.Build.DenseOfDiagonalArray(factors.ToArray());
    }

    /// <summary>Returns a shear of the plane along its first axis, (x, y) to (x + factor y, y): unit triangular, determinant 1.</summary>
    /// <param name="factor">The shift of a point for each unit of its second coordinate.</param>
    /// <returns>2 x 2.</returns>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Matrix<T> Shear<T>(double factor) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Plane<T>(1, factor, 0, 1);

    /// <summary>Returns the orthogonal projection of the plane onto a line through the origin: P^2 = P, rank 1.</summary>
    /// <param name="angle">The angle of the line with the first axis, in radians.</param>
    /// <returns>2 x 2.</returns>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    public static Matrix<T> Projection<T>(double angle) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double sine, double cosine) = Math.SinCos(angle);
        return Plane<T>(cosine * cosine, cosine * sine, cosine * sine, sine * sine);
    }

    /// <summary>Classifies the linear map of a matrix and returns its properties.</summary>
    /// <param name="matrix">The matrix A of y = A x: outputs x inputs, finite values.</param>
    /// <param name="tolerance">
    /// The tolerance of each comparison, relative to the largest singular value or its square; null for max(rows, columns) times 16 units in the
    /// last place of <typeparamref name="T"/>.
    /// </param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException"><paramref name="matrix"/> has no elements, or an element that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tolerance"/> is negative or not finite.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static LinearMapDescription Describe<T>(Matrix<T> matrix, double? tolerance = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireBatch(matrix, nameof(matrix));
        if (matrix.ColumnCount == 0 || !matrix.ForAll(T.IsFinite, Zeros.Include))
        {
            throw new ArgumentException($"{Shape.From(nameof(matrix), matrix)}: a linear map needs at least one column, and finite values only.", nameof(matrix));
        }

        double epsilon = 16 * double.CreateTruncating(T.BitIncrement(T.One) - T.One) * Math.Max(matrix.RowCount, matrix.ColumnCount);
        return new LinearMapDescription(matrix.Map(double.CreateTruncating), tolerance is { } given ? Setting.NotNegative<double>(given, nameof(tolerance)) : epsilon);
    }

    private static Matrix<T> Plane<T>(double a, double b, double c, double d) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        return Matrix<T>.Build.DenseOfRowMajor(2, 2, [T.CreateTruncating(a), T.CreateTruncating(b), T.CreateTruncating(c), T.CreateTruncating(d)]);
    }
}
