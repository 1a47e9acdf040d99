using System.Reflection;

namespace MyTorch.Autograder;

/// <summary>The points that a problem is worth.</summary>
/// <param name="points">Earned in full or not at all.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class PointsAttribute(int points) : Attribute
{
    /// <summary>The points, earned in full or not at all.</summary>
    public int Points { get; } = points;

    /// <summary>The points that <paramref name="problem"/> is worth.</summary>
    public static int Of(Problems problem) =>
        typeof(Problems).GetField(problem.ToString())!.GetCustomAttribute<PointsAttribute>()!.Points;
}
