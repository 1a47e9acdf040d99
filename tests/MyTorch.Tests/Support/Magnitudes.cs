using System.Numerics;

namespace MyTorch.Tests.Support;

/// <summary>Creates random numbers of all magnitudes of an element type.</summary>
internal static class Magnitudes
{
    /// <summary>The exponent of the largest number.</summary>
    public static int Highest<T>() => typeof(T) == typeof(double) ? 1023 : 127;

    /// <summary>The exponent of the smallest positive number, which is subnormal.</summary>
    public static int Lowest<T>() => typeof(T) == typeof(double) ? -1074 : -149;

    /// <summary>The distance from 1 to the next number.</summary>
    public static double Epsilon<T>() => typeof(T) == typeof(double) ? Math.Pow(2, -52) : Math.Pow(2, -23);

    /// <summary>Returns numbers of both signs with exponents from low to <paramref name="high"/>; every tenth is zero.</summary>
    public static T[] Random<T>(int length, int low, int high, int seed) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        var values = new T[length];
        for (int i = 0; i < length; i++)
        {
            int exponent = random.Next(low, high + 1);
            double fraction = random.Next(10) == 0 ? 0 : (1 + random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1);
            values[i] = T.ScaleB(T.CreateTruncating(fraction), exponent);
        }

        return values;
    }
}
