using System.Numerics;

namespace MyTorch.Tests.Kernels;

/// <summary>Maps the numbers of a type to integers in increasing order: neighbours differ by 1, and both zeros are 0.</summary>
internal static class Ulps
{
    public static long Index<T>(T value) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long bits = Bits(value);
        long sign = typeof(T) == typeof(double) ? long.MinValue : int.MinValue;
        return bits < 0 ? sign - bits : bits;
    }

    public static T At<T>(long index) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double magnitude = typeof(T) == typeof(double)
            ? BitConverter.Int64BitsToDouble(Math.Abs(index))
            : BitConverter.Int32BitsToSingle((int)Math.Abs(index));
        return T.CreateTruncating(index < 0 ? -magnitude : magnitude);
    }

    /// <summary>The number of steps between two numbers; NaN is equal only to NaN.</summary>
    public static ulong Distance<T>(T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (T.IsNaN(a) || T.IsNaN(b))
        {
            return T.IsNaN(a) && T.IsNaN(b) ? 0 : ulong.MaxValue;
        }

        (long first, long second) = (Index(a), Index(b));
        return (ulong)Math.Max(first, second) - (ulong)Math.Min(first, second);
    }

    /// <summary>The bits of a number, identical for every NaN.</summary>
    public static long Bits<T>(T value) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        value = T.IsNaN(value) ? T.NaN : value;
        return typeof(T) == typeof(double)
            ? BitConverter.DoubleToInt64Bits(double.CreateTruncating(value))
            : BitConverter.SingleToInt32Bits(float.CreateTruncating(value));
    }
}
