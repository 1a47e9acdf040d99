using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// A forward pass without state. For many samples, each thread runs chunks of rows through all layers; for few samples, the threads share the
/// columns of each layer. Both give bitwise identical results. Buffers come from a pool and there is one instance per calling thread, so nothing
/// is allocated once warm.
/// </summary>
internal sealed class Prediction<T> : IParallelWork where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The number of rows that pass through the layers together; limits the size of the buffers so that they stay in the cache.
    /// </summary>
    private const int ChunkRows = 256;

    /// <summary>
    /// Chunks are multiples of this number of rows, and the last chunk also takes the remainder. No chunk has a single row, for which sums have
    /// another order, unless the batch has a single row.
    /// </summary>
    private static readonly int Grain = 64 / Unsafe.SizeOf<T>();

    /// <summary>
    /// The number of floating-point operations in about 20 us, the time until a sleeping worker starts; waking it takes the caller 5 us.
    /// </summary>
    private const long FlopsWorthWaking = 2_000_000;

    /// <summary>The size in bytes above which weights are read from memory instead of the cache.</summary>
    private const long LargeWeights = 16 << 20;

    /// <summary>The number of rows a core could compute while it reads the weights from memory.</summary>
    private const int RowsPerWeightRead = 10;

    /// <summary>The workers are still awake if the last prediction ended at most this long ago (50 us).</summary>
    private static readonly long AwakeTicks = Stopwatch.Frequency / 20_000;

    [ThreadStatic]
    private static Prediction<T>? _ofThisThread;

    private Pipeline<T>? _pipeline;
    private Criterion<T>? _criterion;
    private T[] _x = [];
    private T[] _result = [];
    private int _rows;
    private int _inputs;
    private long _end;

    /// <summary>
    /// Computes the output of the network for <paramref name="rows"/> samples with <paramref name="inputs"/> columns or, with a criterion, the
    /// probabilities. If <paramref name="sharesColumns"/> is null, this method decides whether threads share the columns of each layer or the
    /// rows.
    /// </summary>
    public static void Run(Pipeline<T> pipeline, T[] x, int rows, int inputs, Criterion<T>? criterion, T[] result, bool? sharesColumns = null)
    {
        Prediction<T> prediction = _ofThisThread ?? new Prediction<T>();
        _ofThisThread = null;
        (prediction._pipeline, prediction._criterion) = (pipeline, criterion);
        (prediction._x, prediction._rows, prediction._inputs, prediction._result) = (x, rows, inputs, result);
        NetworkPlan<T> plan = pipeline.RentPrediction(inputs);
        int threads = prediction.ThreadsFor(rows * plan.FlopsPerRow);
        int chunks = Math.Clamp(rows / Grain, 1, threads);
        bool isShared = sharesColumns ?? prediction.SharesColumns(plan, chunks, threads);
        if (isShared)
        {
            plan.PredictTogether(x, rows);
            prediction.Finish(plan, 0, rows);
        }
        else if (chunks == 1)
        {
            prediction.Run(plan, 0, rows);
        }

        pipeline.Return(plan);
        if (!isShared && chunks > 1)
        {
            ParallelWork.Run(prediction, chunks);
        }

        // Kept for the next call, but without references to the caller's objects.
        (prediction._pipeline, prediction._criterion, prediction._x, prediction._result) = (null, null, [], []);
        prediction._end = Stopwatch.GetTimestamp();
        _ofThisThread = prediction;
    }

    /// <summary>Predicts a single sample on the calling thread.</summary>
    public static void RunOnCaller(Pipeline<T> pipeline, ReadOnlySpan<T> sample, Criterion<T>? criterion, Span<T> result)
    {
        NetworkPlan<T> plan = pipeline.RentPrediction(sample.Length);
        plan.Predict(sample);
        criterion?.ToProbabilities(plan.Output.Elements, rows: 1);
        plan.Output.Elements.CopyTo(result);
        pipeline.Return(plan);
    }

    public void Run(int chunk, int chunks)
    {
        (int start, int end) = RowsOf(chunk, chunks);
        NetworkPlan<T> plan = _pipeline!.RentPrediction(_inputs);
        Run(plan, start, end);
        _pipeline.Return(plan);
    }

    private void Run(NetworkPlan<T> plan, int start, int end)
    {
        int rows;
        for (; start < end; start += rows)
        {
            rows = end - start < ChunkRows + Grain ? end - start : ChunkRows;
            plan.Predict(_x, start, rows, _rows);
            Finish(plan, start, rows);
        }
    }

    /// <summary>Returns the range of rows of a chunk.</summary>
    private (int Start, int End) RowsOf(int chunk, int chunks)
    {
        int grains = Math.Max(1, _rows / Grain);
        (int first, int last) = Chunks.Range(grains, chunk, chunks, 1);
        return (first * Grain, last == grains ? _rows : last * Grain);
    }

    /// <summary>
    /// Returns the number of threads to use for the given work. A small amount of work is done before a sleeping worker starts, and waking it
    /// takes half as long as the work. It is therefore shared only if a recent prediction has kept the workers awake.
    /// </summary>
    private int ThreadsFor(long flops) =>
        flops < FlopsWorthWaking && Stopwatch.GetTimestamp() - _end > AwakeTicks ? 1 : ParallelWork.ChunksFor(flops);

    /// <summary>
    /// Whether threads share the columns of each layer instead of the rows. They do if it saves the busiest thread more work than it costs to
    /// move the activations from one core to another.
    /// </summary>
    /// <remarks>
    /// Sharing rows needs no barriers, but a few rows cannot be shared evenly, and a single row not at all. Sharing columns reads each weight
    /// once, while sharing rows reads it once per thread. Measured with two threads: for 1 to 12 samples through 784-64-64-32-10, sharing
    /// columns takes 0.6 to 0.7 of the time of one thread; for 24 samples (in double), 0.78 of the time of sharing rows, which are split into 16
    /// and 8; for 16, 32 or 64, which both split evenly, 1.02 to 1.07; and for 16 or 64 through 1024-2048-2048-1000, 0.69 and 0.87.
    /// </remarks>
    private bool SharesColumns(NetworkPlan<T> plan, int chunks, int threads)
    {
        if (threads == 1 || _rows > ChunkRows)
        {
            return false;
        }

        // Each weight takes two operations per row.
        int rowsPerRead = plan.FlopsPerRow / 2 * Unsafe.SizeOf<T>() > LargeWeights ? RowsPerWeightRead : 0;
        int largestChunk = Math.Max(RowsOf(0, chunks).End, _rows - RowsOf(chunks - 1, chunks).Start);
        long byRows = (largestChunk + rowsPerRead) * plan.FlopsPerRow;
        long byColumns = plan.SharedFlopsFor(_rows, threads) + (rowsPerRead * plan.FlopsPerRow / threads);
        return byColumns + (byColumns / 16) < byRows;
    }

    /// <summary>Copies the output or the probabilities to the rows of the result.</summary>
    private void Finish(NetworkPlan<T> plan, int start, int rows)
    {
        ColumnBuffer<T> output = plan.Output;
        _criterion?.ToProbabilities(output.Elements, rows);
        for (int j = 0; j < output.Columns; j++)
        {
            output[j].CopyTo(_result.AsSpan(start + (j * _rows)));
        }
    }
}
