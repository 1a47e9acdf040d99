using System.Globalization;

namespace MyTorch.Cli;

/// <summary>An axis from 0 upwards: its ticks and how they are written.</summary>
internal sealed class Axis
{
    private readonly double _step;

    private Axis(double step, double end) => (_step, End) = (step, end);

    /// <summary>The value at the far end of the axis.</summary>
    public double End { get; }

    /// <summary>The values that get a tick, a label and a grid line.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            // A hair of room, because a multiple of the step may lie a rounding error beyond the end.
            int last = (int)Math.Floor((End / _step) + 1e-9);
            return Enumerable.Range(0, last + 1).Select(i => i * _step);
        }
    }

    /// <summary>An axis for values from 0 to <paramref name="largest"/> that ends on a tick.</summary>
    public static Axis ForValues(double largest)
    {
        const int Intervals = 5;
        double end = largest > 1e-300 ? largest : 1;
        double step = NiceSteps.AtLeast(end / Intervals);
        return new Axis(step, Math.Ceiling((end / step) - 1e-9) * step);
    }

    /// <summary>An axis for whole numbers that ends exactly at <paramref name="count"/>, at least 1.</summary>
    public static Axis ForCounts(int count)
    {
        const int Intervals = 8;
        return new Axis(Math.Max(1, NiceSteps.AtLeast((double)count / Intervals)), count);
    }

    /// <summary>A tick as text, with as many decimals as the step has.</summary>
    public string Label(double tick)
    {
        int exponent = (int)Math.Floor(Math.Log10(_step) + 1e-9);
        string format = exponent is < -4 or > 4 ? "0.##e+0" : $"F{Math.Max(0, -exponent)}";
        return tick == 0 ? "0" : tick.ToString(format, CultureInfo.InvariantCulture);
    }
}
