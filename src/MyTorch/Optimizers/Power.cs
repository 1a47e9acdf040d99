namespace MyTorch;

/// <summary>
/// Whole powers by squaring: what grows or decays with the number of steps has the same bits on every machine, which <see cref="Math.Pow"/>
/// does not promise.
/// </summary>
internal static class Power
{
    /// <summary>x^n for n of at least 0.</summary>
    public static double Of(double x, long n)
    {
        double power = 1;
        for (double square = x; n > 0; n >>= 1)
        {
            if ((n & 1) == 1)
            {
                power *= square;
            }

            square *= square;
        }

        return power;
    }
}
