using System.Diagnostics;
using System.Numerics;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>The shortest measured time of each pass of a plan on the calling thread.</summary>
internal sealed class PassTimes
{
    private const int MinRounds = 10;

    /// <summary>Long enough for the JIT to compile the methods with all optimizations.</summary>
    private static readonly TimeSpan MinTime = TimeSpan.FromSeconds(0.5);

    private readonly Dictionary<Pass, long> _ticks = new(ReferenceEqualityComparer.Instance);

    private PassTimes()
    {
    }

    /// <summary>The total time of all passes, in seconds.</summary>
    public double Total => (double)_ticks.Values.Sum() / Stopwatch.Frequency;

    /// <summary>Returns the fraction of the total time that a pass took, 0 to 1.</summary>
    public double FractionOf(Pass pass) => _ticks[pass] / Math.Max(1.0, _ticks.Values.Sum());

    /// <summary>Returns the speed of a pass with the given number of floating-point operations.</summary>
    public double FlopsPerSecond(Pass pass, long flops) => flops * (double)Stopwatch.Frequency / Math.Max(1, _ticks[pass]);

    /// <summary>
    /// Runs the passes of a training batch repeatedly, in order, on random data, so that each pass finds its data in the cache as in a real
    /// step. Restores gradients, batch statistics and the last batch of each layer; nothing else changes.
    /// </summary>
    /// <param name="plan">A plan that is not used elsewhere.</param>
    /// <param name="rows">The number of rows of the batch.</param>
    /// <param name="backward">The groups of the backward pass.</param>
    public static PassTimes Measure<T>(NetworkPlan<T> plan, int rows, IReadOnlyList<FusedPasses> backward) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = RandomBatch<T>(rows, plan.Input.Columns);
        T[] gradient = RandomBatch<T>(rows, plan.Output.Columns);
        LayerPlan<T>?[] last = [.. plan.Places.Select(place => place.Layer.LastPlan)];
        (T[] Storage, T[] Copy)[] written =
        [
            .. plan.Places.SelectMany(place => place.Layer.Parameters.Select(parameter => parameter.Gradient).Concat(place.Layer.BatchStatistics))
                .Select(matrix => (matrix.AsColumnMajorArray(), matrix.ToColumnMajorArray())),
        ];
        try
        {
            var times = new PassTimes();
            long start = Stopwatch.GetTimestamp();
            for (int round = 0; round < MinRounds || Stopwatch.GetElapsedTime(start) < MinTime; round++)
            {
                plan.BeginForward(x, rows, isTraining: true);
                times.Run(plan.ForwardGroups, rows);
                plan.BeginBackward(gradient, dx: null, adds: false, T.One);
                times.Run(backward, rows);
            }

            return times;
        }
        finally
        {
            foreach ((LayerPlan<T> place, LayerPlan<T>? before) in plan.Places.Zip(last))
            {
                place.Layer.LastPlan = before;
            }

            Array.ForEach(written, array => array.Copy.CopyTo(array.Storage, 0));
        }
    }

    private void Run(IReadOnlyList<FusedPasses> groups, int rows)
    {
        foreach (Pass pass in groups.SelectMany(group => group.Passes))
        {
            long start = Stopwatch.GetTimestamp();
            pass.Body(0, pass.Cut.LengthFor(rows));
            long ticks = Stopwatch.GetTimestamp() - start;
            _ticks[pass] = Math.Min(ticks, _ticks.GetValueOrDefault(pass, long.MaxValue));
        }
    }

    private static T[] RandomBatch<T>(int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Dense.RequireLength(rows, columns);
        T[] values = new T[rows * columns];
        var random = new Random(1);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = T.CreateTruncating(random.NextDouble() - 0.5);
        }

        return values;
    }
}
