using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MyTorch.Common;

/// <summary>
/// The checks of the numbers that constructors are given; each returns what it has let through. Ranges are those of the numbers as the
/// element type has them: in float, 1e300 is infinite, 1e-60 is 0 and 0.99999999 is 1.
/// </summary>
internal static class Setting
{
    /// <summary>Refuses what is not finite.</summary>
    public static double Finite<T>(double value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Require(T.IsFinite(T.CreateTruncating(value)), value, name, $"finite in {typeof(T).Name}");

    /// <summary>Refuses what is negative or not finite.</summary>
    public static double NotNegative<T>(double value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Require(IsNotNegative<T>(value), value, name, "finite and not negative");

    /// <summary>Whether a number is finite and not negative.</summary>
    public static bool IsNotNegative<T>(double value) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        value >= 0 && T.IsFinite(T.CreateTruncating(value));

    /// <summary>Refuses what is not positive or not finite.</summary>
    public static double Positive<T>(double value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Require(T.CreateTruncating(value) > T.Zero && T.IsFinite(T.CreateTruncating(value)), value, name, "finite and positive");

    /// <summary>Refuses what is not at least 0 and below 1.</summary>
    public static double BelowOne<T>(double value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Require(value >= 0 && T.CreateTruncating(value) < T.One, value, name, "at least 0 and below 1");

    /// <summary>Refuses what is not between 0 and 1.</summary>
    public static double UpToOne(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(value is >= 0 and <= 1, value, name, "between 0 and 1");

    /// <summary>Refuses what is not positive.</summary>
    public static int Count(int value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, name);
        return value;
    }

    /// <summary>Refuses a list that is not there or has a hole.</summary>
    public static void NoNull<TItem>([NotNull] IReadOnlyList<TItem>? items, [CallerArgumentExpression(nameof(items))] string name = "")
        where TItem : class
    {
        ArgumentNullException.ThrowIfNull(items, name);
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i] is null)
            {
                throw new ArgumentException($"{name}[{i}] is null.", name);
            }
        }
    }

    private static double Require(bool isRight, double value, string name, string wanted) =>
        isRight ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be {wanted}.");
}
