using System.Reflection;

namespace MyTorch.Autograder;

/// <summary>The number of points of a problem.</summary>
/// <param name="points">The number of points, earned in full or not at all.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class PointsAttribute(int points) : Attribute
{
    /// <summary>The number of points, earned in full or not at all.</summary>
    public int Points { get; } = points;

    /// <summary>Returns the points of <paramref name="problem"/>.</summary>
    public static int Of(Problems problem) =>
        typeof(Problems).GetField(problem.ToString())!.GetCustomAttribute<PointsAttribute>()!.Points;
}
