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
    /// <param name="result">Output, N x out; not <paramref name="x"/>, which Backward needs.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or the two matrices share their storage.</exception>
    public void Forward(Matrix<T> x, Matrix<T> result)
    {
        RequireInput(x);
        Shape.RequireSame(result, nameof(result), new Shape("x W", x.RowCount, W.ColumnCount));
        Dense.RequireApart(x, nameof(x), result, nameof(result));
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
        Dense.RequireApart(delta, nameof(delta), result, nameof(result));
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

    /// <summary>Remembers the input and returns the buffer that <see cref="ForwardColumns"/> fills, valid until the next Forward.</summary>
    internal T[] BeginForward(T[] x, int rows)
    {
        Workspace.Reserve(ref _output, rows, W.ColumnCount);
        (_input, _rows) = (x, rows);
        return _output;
    }

    /// <summary>The columns start to end - 1 of the output.</summary>
    internal void ForwardColumns(int start, int end) => Apply(_input, _rows, _rows, _output, start, end);

    /// <summary>
    /// The columns start to end - 1 of x W + b, without state; <paramref name="stride"/> is the distance between two columns of x.
    /// </summary>
    internal void Apply(ReadOnlySpan<T> x, int rows, int stride, Span<T> result, int start, int end)
    {
        int inFeatures = W.RowCount;
        Gemm.NN(
            rows, end - start, inFeatures, T.One, x, stride, Dense.Span(W)[(start * inFeatures)..], inFeatures, accumulate: false,
            result[(start * rows)..(end * rows)], rows, Dense.Span(B)[start..end]);
    }

    /// <summary>The columns start to end - 1 of the gradient of the input, delta W^T.</summary>
    internal void BackwardInputs(ReadOnlySpan<T> delta, Span<T> dx, int start, int end)
    {
        (int inFeatures, int outFeatures) = (W.RowCount, W.ColumnCount);
        Gemm.NT(
            _rows, end - start, outFeatures, T.One, delta, _rows, Dense.Span(W)[start..], inFeatures, accumulate: false, dx[(start * _rows)..], _rows);
    }

    /// <summary>
    /// The columns start to end - 1 of <see cref="DW"/> and <see cref="DB"/>. Without <paramref name="accumulate"/> the old gradients count
    /// as zero.
    /// </summary>
    internal void BackwardOutputs(ReadOnlySpan<T> delta, int start, int end, bool accumulate)
    {
        int inFeatures = W.RowCount;
        ReadOnlySpan<T> columns = delta[(start * _rows)..(end * _rows)];
        T mean = T.One / T.CreateTruncating(_rows);
        Gemm.TN(
            inFeatures, end - start, _rows, mean, _input, _rows, columns, _rows, accumulate, Dense.Span(DW)[(start * inFeatures)..], inFeatures);
        Span<T> biases = Dense.Span(DB)[start..end];
        if (!accumulate)
        {
            biases.Clear();
        }

        Columns.AccumulateSums(mean, columns, _rows, biases);
    }

    /// <summary>Moves the columns start to end - 1 of W and b.</summary>
    internal void StepOutputs(MomentumStep<T> step, int start, int end)
    {
        Range weights = (start * W.RowCount)..(end * W.RowCount);
        SgdKernels.Step(Dense.Span(W)[weights], Dense.Span(MomentumW)[weights], Dense.Span(DW)[weights], step);
        SgdKernels.Step(Dense.Span(B)[start..end], Dense.Span(MomentumB)[start..end], Dense.Span(DB)[start..end], step);
    }

    private T[] Forward(T[] x, int rows)
    {
        T[] output = BeginForward(x, rows);
        ForwardColumns(0, W.ColumnCount);
        return output;
    }

    private void Backward(ReadOnlySpan<T> delta, Span<T> dx)
    {
        BackwardInputs(delta, dx, 0, W.RowCount);
        BackwardOutputs(delta, 0, W.ColumnCount, accumulate: true);
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
