using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Neurons;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>Half-planes, polygons and their unions as networks, checked on a grid.</summary>
public abstract class RegionTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly (double X, double Y)[] Square = [(0, 0), (1, 0), (1, 1), (0, 1)];
    private static readonly (double X, double Y)[] Triangle = [(2, 0), (3, 2), (1, 2)];

    /// <summary>Corners and edges belong to the square, in either direction.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_polygon_in_both_directions(bool isReversed)
    {
        Sequential<T> network = ThresholdLogic.FromPolygon<T>([.. isReversed ? Square.Reverse() : Square]);

        Check(network, 0, point => point is { X: >= 0 and <= 1, Y: >= 0 and <= 1 });
        network.Layers.Should().HaveCount(4, "an AND needs no OR");
        ((Linear<T>)network.Layers[0]).W.ColumnCount.Should().Be(4);
    }

    [Fact]
    public void Half_planes_may_leave_the_region_open()
    {
        Check(ThresholdLogic.FromHalfPlanes<T>(new HalfPlane(1, 0, -0.5), new HalfPlane(-1, 1, 0)), 0, point => point.X >= 0.5 && point.Y >= point.X);
        Check(ThresholdLogic.FromHalfPlanes<T>(new HalfPlane(0, -2, 1)), 0, point => point.Y <= 0.5);
        Check(ThresholdLogic.FromHalfPlanes<T>(new HalfPlane(1, 0, -2), new HalfPlane(-1, 0, 1)), 0, _ => false);
    }

    /// <summary>The third picture of seed 004: classes, one of which is a union.</summary>
    [Fact]
    public void Regions_are_columns_of_one_network()
    {
        Region triangle = Region.FromPolygon(Triangle);
        Sequential<T> network = ThresholdLogic.FromRegions<T>(Region.Union(Region.FromPolygon(Square), triangle), triangle, Region.FromHalfPlanes(new HalfPlane(0, 1, -2.5)));

        Check(network, 0, point => IsInSquare(point) || IsInTriangle(point));
        Check(network, 1, IsInTriangle);
        Check(network, 2, point => point.Y >= 2.5);
        network.Layers.Should().HaveCount(6);
    }

    /// <summary>A circle by 100 edges: inside of it and outside of the circle around it.</summary>
    [Fact]
    public void A_polygon_of_many_edges()
    {
        (double, double)[] vertices = [.. Enumerable.Range(0, 100).Select(k => (Math.Cos(2 * Math.PI * k / 100), Math.Sin(2 * Math.PI * k / 100)))];
        Sequential<T> network = ThresholdLogic.FromPolygon<T>(vertices);

        foreach (((double x, double y), T output) in Grid.Zip(network.Predict(Points).Column(0)))
        {
            double square = (x * x) + (y * y);
            (output == T.One || square == 1).Should().Be(square <= 1, $"of ({x}, {y}), which is not near the circle, or is a vertex");
        }
    }

    [Theory]
    [InlineData("0 0 1 0", "A polygon of 2 vertices: it needs at least three.*")]
    [InlineData("0 0 1 0 NaN 1", "vertices[2] is (NaN, 1): vertices must be finite.*")]
    [InlineData("0 0 1 0 2 0", "vertices[2], (2, 0), is on the line between vertices[0] and vertices[1]: leave out a vertex*")]
    [InlineData("0 0 1 0 1 0 0 1", "*is on the line between vertices[0] and vertices[1]*given twice.*")]
    [InlineData("0 0 4 0 4 4 3 1", "vertices[0], (0, 0), is on the outer side of the edge between vertices[2] and vertices[3]*split the polygon into convex ones*Region.Union*")]
    [InlineData("0 0 1 1 1 0 0 1", "*is on the outer side of the edge*")]
    [InlineData("0 1 0.588 -0.809 -0.951 0.309 0.951 0.309 -0.588 -0.809", "*is on the outer side of the edge*")]
    public void Polygons_that_are_not_convex_are_rejected(string vertices, string message)
    {
        double[] numbers = [.. vertices.Split(' ').Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
        (double, double)[] points = [.. numbers.Chunk(2).Select(pair => (pair[0], pair[1]))];
        FluentActions.Invoking(() => ThresholdLogic.FromPolygon<T>(points)).Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void Bad_half_planes_and_empty_lists_are_rejected()
    {
        Rejected(() => Region.FromHalfPlanes(), "A region needs at least one half-plane.*");
        Rejected(() => Region.FromHalfPlanes(new HalfPlane(1, 0, 0), default), "halfPlanes[1] is 0 x + 0 y + 0 >= 0: *not both 0.*");
        Rejected(() => Region.FromHalfPlanes(new HalfPlane(1, double.NaN, 0)), "halfPlanes[0] is 1 x + NaN y*");
        Rejected(() => Region.Union(), "A union needs at least one region.*");
        Rejected(() => ThresholdLogic.FromRegions<T>(), "A network needs at least one region.*");
        FluentActions.Invoking(() => ThresholdLogic.FromHalfPlanes<float>(new HalfPlane(1, 1e300, 0))).Should().Throw<ArgumentException>().WithMessage("*finite in Single*");
    }

    private static bool IsInSquare((double X, double Y) point) => point is { X: >= 0 and <= 1, Y: >= 0 and <= 1 };

    private static bool IsInTriangle((double X, double Y) point) => point.Y <= 2 && point.Y >= 2 * Math.Abs(point.X - 2);

    /// <summary>Steps of an eighth, which sums of small whole numbers hit exactly.</summary>
    private static readonly (double X, double Y)[] Grid = [.. Enumerable.Range(-12, 45).SelectMany(i => Enumerable.Range(-12, 45).Select(j => (i / 8.0, j / 8.0)))];

    private static readonly Matrix<T> Points = Matrix<T>.Build.Dense(Grid.Length, 2, (row, column) => T.CreateTruncating(column == 0 ? Grid[row].X : Grid[row].Y));

    private static void Check(Sequential<T> network, int output, Func<(double X, double Y), bool> isInside)
    {
        foreach (((double, double) point, T value) in Grid.Zip(network.Predict(Points).Column(output)))
        {
            value.Should().Be(isInside(point) ? T.One : T.Zero, $"of {point}");
        }
    }

    private static void Rejected(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);
}

public sealed class RegionTestsInDouble : RegionTests<double>;

public sealed class RegionTestsInFloat : RegionTests<float>;
