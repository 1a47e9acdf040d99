using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// The properties of a linear map y = A x, as determined by <see cref="LinearMap.Describe"/>. A map can be of several kinds: the identity is a
/// rotation, a scaling and a projection.
/// </summary>
public sealed class LinearMapDescription
{
    internal LinearMapDescription(Matrix<double> a, double tolerance)
    {
        (Outputs, Inputs) = (a.RowCount, a.ColumnCount);
        Svd<double> svd = a.Svd(computeVectors: false);
        double norm = svd.S.Maximum();
        Rank = svd.S.Count(value => value > tolerance * norm);
        if (Outputs != Inputs)
        {
            return;
        }

        Determinant = Rank < Outputs ? 0 : a.Determinant();
        Matrix<double> identity = Matrix<double>.Build.DenseIdentity(Inputs);
        Matrix<double> shift = a - identity;
        IsOrthogonal = IsZero(a.TransposeThisAndMultiply(a) - identity, 1);
        IsSymmetric = IsZero(a - a.Transpose(), norm);
        IsDiagonal = IsZero(a - Matrix<double>.Build.DenseOfDiagonalVector(a.Diagonal()), norm);
        IsProjection = IsZero((a * a) - a, Math.Max(norm, norm * norm));
        IsShear = !IsZero(shift, 1) && IsZero(shift * shift, Math.Max(1, norm * norm));

        bool IsZero(Matrix<double> difference, double scale) => difference.Enumerate().All(value => Math.Abs(value) <= tolerance * scale);
    }

    /// <summary>The number of input dimensions: the columns of A.</summary>
    public int Inputs { get; }

    /// <summary>The number of output dimensions: the rows of A.</summary>
    public int Outputs { get; }

    /// <summary>The number of dimensions of the image.</summary>
    public int Rank { get; }

    /// <summary>The factor by which the map changes volumes, negative if it changes their orientation; null if A is not square.</summary>
    public double? Determinant { get; }

    /// <summary>Whether A'A is the identity, so lengths and angles are preserved.</summary>
    public bool IsOrthogonal { get; }

    /// <summary>Whether A is its own transpose.</summary>
    public bool IsSymmetric { get; }

    /// <summary>Whether A is diagonal: the map scales each axis by its own factor.</summary>
    public bool IsDiagonal { get; }

    /// <summary>Whether A^2 = A: the map leaves its image unchanged. It reduces dimensions, unless it is the identity.</summary>
    public bool IsProjection { get; }

    /// <summary>Whether (A - I)^2 = 0 and A is not I: points move parallel to a fixed subspace, as with a unit triangular 2 x 2 matrix.</summary>
    public bool IsShear { get; }

    /// <summary>Whether the map is a rotation: orthogonal with determinant 1.</summary>
    public bool IsRotation => IsOrthogonal && Determinant > 0;

    /// <summary>
    /// Whether the map is a reflection, possibly combined with a rotation in three or more dimensions: orthogonal with determinant -1.
    /// </summary>
    public bool IsReflection => IsOrthogonal && Determinant < 0;

    /// <summary>Returns the kinds and properties of the map on one line, such as "rotation: 2 x 2, determinant 1, rank 2, orthogonal".</summary>
    public override string ToString()
    {
        string[] kinds =
        [
            .. Names((IsRotation, "rotation"), (IsReflection, "reflection"), (IsDiagonal, "scaling"), (IsShear, "shear"), (IsProjection, "projection")),
        ];
        string[] properties =
        [
            $"{Outputs} x {Inputs}", .. Determinant is { } determinant ? [Invariant($"determinant {determinant:g6}")] : Array.Empty<string>(), $"rank {Rank}",
            .. Names((IsOrthogonal, "orthogonal"), (IsSymmetric, "symmetric")),
        ];
        return $"{(kinds.Length > 0 ? string.Join(", ", kinds) : "linear map")}: {string.Join(", ", properties)}";
    }

    private static IEnumerable<string> Names(params (bool Holds, string Name)[] names) => names.Where(name => name.Holds).Select(name => name.Name);
}
