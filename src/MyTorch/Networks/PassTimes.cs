using System.Diagnostics;
using System.Numerics;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>The least time that each pass of a plan took on the calling thread.</summary>
internal sealed class PassTimes
{
    private const int LeastRounds = 10;

    /// <summary>Long enough for the methods to be compiled with all optimizations.</summary>
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(0.5);

    private readonly Dictionary<Pass, long> _ticks = new(ReferenceEqualityComparer.Instance);

    private PassTimes()
    {
    }

    /// <summary>The time of all passes in seconds.</summary>
    public double Total => (double)_ticks.Values.Sum() / Stopwatch.Frequency;

    /// <summary>The share of the time, 0 to 1.</summary>
    public double ShareOf(Pass pass) => _ticks[pass] / Math.Max(1.0, _ticks.Values.Sum());

    /// <summary>The speed of a pass with so many floating-point operations.</summary>
    public double FlopsPerSecond(Pass pass, long flops) => flops * (double)Stopwatch.Frequency / Math.Max(1, _ticks[pass]);

    /// <summary>
    /// Runs the passes of a training batch in their order on random data, again and again, so that each finds its data in the cache as in a step.
    /// Gradients, statistics of the batch and the last batch of each layer are put back; nothing else is changed.
    /// </summary>
    /// <param name="plan">A plan that nobody else uses.</param>
    /// <param name="rows">The number of rows of the batch.</param>
    /// <param name="backward">The groups of its backward pass.</param>
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
            for (int round = 0; round < LeastRounds || Stopwatch.GetElapsedTime(start) < LeastTime; round++)
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
