using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The affine layer out = x W + b (handout 3.4).</summary>
/// <remarks>
/// The input of <c>Forward</c> is kept by reference until <c>Backward</c>: do not change it in between. Not safe to use from
/// several threads at once.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Linear<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _input = [];
    private T[] _output = [];
    private int _rows;

    /// <summary>Creates the layer; the initial weights are copied.</summary>
    /// <param name="inFeatures">Features of the input, at least 1.</param>
    /// <param name="outFeatures">Features of the output, at least 1.</param>
    /// <param name="weightInit">Gives W for (inFeatures, outFeatures); see <see cref="Initializers"/>.</param>
    /// <param name="biasInit">Gives b, 1 x outFeatures, for outFeatures.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">An initializer returned another shape.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Linear(int inFeatures, int outFeatures, Func<int, int, Matrix<T>> weightInit, Func<int, Matrix<T>> biasInit)
    {
        ElementType.Require<T>();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outFeatures);
        ArgumentNullException.ThrowIfNull(weightInit);
        ArgumentNullException.ThrowIfNull(biasInit);
        var layer = new Shape("the layer (inputs x outputs)", inFeatures, outFeatures);
        Matrix<T> w = weightInit(inFeatures, outFeatures);
        Shape.RequireExact(w, nameof(weightInit), inFeatures, outFeatures, layer);
        Matrix<T> b = biasInit(outFeatures);
        Shape.RequireExact(b, nameof(biasInit), 1, outFeatures, layer);
        W = Dense.Copy(w);
        B = Dense.Copy(b);
        DW = Dense.Create<T>(inFeatures, outFeatures);
        DB = Dense.Create<T>(1, outFeatures);
        MomentumW = Dense.Create<T>(inFeatures, outFeatures);
        MomentumB = Dense.Create<T>(1, outFeatures);
    }

    /// <summary>The weights, in x out.</summary>
    public Matrix<T> W { get; }

    /// <summary>The bias, 1 x out.</summary>
    public Matrix<T> B { get; }

    /// <summary>The gradient of W, in x out: the mean over the batch, added up until it is zeroed.</summary>
    public Matrix<T> DW { get; }

    /// <summary>The gradient of b, 1 x out: the mean over the batch, added up until it is zeroed.</summary>
    public Matrix<T> DB { get; }

    /// <summary>The momentum of W, in x out: the last change of W.</summary>
    public Matrix<T> MomentumW { get; }

    /// <summary>The momentum of b, 1 x out: the last change of b.</summary>
    public Matrix<T> MomentumB { get; }

    /// <summary>out = x W + b.</summary>
    /// <param name="x">Input, N x in.</param>
    /// <returns>A fresh matrix, N x out.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not <c>in</c> columns.</exception>
    public Matrix<T> Forward(Matrix<T> x)
    {
        RequireInput(x);
        return Dense.From(Forward(Dense.Read(x), x.RowCount), x.RowCount, W.ColumnCount);
    }

    /// <summary>As <see cref="Forward(Matrix{T})"/>, written into <paramref name="result"/>.</summary>
    /// <param name="x">Input, N x in.</param>
    /// <param name="result">Output, N x out.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public void Forward(Matrix<T> x, Matrix<T> result)
    {
        RequireInput(x);
        Shape.RequireSame(result, nameof(result), new Shape("x W", x.RowCount, W.ColumnCount));
        Dense.Write(Forward(Dense.Read(x), x.RowCount), result);
    }

    /// <summary>Adds the means over the batch to <see cref="DW"/> and <see cref="DB"/> and returns the gradient of the input.</summary>
    /// <param name="delta">The gradient with respect to the output, N x out.</param>
    /// <returns>delta W^T, a fresh matrix, N x in.</returns>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException"><paramref name="delta"/> has another shape than the last output.</exception>
    public Matrix<T> Backward(Matrix<T> delta)
    {
        RequireDelta(delta);
        Matrix<T> dx = Dense.Create<T>(_rows, W.RowCount);
        Backward(Dense.Read(delta), Dense.Span(dx));
        return dx;
    }

    /// <summary>As <see cref="Backward(Matrix{T})"/>, written into <paramref name="result"/>.</summary>
    /// <param name="delta">The gradient with respect to the output, N x out.</param>
    /// <param name="result">The gradient with respect to the input, N x in; not the same matrix as <paramref name="delta"/>.</param>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException">A shape does not fit, or the two matrices are the same.</exception>
    public void Backward(Matrix<T> delta, Matrix<T> result)
    {
        RequireDelta(delta);
        Shape.RequireSame(result, nameof(result), new Shape("the last input", _rows, W.RowCount));
        if (ReferenceEquals(delta, result))
        {
            throw new ArgumentException("result must be another matrix than delta.", nameof(result));
        }

        T[] source = Dense.Read(delta);
        if (result.AsColumnMajorArray() is { } storage)
        {
            Backward(source, storage);
        }
        else
        {
            T[] dx = new T[_rows * W.RowCount];
            Backward(source, dx);
            Dense.Write(dx, result);
        }
    }

    /// <summary>Computes and remembers the input; returns the buffer that holds the output until the next Forward.</summary>
    internal T[] Forward(T[] x, int rows)
    {
        Workspace.Reserve(ref _output, rows, W.ColumnCount);
        Apply(x.AsSpan(0, rows * W.RowCount), rows, _output);
        (_input, _rows) = (x, rows);
        return _output;
    }

    /// <summary>The stateless function, for prediction.</summary>
    internal void Apply(ReadOnlySpan<T> x, int rows, Span<T> result)
    {
        Span<T> output = result[..(rows * W.ColumnCount)];
        Gemm.NN(rows, W.ColumnCount, W.RowCount, T.One, x, Dense.Span(W), accumulate: false, output);
        Columns.Add(Dense.Span(B), rows, output);
    }

    /// <summary>Adds to the gradients; writes the gradient of the input unless <paramref name="dx"/> is empty.</summary>
    internal void Backward(ReadOnlySpan<T> delta, Span<T> dx)
    {
        (int inFeatures, int outFeatures) = (W.RowCount, W.ColumnCount);
        T mean = T.One / T.CreateTruncating(_rows);
        Gemm.TN(inFeatures, outFeatures, _rows, mean, _input, delta, accumulate: true, Dense.Span(DW));
        Columns.AccumulateSums(mean, delta, _rows, Dense.Span(DB));
        if (!dx.IsEmpty)
        {
            Gemm.NT(_rows, inFeatures, outFeatures, T.One, delta, Dense.Span(W), accumulate: false, dx);
        }
    }

    private void RequireInput(Matrix<T> x) => Shape.RequireColumns(x, nameof(x), W.RowCount, Shape.Of(nameof(W), W));

    private void RequireDelta(Matrix<T> delta)
    {
        if (_rows == 0)
        {
            throw new InvalidOperationException("Linear: Backward needs a Forward before it.");
        }

        Shape.RequireSame(delta, nameof(delta), new Shape("the last output", _rows, W.ColumnCount));
    }
}
