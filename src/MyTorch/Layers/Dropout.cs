using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// Dropout (Srivastava et al. 2014): in training each element, or each whole neuron for the batch, is set to 0 with some probability p, and
/// the others are divided by 1 - p, so that nothing needs to be scaled in evaluation, which lets everything through.
/// </summary>
/// <remarks>
/// The masks are functions of the seed and of <see cref="Batch"/>: the same from run to run, for any number of threads, and for both
/// element types.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Dropout<T> : Layer<T>, IColumnwise<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly uint _threshold;
    private readonly uint _seed;
    private readonly T _scale;
    private T[] _input = [];
    private T[] _buffer = [];
    private T[] _output = [];
    private uint _key;
    private bool _drops;
    private int _rows;

    /// <summary>Creates the layer.</summary>
    /// <param name="probability">The probability p of a zero, at least 0 and below 1.</param>
    /// <param name="seed">Decides all masks; give each layer of a network its own.</param>
    /// <param name="wholeNeurons">False: each element by itself. True: a column is dropped for the whole batch or not at all.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Dropout(double probability, int seed, bool wholeNeurons = false)
    {
        (Probability, Seed, WholeNeurons) = (Setting.BelowOne<T>(probability), seed, wholeNeurons);
        _threshold = (uint)Math.Min(uint.MaxValue, probability * 4294967296.0);
        _seed = DropoutKernels.Hash((uint)seed, 0);
        _scale = T.CreateTruncating(1 / (1 - probability));
    }

    /// <summary>The probability of a zero.</summary>
    public double Probability { get; }

    /// <summary>What decides all masks, together with <see cref="Batch"/>.</summary>
    public int Seed { get; }

    /// <summary>Whether a column is dropped for the whole batch or not at all.</summary>
    public bool WholeNeurons { get; }

    /// <summary>The number of the next training batch, from 0: set it to go on with the masks of a run that was stopped.</summary>
    public long Batch { get; set; }

    bool ILayerWork<T>.KeepsInput => false;

    bool ILayerWork<T>.KeepsOutput => false;

    long ILayerWork<T>.Flops(int rows, int inputs) => 16L * rows * inputs;

    T[] ILayerWork<T>.BeginForward(T[] x, int rows, int inputs, bool inPlace)
    {
        (_input, _rows, _drops) = (x, rows, IsTraining && Probability > 0);
        _output = inPlace ? x : Workspace.Reserve(ref _buffer, rows, inputs);
        if (_drops)
        {
            _key = DropoutKernels.Key(_seed, (ulong)Batch);
        }

        return _output;
    }

    void ILayerWork<T>.EndForward(bool inNetwork) => Batch += _drops ? 1 : 0;

    void ILayerWork<T>.ForwardColumns(int start, int end)
    {
        if (_drops)
        {
            Mask(_input, _output, start, end);
        }
        else if (_input != _output)
        {
            _input.AsSpan((start * _rows)..(end * _rows)).CopyTo(_output.AsSpan(start * _rows));
        }
    }

    void ILayerWork<T>.Apply(ReadOnlySpan<T> x, int rows, int inputs, int stride, Span<T> y)
    {
        for (int j = 0; j < inputs; j++)
        {
            x.Slice(j * stride, rows).CopyTo(y[(j * rows)..]);
        }
    }

    void IColumnwise<T>.BackwardColumns(Span<T> delta, int start, int end, bool accumulate)
    {
        if (_drops)
        {
            Mask(delta, delta, start, end);
        }
    }

    private void Mask(ReadOnlySpan<T> x, Span<T> y, int start, int end)
    {
        for (int j = start; j < end; j++)
        {
            ReadOnlySpan<T> column = x.Slice(j * _rows, _rows);
            Span<T> result = y.Slice(j * _rows, _rows);
            uint hash = DropoutKernels.Hash((uint)j, _key);
            if (!WholeNeurons)
            {
                DropoutKernels.Mask(column, hash, _threshold, _scale, result);
            }
            else if (hash >= _threshold)
            {
                TensorPrimitives.Multiply(column, _scale, result);
            }
            else
            {
                result.Clear();
            }
        }
    }
}
