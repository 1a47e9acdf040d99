namespace MyTorch.Kernels;

/// <summary>
/// A compensated running sum (Neumaier 1974), which also accumulates the rounding error of each addition. Its error does not grow with the number
/// of terms, and it does not depend on how the numbers are grouped into batches.
/// </summary>
internal struct CompensatedSum
{
    private double _sum;
    private double _compensation;

    /// <summary>The sum.</summary>
    public readonly double Value => double.IsFinite(_sum) ? _sum + _compensation : _sum;

    /// <summary>Adds a number.</summary>
    public void Add(double number)
    {
        double sum = _sum + number;
        _compensation += Math.Abs(_sum) >= Math.Abs(number) ? (_sum - sum) + number : (number - sum) + _sum;
        _sum = sum;
    }
}
