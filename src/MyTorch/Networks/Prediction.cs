using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// A forward pass without state. Of many samples each thread takes some through all layers, in stretches of rows; of few, the threads share
/// the columns of each layer, to bitwise the same result. Buffers come from a pool and one of these objects serves each calling thread, so
/// that nothing is allocated once warm.
/// </summary>
internal sealed class Prediction<T> : IParallelWork where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows that go through the layers together; bounds the buffers, and keeps them in the cache.</summary>
    private const int StretchRows = 256;

    /// <summary>
    /// Rows are cut in multiples of this and the last stretch takes what is left, so that none has a single row, whose sums run in
    /// another order, unless the batch has.
    /// </summary>
    private static readonly int Grain = 64 / Unsafe.SizeOf<T>();

    /// <summary>The floating-point operations of some 20 us, in which a sleeping thread of the team comes at the earliest; it takes 5 us to wake it.</summary>
    private const long FlopsWorthWaking = 2_000_000;

    /// <summary>Bytes of weights that come from memory, not from a cache.</summary>
    private const long LargeWeights = 16 << 20;

    /// <summary>The rows that a core could compute while it reads the weights from memory.</summary>
    private const int RowsPerReading = 10;

    /// <summary>Predictions that follow each other as fast as this (50 us) find the team awake.</summary>
    private static readonly long Series = Stopwatch.Frequency / 20_000;

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
    /// Predicts for <paramref name="rows"/> samples of so many columns: the output of the network, or, with a criterion, its probabilities.
    /// Whether threads share the columns of each layer or the rows is decided here where <paramref name="sharesColumns"/> does not say it.
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

        // Kept for the next call, but without what belongs to the caller.
        (prediction._pipeline, prediction._criterion, prediction._x, prediction._result) = (null, null, [], []);
        prediction._end = Stopwatch.GetTimestamp();
        _ofThisThread = prediction;
    }

    /// <summary>The same for a single sample, on the calling thread.</summary>
    public static void RunHere(Pipeline<T> pipeline, ReadOnlySpan<T> sample, Criterion<T>? criterion, Span<T> result)
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
            rows = end - start < StretchRows + Grain ? end - start : StretchRows;
            plan.Predict(_x, start, rows, _rows);
            Finish(plan, start, rows);
        }
    }

    /// <summary>The rows of a chunk.</summary>
    private (int Start, int End) RowsOf(int chunk, int chunks)
    {
        int grains = Math.Max(1, _rows / Grain);
        (int first, int last) = Chunks.Range(grains, chunk, chunks, 1);
        return (first * Grain, last == grains ? _rows : last * Grain);
    }

    /// <summary>
    /// The number of threads that the work is worth. Little work is done before a sleeping thread of the team has come, and to wake it takes as
    /// long as a half of that work: only a series of predictions, which keeps the team awake, is shared then.
    /// </summary>
    private int ThreadsFor(long flops) =>
        flops < FlopsWorthWaking && Stopwatch.GetTimestamp() - _end > Series ? 1 : ParallelWork.ChunksFor(flops);

    /// <summary>
    /// Whether threads share the columns of each layer instead of the rows: where that leaves the busiest thread less to do, by more than it costs
    /// to hand the activations over from one core to another.
    /// </summary>
    /// <remarks>
    /// Rows need no barriers, but few of them cannot be shared evenly, and those of a vector not at all. Columns also read each weight once, where
    /// rows read it on each thread. Measured with two threads: for 1 to 12 samples through 784-64-64-32-10, columns take 0.6 to 0.7 of the time of
    /// one thread; for 24 (in double) 0.78 of the time of rows, which are cut into 16 and 8; for 16, 32 or 64, which both share evenly, 1.02 to
    /// 1.07; and for 16 or 64 through 1024-2048-2048-1000, 0.69 and 0.87.
    /// </remarks>
    private bool SharesColumns(NetworkPlan<T> plan, int chunks, int threads)
    {
        if (threads == 1 || _rows > StretchRows)
        {
            return false;
        }

        // A weight takes two operations for a row.
        int reading = plan.FlopsPerRow / 2 * Unsafe.SizeOf<T>() > LargeWeights ? RowsPerReading : 0;
        int most = Math.Max(RowsOf(0, chunks).End, _rows - RowsOf(chunks - 1, chunks).Start);
        long byRows = (most + reading) * plan.FlopsPerRow;
        long byColumns = plan.SharedFlopsFor(_rows, threads) + (reading * plan.FlopsPerRow / threads);
        return byColumns + (byColumns / 16) < byRows;
    }

    /// <summary>Copies the output, or the probabilities, to the rows of the result.</summary>
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
