namespace MyTorch.Tests.Support;

/// <summary>The tolerances for comparisons with stored arrays.</summary>
internal static class Precision
{
    /// <summary>
    /// 1e-12 in double: several thousand units in the last place, for sums of up to 784 products in another order. In float, the unit is
    /// 6e-8 and the error of a sum grows with the square root of its length, so <paramref name="units"/> units are allowed.
    /// </summary>
    public static double Of<T>(double units = 32) => typeof(T) == typeof(double) ? 1e-12 : units * Math.Pow(2, -24);
}
