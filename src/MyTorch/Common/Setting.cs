using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MyTorch.Common;

/// <summary>
/// Validates numeric arguments and returns them. Ranges apply to the values converted to the element type: in float, 1e300 is infinite, 1e-60 is
/// 0 and 0.99999999 is 1.
/// </summary>
internal static class Setting
{
    /// <summary>Throws if a value is not finite.</summary>
    public static double Finite<T>(double value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Require(T.IsFinite(T.CreateTruncating(value)), value, name, $"finite in {typeof(T).Name}");

    /// <summary>Throws if a value is negative or not finite.</summary>
    public static double NotNegative<T>(double value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Require(IsNotNegative<T>(value), value, name, "finite and not negative");

    /// <summary>Whether a number is finite and not negative.</summary>
    public static bool IsNotNegative<T>(double value) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        value >= 0 && T.IsFinite(T.CreateTruncating(value));

    /// <summary>Throws if a value is not positive or not finite.</summary>
    public static double Positive<T>(double value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Require(T.CreateTruncating(value) > T.Zero && T.IsFinite(T.CreateTruncating(value)), value, name, "finite and positive");

    /// <summary>Throws if a value is not at least 0 and below 1.</summary>
    public static double BelowOne<T>(double value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Require(value >= 0 && T.CreateTruncating(value) < T.One, value, name, "at least 0 and below 1");

    /// <summary>Throws if a value is not between 0 and 1.</summary>
    public static double UpToOne(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Require(value is >= 0 and <= 1, value, name, "between 0 and 1");

    /// <summary>Throws if a number is not positive.</summary>
    public static int Count(int value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, name);
        return value;
    }

    /// <summary>Throws if a list or one of its items is null.</summary>
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

    private static double Require(bool isValid, double value, string name, string expected) =>
        isValid ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be {expected}.");
}
