using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
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
    private T[] _x = [];
    private T[] _result = [];
    private int _rows;
    private int _inputs;

    /// <summary>Predicts for <paramref name="rows"/> samples of so many columns.</summary>
    public static void Run(Pipeline<T> pipeline, T[] x, int rows, int inputs, Matrix<T> result)
    {
        T[]? storage = result.AsColumnMajorArray();
        Prediction<T> prediction = _ofThisThread ?? new Prediction<T>();
        _ofThisThread = null;
        prediction._result = storage ?? new T[rows * result.ColumnCount];
        (prediction._pipeline, prediction._x, prediction._rows, prediction._inputs) = (pipeline, x, rows, inputs);
        long flops = 0;
        int columns = inputs;
        foreach (ILayerWork<T> layer in pipeline.Layers)
        {
            flops += layer.Flops(rows, columns);
            columns = layer.OutputColumns(columns);
        }

        ThreadTeam.Run(prediction, ThreadTeam.PartsFor(flops));
        if (storage is null)
        {
            Dense.Write(prediction._result, result);
        }

        // Kept for the next call, but without what belongs to the caller.
        (prediction._pipeline, prediction._x, prediction._result) = (null, [], []);
        _ofThisThread = prediction;
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
            Predict(start, rows);
        }
    }

    private void Predict(int start, int rows)
    {
        int columns = _inputs;
        int widest = 0;
        foreach (ILayerWork<T> layer in _pipeline!.Layers)
        {
            columns = layer.OutputColumns(columns);
            widest = Math.Max(widest, columns);
        }

        T[] output = ArrayPool<T>.Shared.Rent(rows * widest);
        T[] other = ArrayPool<T>.Shared.Rent(rows * widest);
        ReadOnlySpan<T> input = _x.AsSpan(start);
        (int stride, columns) = (_rows, _inputs);
        foreach (ILayerWork<T> layer in _pipeline.Layers)
        {
            layer.Apply(input, rows, columns, stride, output);
            columns = layer.OutputColumns(columns);
            input = output.AsSpan(0, rows * columns);
            stride = rows;
            (output, other) = (other, output);
        }

        for (int j = 0; j < columns; j++)
        {
            input.Slice(j * rows, rows).CopyTo(_result.AsSpan((j * _rows) + start));
        }

        ArrayPool<T>.Shared.Return(output);
        ArrayPool<T>.Shared.Return(other);
    }
}
