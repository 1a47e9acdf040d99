using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// A forward pass without state: the samples are cut into stretches of rows, and a thread takes each of its stretches through all
/// levels. Buffers come from a pool and one of these objects serves each calling thread, so that nothing is allocated once warm.
/// </summary>
internal sealed class Prediction<T> : IParallelWork where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows that go through the levels together; bounds the buffers, and keeps them in the cache.</summary>
    private const int StretchRows = 256;

    /// <summary>
    /// Rows are cut in multiples of this and the last stretch takes what is left, so that none has a single row, whose sums run in
    /// another order, unless the batch has.
    /// </summary>
    private static readonly int Grain = 64 / Unsafe.SizeOf<T>();

    [ThreadStatic]
    private static Prediction<T>? _ofThisThread;

    private MLPLevel<T>[] _levels = [];
    private T[] _x = [];
    private T[] _result = [];
    private int _rows;

    /// <summary>Predicts for <paramref name="rows"/> samples.</summary>
    public static void Run(MLPLevel<T>[] levels, T[] x, int rows, Matrix<T> result)
    {
        T[]? storage = result.AsColumnMajorArray();
        Prediction<T> prediction = _ofThisThread ?? new Prediction<T>();
        _ofThisThread = null;
        prediction._levels = levels;
        prediction._x = x;
        prediction._rows = rows;
        prediction._result = storage ?? new T[rows * levels[^1].Outputs];
        long flops = 0;
        foreach (MLPLevel<T> level in levels)
        {
            flops += 2L * rows * level.Inputs * level.Outputs;
        }

        ThreadTeam.Run(prediction, ThreadTeam.PartsFor(flops));
        if (storage is null)
        {
            Dense.Write(prediction._result, result);
        }

        // Kept for the next call, but without what belongs to the caller.
        (prediction._levels, prediction._x, prediction._result) = ([], [], []);
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
        int widest = 0;
        foreach (MLPLevel<T> level in _levels)
        {
            widest = Math.Max(widest, level.Outputs);
        }

        T[] z = ArrayPool<T>.Shared.Rent(rows * widest);
        T[] a = ArrayPool<T>.Shared.Rent(rows * widest);
        ReadOnlySpan<T> input = _x.AsSpan(start);
        int stride = _rows;
        foreach (MLPLevel<T> level in _levels)
        {
            level.Linear.Apply(input, rows, stride, z, 0, level.Outputs);
            level.BatchNorm?.Apply(z, rows);
            int length = rows * level.Outputs;
            level.Activation.Apply(z.AsSpan(0, length), a.AsSpan(0, length));
            input = a.AsSpan(0, length);
            stride = rows;
        }

        for (int j = 0; j < _levels[^1].Outputs; j++)
        {
            input.Slice(j * rows, rows).CopyTo(_result.AsSpan((j * _rows) + start));
        }

        ArrayPool<T>.Shared.Return(z);
        ArrayPool<T>.Shared.Return(a);
    }
}
