namespace MyTorch;

/// <summary>
/// Computes integer powers by repeated squaring. The result is bitwise identical on every machine, which <see cref="Math.Pow"/> does not
/// guarantee.
/// </summary>
internal static class Power
{
    /// <summary>Returns x^n for n at least 0.</summary>
    public static double Compute(double x, long n)
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
