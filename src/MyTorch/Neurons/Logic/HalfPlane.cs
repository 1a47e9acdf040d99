namespace MyTorch.Neurons;

/// <summary>The half-plane A x + B y + C >= 0, where a threshold unit of two inputs fires.</summary>
/// <param name="A">The weight of x.</param>
/// <param name="B">The weight of y; A and B are not both 0.</param>
/// <param name="C">The bias.</param>
public readonly record struct HalfPlane(double A, double B, double C)
{
    /// <summary>Returns whether a point is in the half-plane.</summary>
    internal bool Contains((double X, double Y) point) => (A * point.X) + (B * point.Y) + C >= 0;

    /// <summary>Creates the half-plane to the left of the line from one point to another.</summary>
    internal static HalfPlane LeftOf((double X, double Y) from, (double X, double Y) to)
    {
        (double a, double b) = (from.Y - to.Y, to.X - from.X);
        return new HalfPlane(a, b, -((a * from.X) + (b * from.Y)));
    }
}
