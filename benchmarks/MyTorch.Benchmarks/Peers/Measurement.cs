namespace MyTorch.Benchmarks.Peers;

/// <summary>The samples of one contender.</summary>
internal sealed class Measurement
{
    private const double WarmUpSeconds = 0.5;
    private const double SampleSeconds = 0.05;

    /// <summary>The step time above which no steps are needed before a sample to fill the caches and wake the threads.</summary>
    private const double LongStepSeconds = 0.2;

    private readonly IContender _contender;
    private readonly int _steps = 1;
    private readonly int _warm;
    private readonly List<double> _samples = [];

    /// <summary>Warms the contender up and determines the number of steps per sample.</summary>
    public Measurement(IContender contender)
    {
        _contender = contender;
        double perStep;
        double total = 0;
        do
        {
            double seconds = contender.Run(0, _steps);
            perStep = seconds / _steps;
            total += seconds;
            _steps = (int)Math.Clamp(SampleSeconds / perStep, 1, 100_000);
        }
        while (total < WarmUpSeconds);
        _warm = perStep > LongStepSeconds ? 0 : Math.Max(1, _steps / 5);
    }

    public string Column => _contender.Column;

    public string Variant => _contender.Variant;

    public int Threads => _contender.Threads;

    /// <summary>The seconds per step.</summary>
    public double Minimum => _samples.Min();

    /// <summary>The seconds per step.</summary>
    public double Median
    {
        get
        {
            double[] sorted = [.. _samples.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public void Sample() => _samples.Add(_contender.Run(_warm, _steps) / _steps);
}
