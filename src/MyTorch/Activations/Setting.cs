using System.Numerics;
using System.Runtime.CompilerServices;

namespace MyTorch;

/// <summary>The checks of an activation's numbers, as the element type has them: in float, 1e300 is infinite and 1e-300 is 0.</summary>
internal static class Setting
{
    /// <summary>The value in the element type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not finite there.</exception>
    public static T Finite<T>(double value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var number = T.CreateTruncating(value);
        return T.IsFinite(number) ? number : throw new ArgumentOutOfRangeException(name, value, $"{name} must be finite in {typeof(T).Name}.");
    }

    /// <summary>The value in the element type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or not finite there.</exception>
    public static T NotNegative<T>(double value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        return Finite<T>(value, name);
    }
}
