using System.Numerics;
using System.Runtime.CompilerServices;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// A forward pass without state: the samples are cut into stretches of rows, and a thread takes each of its stretches through all
/// layers. Buffers come from a pool and one of these objects serves each calling thread, so that nothing is allocated once warm.
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

    [ThreadStatic]
    private static Prediction<T>? _ofThisThread;

    private Pipeline<T>? _pipeline;
    private Criterion<T>? _criterion;
    private T[] _x = [];
    private T[] _result = [];
    private int _rows;
    private int _inputs;

    /// <summary>
    /// Predicts for <paramref name="rows"/> samples of so many columns: the output of the network, or, with a criterion, its probabilities.
    /// </summary>
    public static void Run(Pipeline<T> pipeline, T[] x, int rows, int inputs, Criterion<T>? criterion, T[] result)
    {
        Prediction<T> prediction = _ofThisThread ?? new Prediction<T>();
        _ofThisThread = null;
        (prediction._pipeline, prediction._criterion) = (pipeline, criterion);
        (prediction._x, prediction._rows, prediction._inputs, prediction._result) = (x, rows, inputs, result);
        NetworkPlan<T> plan = pipeline.RentPrediction(inputs);
        long flops = plan.FlopsFor(rows);
        pipeline.Return(plan);
        ParallelWork.Run(prediction, Math.Min(ParallelWork.ChunksFor(flops), rows / Grain));

        // Kept for the next call, but without what belongs to the caller.
        (prediction._pipeline, prediction._criterion, prediction._x, prediction._result) = (null, null, [], []);
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
        int grains = Math.Max(1, _rows / Grain);
        (int first, int last) = Chunks.Range(grains, chunk, chunks, 1);
        int end = last == grains ? _rows : last * Grain;
        NetworkPlan<T> plan = _pipeline!.RentPrediction(_inputs);
        int rows;
        for (int start = first * Grain; first < last && start < end; start += rows)
        {
            rows = end - start < StretchRows + Grain ? end - start : StretchRows;
            Run(plan, start, rows);
        }

        _pipeline.Return(plan);
    }

    private void Run(NetworkPlan<T> plan, int start, int rows)
    {
        plan.Predict(_x, start, rows, _rows);
        ColumnBuffer<T> output = plan.Output;
        _criterion?.ToProbabilities(output.Elements, rows);
        for (int j = 0; j < output.Columns; j++)
        {
            output[j].CopyTo(_result.AsSpan(start + (j * _rows)));
        }
    }
}
