using System.Numerics;

namespace MyTorch;

/// <summary>A point on the line from the start of a line search in the search direction.</summary>
internal sealed class LineSearchPoint<T>(int dimension) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The distance from the start, as a multiple of the direction.</summary>
    public double Length { get; set; }

    /// <summary>The loss at the point.</summary>
    public double Loss { get; set; }

    /// <summary>The derivative of the loss along the direction.</summary>
    public double Slope { get; set; }

    /// <summary>The gradient of the loss.</summary>
    public T[] Gradient { get; } = new T[dimension];
}
