namespace MyTorch.Kernels;

/// <summary>
/// A sum of numbers that come one at a time, which also adds up what each addition loses in rounding (Neumaier 1974): its error is that of
/// a few additions, however many there were, and it does not depend on how the numbers were grouped into batches.
/// </summary>
internal struct CompensatedSum
{
    private double _sum;
    private double _lost;

    /// <summary>The sum.</summary>
    public readonly double Value => double.IsFinite(_sum) ? _sum + _lost : _sum;

    /// <summary>Adds a number.</summary>
    public void Add(double number)
    {
        double sum = _sum + number;
        _lost += Math.Abs(_sum) >= Math.Abs(number) ? (_sum - sum) + number : (number - sum) + _sum;
        _sum = sum;
    }
}
