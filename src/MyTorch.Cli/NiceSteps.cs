namespace MyTorch.Cli;

/// <summary>Rounds steps up to 1, 2 or 5 times a power of ten.</summary>
internal static class NiceSteps
{
    /// <summary>Returns the smallest such step of at least <paramref name="least"/>, which must be positive.</summary>
    public static double AtLeast(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        double[] steps = [power, 2 * power, 5 * power];
        return steps.FirstOrDefault(step => step >= least, 10 * power);
    }
}
