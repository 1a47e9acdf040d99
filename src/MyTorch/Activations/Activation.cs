using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// An element-wise function of a batch that remembers its last input and output for the backward pass.
/// A new activation overrides <see cref="Forward(ReadOnlySpan{T}, Span{T})"/> and
/// <see cref="Derivative(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>; everything else is here.
/// </summary>
/// <remarks>
/// Several threads call the two methods that an activation overrides at once, each for a piece of a batch, so they must work element by
/// element and keep no state.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Activation<T> : Layer<T>, IColumnwise<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Roughly: what the exponential function takes.</summary>
    private const long FlopsPerElement = 16;

    private T[] _input = [];
    private T[] _state = [];
    private T[] _derivative = [];
    private int _rows;
    private int _columns;

    /// <summary>Creates the activation.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    protected Activation()
    {
    }

    /// <summary>The output of the last Forward, N x C, as a copy.</summary>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> State
    {
        get
        {
            Guard.RequireForward(this, _rows);
            return Dense.From(_state, _rows, _columns);
        }
    }

    /// <summary>dA/dZ, element by element, at the last Forward.</summary>
    /// <returns>A fresh matrix, N x C.</returns>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> Derivative()
    {
        Guard.RequireForward(this, _rows);
        return Dense.From(ComputeDerivative(), _rows, _columns);
    }

    /// <summary>The function itself, element by element and without side effects: several threads call it at once, each for its part.</summary>
    /// <param name="z">Input elements.</param>
    /// <param name="a">Receives as many output elements; never overlaps <paramref name="z"/>.</param>
    protected abstract void Forward(ReadOnlySpan<T> z, Span<T> a);

    /// <summary>The derivative dA/dZ from the input and the output of the function, whichever of them is handier; as for the function, without side effects.</summary>
    /// <param name="z">Input elements.</param>
    /// <param name="a">The output for <paramref name="z"/>.</param>
    /// <param name="derivative">Receives as many elements; never overlaps the others.</param>
    protected abstract void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative);

    /// <summary>The function without state, for activations that are made of another one.</summary>
    internal void Apply(ReadOnlySpan<T> z, Span<T> a) => Forward(z, a);

    bool ILayerWork<T>.KeepsOutput => true;

    long ILayerWork<T>.Flops(int rows, int inputs) => FlopsPerElement * rows * inputs;

    T[] ILayerWork<T>.BeginForward(T[] x, int rows, int inputs, bool inPlace)
    {
        Workspace.Reserve(ref _state, rows, inputs);
        (_input, _rows, _columns) = (x, rows, inputs);
        return _state;
    }

    void ILayerWork<T>.ForwardColumns(int start, int end)
    {
        (int offset, int length) = (start * _rows, (end - start) * _rows);
        Forward(_input.AsSpan(offset, length), _state.AsSpan(offset, length));
    }

    void ILayerWork<T>.Apply(ReadOnlySpan<T> x, int rows, int inputs, int stride, Span<T> y)
    {
        if (stride == rows)
        {
            Forward(x[..(rows * inputs)], y[..(rows * inputs)]);
            return;
        }

        for (int j = 0; j < inputs; j++)
        {
            Forward(x.Slice(j * stride, rows), y.Slice(j * rows, rows));
        }
    }

    void ILayerWork<T>.BackwardInputs(ReadOnlySpan<T> delta, Span<T> dx, int rows, int start, int end, bool accumulate)
    {
        (int offset, int length) = (start * rows, (end - start) * rows);
        Backward(_input.AsSpan(offset, length), _state.AsSpan(offset, length), delta.Slice(offset, length), dx.Slice(offset, length));
    }

    void IColumnwise<T>.BackwardColumns(Span<T> delta, int start, int end, bool accumulate) =>
        ((ILayerWork<T>)this).BackwardInputs(delta, delta, _rows, start, end, accumulate);

    /// <summary>dz = delta * dA/dZ, element by element; an activation of this library does it in one pass.</summary>
    /// <param name="z">Input elements.</param>
    /// <param name="a">The output for <paramref name="z"/>.</param>
    /// <param name="delta">The gradient with respect to the output, as many elements.</param>
    /// <param name="dz">Receives that with respect to the input; may be <paramref name="delta"/>.</param>
    internal virtual void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> delta, Span<T> dz)
    {
        T[] buffer = ArrayPool<T>.Shared.Rent(delta.Length);
        Span<T> derivative = buffer.AsSpan(0, delta.Length);
        Derivative(z, a, derivative);
        TensorPrimitives.Multiply(delta, derivative, dz);
        ArrayPool<T>.Shared.Return(buffer);
    }

    private T[] ComputeDerivative()
    {
        int length = _rows * _columns;
        Workspace.Reserve(ref _derivative, _rows, _columns);
        Derivative(_input.AsSpan(0, length), _state.AsSpan(0, length), _derivative.AsSpan(0, length));
        return _derivative;
    }
}
