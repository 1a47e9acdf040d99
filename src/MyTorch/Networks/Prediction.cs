using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using MyTorch.Kernels;

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
        long flops = 0;
        int columns = inputs;
        foreach (ILayerWork<T> layer in pipeline.Layers)
        {
            flops += layer.Flops(rows, columns);
            columns = layer.OutputColumns(columns);
        }

        ThreadTeam.Run(prediction, Math.Min(ThreadTeam.PartsFor(flops), rows / Grain));

        // Kept for the next call, but without what belongs to the caller.
        (prediction._pipeline, prediction._criterion, prediction._x, prediction._result) = (null, null, [], []);
        _ofThisThread = prediction;
    }

    /// <summary>
    /// The same on the calling thread, for samples that go through the layers together; <paramref name="stride"/> is the distance between two
    /// columns, of x and of the result.
    /// </summary>
    public static void RunHere(Pipeline<T> pipeline, ReadOnlySpan<T> x, int rows, int inputs, int stride, Criterion<T>? criterion, Span<T> result)
    {
        int columns = inputs;
        int widest = 0;
        foreach (ILayerWork<T> layer in pipeline.Layers)
        {
            columns = layer.OutputColumns(columns);
            widest = Math.Max(widest, columns);
        }

        // One array, since the pool keeps one for each thread: the layers go to and fro between its halves.
        int length = 2 * rows * widest;
        T[] buffers = ArrayPool<T>.Shared.Rent(length);
        try
        {
            RunIn(buffers.AsSpan(0, length), pipeline, x, rows, inputs, stride, criterion, result);
        }
        finally
        {
            ArrayPool<T>.Shared.Return(buffers);
        }
    }

    public void Run(int part, int parts)
    {
        int grains = Math.Max(1, _rows / Grain);
        (int first, int last) = ThreadTeam.Range(grains, part, parts, 1);
        int end = last == grains ? _rows : last * Grain;
        int rows;
        for (int start = first * Grain; first < last && start < end; start += rows)
        {
            rows = end - start < StretchRows + Grain ? end - start : StretchRows;
            RunHere(_pipeline!, _x.AsSpan(start), rows, _inputs, _rows, _criterion, _result.AsSpan(start));
        }
    }

    /// <summary>From layer to layer, in two halves of a buffer, each large enough for every layer's output.</summary>
    private static void RunIn(
        Span<T> buffers, Pipeline<T> pipeline, ReadOnlySpan<T> x, int rows, int inputs, int stride, Criterion<T>? criterion, Span<T> result)
    {
        int half = buffers.Length / 2;
        int columns = inputs;
        int step = stride;
        Span<T> output = [];
        for (int i = 0; i < pipeline.Layers.Length; i++)
        {
            ILayerWork<T> layer = pipeline.Layers[i];
            output = buffers.Slice(i % 2 * half, half);
            layer.Apply(x, rows, columns, step, output);
            columns = layer.OutputColumns(columns);
            output = output[..(rows * columns)];
            x = output;
            step = rows;
        }

        criterion?.ToProbabilities(output, rows);
        for (int j = 0; j < columns; j++)
        {
            output.Slice(j * rows, rows).CopyTo(result[(j * stride)..]);
        }
    }
}
