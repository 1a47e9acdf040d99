using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

public abstract class LinearMapTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Third = Math.PI / 3;

    [Fact]
    public void A_rotation_is_orthogonal_with_determinant_1()
    {
        Matrix<T> a = LinearMap.Rotation<T>(Third);
        Close.Check("image", a * Column(1, 0), Matrix<double>.Build.DenseOfRowMajor(2, 1, [0.5, Math.Sqrt(0.75)]), Precision.Of<T>());
        LinearMapDescription found = LinearMap.Describe(a);
        (found.IsRotation, found.IsReflection, found.IsSymmetric, found.IsDiagonal, found.IsShear, found.IsProjection, found.Rank).Should().Be((true, false, false, false, false, false, 2));
        Close.Check("determinant", found.Determinant!.Value, 1, Precision.Of<T>());
        found.ToString().Should().Be("rotation: 2 x 2, determinant 1, rank 2, orthogonal");
    }

    [Fact]
    public void A_reflection_is_orthogonal_with_determinant_minus_1()
    {
        Matrix<T> a = LinearMap.Reflection<T>(Third);
        Close.Check("the line stays", a * Column(0.5, Math.Sqrt(0.75)), Matrix<double>.Build.DenseOfRowMajor(2, 1, [0.5, Math.Sqrt(0.75)]), Precision.Of<T>());
        LinearMapDescription found = LinearMap.Describe(a);
        (found.IsReflection, found.IsRotation, found.IsSymmetric, found.IsProjection).Should().Be((true, false, true, false));
        found.ToString().Should().Be("reflection: 2 x 2, determinant -1, rank 2, orthogonal, symmetric");
    }

    [Fact]
    public void A_scaling_is_diagonal()
    {
        LinearMapDescription found = LinearMap.Describe(LinearMap.Scaling<T>(T.CreateChecked(2), T.CreateChecked(3), T.CreateChecked(-0.5)));
        (found.IsDiagonal, found.IsOrthogonal, found.Rank).Should().Be((true, false, 3));
        found.ToString().Should().Be("scaling: 3 x 3, determinant -3, rank 3, symmetric");
    }

    [Fact]
    public void A_shear_is_unit_triangular()
    {
        Matrix<T> a = LinearMap.Shear<T>(1.5);
        a.ToRowMajorArray().Should().Equal(T.One, T.CreateChecked(1.5), T.Zero, T.One);
        LinearMap.Describe(a).ToString().Should().Be("shear: 2 x 2, determinant 1, rank 2");
        Matrix<T> turned = LinearMap.Rotation<T>(0.7) * a * LinearMap.Rotation<T>(-0.7);
        LinearMap.Describe(turned).IsShear.Should().BeTrue("a shear along another line is one too");
    }

    [Fact]
    public void A_projection_reduces_the_rank()
    {
        Matrix<T> a = LinearMap.Projection<T>(Third);
        LinearMapDescription found = LinearMap.Describe(a);
        (found.IsProjection, found.IsSymmetric, found.Determinant, found.Rank).Should().Be((true, true, 0, 1));
        LinearMap.Describe(Matrix<T>.Build.DenseOfRowMajor(2, 2, [T.One, T.CreateChecked(3), T.Zero, T.Zero])).ToString().Should().Be("projection: 2 x 2, determinant 0, rank 1");
        LinearMap.Describe(LinearMap.Projection<T>(0)).ToString().Should().Be("scaling, projection: 2 x 2, determinant 0, rank 1, symmetric");
    }

    [Fact]
    public void Other_maps_are_described_by_their_properties()
    {
        LinearMap.Describe(Matrix<T>.Build.DenseIdentity(3)).ToString().Should().Be("rotation, scaling, projection: 3 x 3, determinant 1, rank 3, orthogonal, symmetric");
        LinearMap.Describe(Matrix<T>.Build.DenseOfRowMajor(2, 2, [T.One, T.CreateChecked(2), T.CreateChecked(3), T.CreateChecked(4)])).ToString().Should().Be("linear map: 2 x 2, determinant -2, rank 2");
        LinearMapDescription flat = LinearMap.Describe(RandomMatrix.Normal<T>(3, 5, seed: 1));
        (flat.Inputs, flat.Outputs, flat.Rank, flat.Determinant).Should().Be((5, 3, 3, null));
        flat.ToString().Should().Be("linear map: 3 x 5, rank 3");
        LinearMap.Describe(Matrix<T>.Build.Dense(2, 2)).ToString().Should().Be("scaling, projection: 2 x 2, determinant 0, rank 0, symmetric");
    }

    [Fact]
    public void The_tolerance_decides_how_close_is_enough()
    {
        Matrix<T> a = LinearMap.Rotation<T>(1);
        a[0, 0] += T.CreateChecked(1e-3);
        LinearMap.Describe(a).IsOrthogonal.Should().BeFalse();
        LinearMap.Describe(a, tolerance: 0.01).IsRotation.Should().BeTrue();
    }

    [Fact]
    public void Bad_matrices_are_rejected()
    {
        FluentActions.Invoking(() => LinearMap.Describe(Matrix<T>.Build.Dense(2, 2, T.NaN))).Should().Throw<ArgumentException>().WithMessage("matrix is 2 x 2: *finite values only*");
        FluentActions.Invoking(() => LinearMap.Describe<T>(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => LinearMap.Describe(Matrix<T>.Build.Dense(2, 2), -1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("tolerance");
        FluentActions.Invoking(() => LinearMap.Scaling<T>()).Should().Throw<ArgumentException>();
    }

    private static Matrix<T> Column(double x, double y) => Matrix<T>.Build.DenseOfRowMajor(2, 1, [T.CreateTruncating(x), T.CreateTruncating(y)]);
}

public sealed class LinearMapTestsInDouble : LinearMapTests<double>;

public sealed class LinearMapTestsInFloat : LinearMapTests<float>;
