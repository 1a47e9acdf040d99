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
/// The input of <c>Forward</c> is kept by reference until <c>Backward</c>: do not change it in between. One object
/// serves one layer; it is not safe to use from several threads at once. The two methods that an activation overrides are another matter:
/// a network calls them for pieces of a batch on several threads at once, so they must work element by element and keep no state.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Activation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _input = [];
    private T[] _state = [];
    private T[] _derivative = [];
    private int _rows;
    private int _columns;

    /// <summary>Creates the activation.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    protected Activation() => ElementType.Require<T>();

    /// <summary>The output of the last Forward, N x C, as a copy.</summary>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> State
    {
        get
        {
            RequireForward(nameof(State));
            return Dense.From(_state, _rows, _columns);
        }
    }

    /// <summary>Applies the function to every element.</summary>
    /// <param name="z">Input, N x C.</param>
    /// <returns>A fresh matrix, N x C.</returns>
    /// <exception cref="ArgumentException"><paramref name="z"/> has no rows.</exception>
    public Matrix<T> Forward(Matrix<T> z)
    {
        Shape.RequireBatch(z, nameof(z));
        return Dense.From(Forward(Dense.Read(z), z.RowCount, z.ColumnCount), z.RowCount, z.ColumnCount);
    }

    /// <summary>Applies the function to every element and writes into <paramref name="result"/>.</summary>
    /// <param name="z">Input, N x C.</param>
    /// <param name="result">Output, N x C; not <paramref name="z"/>, which Backward needs.</param>
    /// <exception cref="ArgumentException">The shapes differ, the two matrices share their storage, or <paramref name="z"/> has no rows.</exception>
    public void Forward(Matrix<T> z, Matrix<T> result)
    {
        Shape.RequireBatch(z, nameof(z));
        Shape.RequireSame(result, nameof(result), Shape.Of(nameof(z), z));
        Dense.RequireApart(z, nameof(z), result, nameof(result));
        Dense.Write(Forward(Dense.Read(z), z.RowCount, z.ColumnCount), result);
    }

    /// <summary>dA/dZ, element by element, at the last Forward.</summary>
    /// <returns>A fresh matrix, N x C.</returns>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> Derivative()
    {
        RequireForward(nameof(Derivative));
        return Dense.From(ComputeDerivative(), _rows, _columns);
    }

    /// <summary>The gradient with respect to the input: delta times the derivative, element by element.</summary>
    /// <param name="delta">The gradient with respect to the output, N x C.</param>
    /// <returns>A fresh matrix, N x C.</returns>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException"><paramref name="delta"/> has another shape than the last output.</exception>
    public Matrix<T> Backward(Matrix<T> delta)
    {
        RequireDelta(delta);
        Matrix<T> result = Dense.Copy(delta);
        Backward(Dense.Span(result));
        return result;
    }

    /// <summary>As <see cref="Backward(Matrix{T})"/>, written into <paramref name="result"/>, which may be <paramref name="delta"/>.</summary>
    /// <param name="delta">The gradient with respect to the output, N x C.</param>
    /// <param name="result">The gradient with respect to the input, N x C.</param>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException">A shape differs from that of the last output.</exception>
    public void Backward(Matrix<T> delta, Matrix<T> result)
    {
        RequireDelta(delta);
        Shape.RequireSame(result, nameof(result), LastOutput);
        T[] gradient = Workspace.Reserve(ref _derivative, _rows, _columns);
        Dense.Read(delta).CopyTo(gradient, 0);
        Backward(gradient.AsSpan(0, _rows * _columns));
        Dense.Write(gradient, result);
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

    /// <summary>The function without state, for prediction.</summary>
    internal void Apply(ReadOnlySpan<T> z, Span<T> a) => Forward(z, a);

    /// <summary>Remembers the input and returns the buffer that <see cref="ForwardColumns"/> fills, valid until the next Forward.</summary>
    internal T[] BeginForward(T[] z, int rows, int columns)
    {
        Workspace.Reserve(ref _state, rows, columns);
        (_input, _rows, _columns) = (z, rows, columns);
        return _state;
    }

    /// <summary>The columns start to end - 1 of the output.</summary>
    internal void ForwardColumns(int start, int end)
    {
        (int offset, int length) = (start * _rows, (end - start) * _rows);
        Forward(_input.AsSpan(offset, length), _state.AsSpan(offset, length));
    }

    /// <summary>Turns the columns start to end - 1 of the gradient of the output into that of the input, in place.</summary>
    internal void BackwardColumns(Span<T> delta, int start, int end)
    {
        (int offset, int length) = (start * _rows, (end - start) * _rows);
        Backward(_input.AsSpan(offset, length), _state.AsSpan(offset, length), delta.Slice(offset, length));
    }

    /// <summary>delta = delta * dA/dZ, element by element; an activation of this library does it in one pass.</summary>
    /// <param name="z">Input elements.</param>
    /// <param name="a">The output for <paramref name="z"/>.</param>
    /// <param name="delta">The gradient with respect to the output, as many elements; becomes that with respect to the input.</param>
    internal virtual void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> delta)
    {
        T[] buffer = ArrayPool<T>.Shared.Rent(delta.Length);
        Span<T> derivative = buffer.AsSpan(0, delta.Length);
        Derivative(z, a, derivative);
        TensorPrimitives.Multiply(delta, derivative, delta);
        ArrayPool<T>.Shared.Return(buffer);
    }

    private T[] Forward(T[] z, int rows, int columns)
    {
        T[] state = BeginForward(z, rows, columns);
        ForwardColumns(0, columns);
        return state;
    }

    private void Backward(Span<T> delta) => BackwardColumns(delta, 0, _columns);

    private Shape LastOutput => new("the last output", _rows, _columns);

    private T[] ComputeDerivative()
    {
        int length = _rows * _columns;
        Workspace.Reserve(ref _derivative, _rows, _columns);
        Derivative(_input.AsSpan(0, length), _state.AsSpan(0, length), _derivative.AsSpan(0, length));
        return _derivative;
    }

    private void RequireDelta(Matrix<T> delta)
    {
        RequireForward(nameof(Backward));
        Shape.RequireSame(delta, nameof(delta), LastOutput);
    }

    private void RequireForward(string member)
    {
        if (_rows == 0)
        {
            throw new InvalidOperationException($"{GetType().Name.Split('`')[0]}: {member} needs a Forward before it.");
        }
    }
}
