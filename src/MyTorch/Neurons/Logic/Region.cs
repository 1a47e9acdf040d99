using static System.FormattableString;

namespace MyTorch.Neurons;

/// <summary>
/// A region of the plane: a union of convex parts, each the intersection of half-planes. Points on an edge belong to it, within rounding.
/// </summary>
public sealed class Region
{
    private Region(IReadOnlyList<IReadOnlyList<HalfPlane>> parts) => Parts = parts;

    /// <summary>The half-planes of each convex part.</summary>
    internal IReadOnlyList<IReadOnlyList<HalfPlane>> Parts { get; }

    /// <summary>Creates the region where all half-planes overlap, which is convex and may be unbounded.</summary>
    /// <param name="halfPlanes">At least one.</param>
    /// <exception cref="ArgumentException">There is none, or a weight is not finite, or both weights of one are 0.</exception>
    public static Region FromHalfPlanes(params IReadOnlyList<HalfPlane> halfPlanes)
    {
        ArgumentNullException.ThrowIfNull(halfPlanes);
        if (halfPlanes.Count == 0)
        {
            throw new ArgumentException("A region needs at least one half-plane.", nameof(halfPlanes));
        }

        foreach ((int index, HalfPlane plane) in halfPlanes.Index())
        {
            if (!double.IsFinite(plane.A) || !double.IsFinite(plane.B) || !double.IsFinite(plane.C) || (plane.A == 0 && plane.B == 0))
            {
                throw new ArgumentException(
                    Invariant($"halfPlanes[{index}] is {plane.A} x + {plane.B} y + {plane.C} >= 0: the weights must be finite, and A and B not both 0."), nameof(halfPlanes));
            }
        }

        return new Region([[.. halfPlanes]]);
    }

    /// <summary>Creates a convex polygon from its vertices.</summary>
    /// <param name="vertices">At least three vertices, clockwise or counterclockwise; no three neighbours on a line.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer, one is not finite, or the polygon is not convex or crosses itself; the message names the vertices.
    /// </exception>
    public static Region FromPolygon(params IReadOnlyList<(double X, double Y)> vertices)
    {
        ArgumentNullException.ThrowIfNull(vertices);
        if (vertices.Count < 3)
        {
            throw new ArgumentException(Invariant($"A polygon of {vertices.Count} vertices: it needs at least three."), nameof(vertices));
        }

        foreach ((int index, (double x, double y)) in vertices.Index())
        {
            if (!double.IsFinite(x) || !double.IsFinite(y))
            {
                throw new ArgumentException(Invariant($"vertices[{index}] is ({x}, {y}): vertices must be finite."), nameof(vertices));
            }
        }

        // Counterclockwise, so that the polygon is to the left of its edges.
        bool isClockwise = Cross(vertices[0], vertices[1], vertices[2]) < 0;
        (double X, double Y)[] ordered = [.. isClockwise ? vertices.Reverse() : vertices];
        RequireConvex(ordered, index => isClockwise ? vertices.Count - 1 - index : index);
        return FromHalfPlanes([.. ordered.Select((vertex, index) => HalfPlane.LeftOf(vertex, ordered[(index + 1) % ordered.Length]))]);
    }

    /// <summary>Creates the union of regions.</summary>
    /// <param name="regions">At least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Region Union(params IReadOnlyList<Region> regions)
    {
        Setting.NoNull(regions);
        return regions.Count > 0 ? new Region([.. regions.SelectMany(region => region.Parts)])
            : throw new ArgumentException("A union needs at least one region.", nameof(regions));
    }

    /// <summary>Each vertex must lie to the left of each edge that does not end there.</summary>
    private static void RequireConvex((double X, double Y)[] vertices, Func<int, int> given)
    {
        for (int from = 0; from < vertices.Length; from++)
        {
            int to = (from + 1) % vertices.Length;
            for (int i = 0; i < vertices.Length; i++)
            {
                double side = i == from || i == to ? 1 : Cross(vertices[from], vertices[to], vertices[i]);
                if (!(side > 0 && double.IsFinite(side)))
                {
                    (double x, double y) = vertices[i];
                    string place = Invariant($"vertices[{given(i)}], ({x}, {y}), is {(side == 0 ? "on the line" : "on the outer side of the edge")} between vertices[{given(from)}] and vertices[{given(to)}]");
                    throw new ArgumentException(
                        side == 0 ? $"{place}: leave out a vertex that is on a line with its neighbours, or given twice."
                        : $"{place}: give the vertices of a convex polygon in order, or split the polygon into convex ones and unite them by Region.Union.", nameof(vertices));
                }
            }
        }
    }

    /// <summary>Positive where the third point is to the left of the line from the first to the second.</summary>
    private static double Cross((double X, double Y) from, (double X, double Y) to, (double X, double Y) point) =>
        ((to.X - from.X) * (point.Y - from.Y)) - ((to.Y - from.Y) * (point.X - from.X));
}
