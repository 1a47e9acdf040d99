using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace MyTorch;

/// <summary>
/// The checks of what optimizers and schedules are given. Ranges are those of the numbers as the element type has them: in float, 1e300 is
/// infinite, 1e-60 is 0 and 0.99999999 is 1.
/// </summary>
internal static class OptimizerArguments
{
    /// <summary>Refuses what is negative or not finite.</summary>
    public static double NotNegative<T>(double value, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        value >= 0 && T.IsFinite(T.CreateTruncating(value))
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be finite and not negative.");

    /// <summary>Refuses what is not positive or not finite.</summary>
    public static double Positive<T>(double value, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateTruncating(value) > T.Zero && T.IsFinite(T.CreateTruncating(value))
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be finite and positive.");

    /// <summary>Refuses what is not at least 0 and below 1.</summary>
    public static double BelowOne<T>(double value, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        value >= 0 && T.CreateTruncating(value) < T.One
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 0 and below 1.");

    /// <summary>Refuses what is not between 0 and 1.</summary>
    public static double UpToOne(double value, string name) =>
        value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be between 0 and 1.");

    /// <summary>Refuses what is not positive.</summary>
    public static int Count(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, name);
        return value;
    }

    /// <summary>Refuses a list that is not there or has a hole.</summary>
    public static void NoNull<TItem>([NotNull] IReadOnlyList<TItem>? items, string name) where TItem : class
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
}
