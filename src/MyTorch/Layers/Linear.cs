using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The affine layer out = x W + b (handout 3.4).</summary>
/// <remarks>
/// By itself, as in the handout, the layer averages the gradients of W and b over the batch: <see cref="Layer{T}.Backward(Matrix{T})"/> adds
/// the means. In a <see cref="Sequential{T}"/> they are the exact gradients of the loss.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Linear<T> : Layer<T>, IInputwise<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The blocks of the sum over the inputs by which threads share it, 1 where each has columns of W, and not rows.</summary>
    private readonly int _blocks;

    /// <summary>What a block is added to without changing it: a sum of zero, and all others.</summary>
    private readonly T[] _negativeZeros;

    private T[] _input = [];
    private T[] _output = [];
    private T[] _sums = [];
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
        : this(inFeatures, outFeatures, weightInit, biasInit, mayCutInputs: true)
    {
    }

    /// <summary>The same, for a network whose threads have columns of every W in any case.</summary>
    internal Linear(int inFeatures, int outFeatures, Func<int, int, Matrix<T>> weightInit, Func<int, Matrix<T>> biasInit, bool mayCutInputs)
    {
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
        _blocks = mayCutInputs ? BlocksFor(inFeatures, outFeatures) : 1;
        _negativeZeros = new T[_blocks > 1 ? outFeatures : 0];
        Array.Fill(_negativeZeros, T.NegativeZero);
        Parameters = [new(nameof(W), ParameterKind.Weight, W, DW, cutByRows: _blocks > 1), new(nameof(B), ParameterKind.Bias, B, DB)];
    }

    /// <summary>
    /// Creates the layer as PyTorch's nn.Linear does: W and b spread evenly over +-1 / sqrt(inFeatures), which for W is Kaiming uniform with
    /// a = sqrt(5). Two layers of one seed begin with the same numbers: give each its own.
    /// </summary>
    /// <param name="inFeatures">Features of the input, at least 1.</param>
    /// <param name="outFeatures">Features of the output, at least 1.</param>
    /// <param name="seed">The seed of the initial weights, which are those of <see cref="Initializers.Uniform"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    /// <seealso href="https://pytorch.org/docs/1.13/generated/torch.nn.Linear.html"/>
    public Linear(int inFeatures, int outFeatures, int seed)
        : this(inFeatures, outFeatures, UniformOver(inFeatures, seed))
    {
    }

    /// <summary>W and then b from one stream.</summary>
    private Linear(int inFeatures, int outFeatures, Func<int, int, Matrix<T>> draw)
        : this(inFeatures, outFeatures, draw, features => draw(1, features))
    {
    }

    /// <summary>W and B.</summary>
    public override IReadOnlyList<Parameter<T>> Parameters { get; }

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

    /// <summary>As nn.Linear's: W, in x out in columns, is byte for byte PyTorch's out x in in rows.</summary>
    internal override IReadOnlyList<StateEntry<T>> StateEntries => [new("weight", W, W.ColumnCount, W.RowCount), new("bias", B, B.ColumnCount)];

    int? ILayerWork<T>.InputColumns => W.RowCount;

    Shape ILayerWork<T>.InputShape => Shape.Of(nameof(W), W);

    bool ILayerWork<T>.KeepsOutput => false;

    private protected override T GradientScale(int rows) => T.One / T.CreateTruncating(rows);

    int ILayerWork<T>.OutputColumns(int inputs) => W.ColumnCount;

    long ILayerWork<T>.Flops(int rows, int inputs) => 2L * rows * inputs * W.ColumnCount;

    T[] ILayerWork<T>.BeginForward(T[] x, int rows, int inputs, bool inPlace)
    {
        Workspace.Reserve(ref _output, rows, W.ColumnCount);
        (_input, _rows) = (x, rows);
        return _output;
    }

    void ILayerWork<T>.ForwardColumns(int start, int end) => Multiply(_input, _rows, _rows, _output, start, end);

    int IInputwise<T>.InputBlocks(int rows)
    {
        // A single row is summed up in another order, and sums that no cache holds would only take memory.
        const int MostSums = 1 << 18;
        if (_blocks == 1 || rows == 1 || (long)rows * W.ColumnCount * (_blocks - 1) > MostSums)
        {
            return 1;
        }

        Workspace.Reserve(ref _sums, rows, W.ColumnCount * (_blocks - 1));
        return _blocks;
    }

    void IInputwise<T>.ForwardBlock(int block)
    {
        (int inFeatures, int outFeatures) = (W.RowCount, W.ColumnCount);
        (int start, int end) = GemmBlocking.SumBlock(inFeatures, block, _blocks);
        Gemm.NN(
            _rows, outFeatures, end - start, T.One, _input.AsSpan(start * _rows), _rows, Dense.Span(W)[start..], inFeatures, accumulate: false,
            block == 0 ? _output : Sums(block, 0, outFeatures), _rows, block == 0 ? Dense.Span(B) : _negativeZeros);
    }

    void IInputwise<T>.AddBlocks(int start, int end)
    {
        Span<T> output = _output.AsSpan((start * _rows)..(end * _rows));
        for (int block = 1; block < _blocks; block++)
        {
            TensorPrimitives.Add(output, Sums(block, start, end), output);
        }
    }

    void ILayerWork<T>.Apply(ReadOnlySpan<T> x, int rows, int inputs, int stride, Span<T> y) => Multiply(x, rows, stride, y, 0, W.ColumnCount);

    void ILayerWork<T>.BackwardInputs(ReadOnlySpan<T> delta, Span<T> dx, int rows, int start, int end, bool accumulate)
    {
        (int inFeatures, int outFeatures) = (W.RowCount, W.ColumnCount);
        Gemm.NT(
            rows, end - start, outFeatures, T.One, delta, rows, Dense.Span(W)[start..], inFeatures, accumulate: false, dx[(start * rows)..], rows);
    }

    void ILayerWork<T>.BackwardParameters(ReadOnlySpan<T> delta, int part, int parts, T scale, bool accumulate)
    {
        int inFeatures = W.RowCount;
        ((int top, int bottom), (int left, int right)) = PartOfW(part, parts);
        if (top < bottom && left < right)
        {
            Gemm.TN(
                bottom - top, right - left, _rows, scale, _input.AsSpan(top * _rows), _rows, delta[(left * _rows)..], _rows, accumulate,
                Dense.Span(DW)[((left * inFeatures) + top)..], inFeatures);
        }

        (int start, int end) = Stage<T>.Columns(W.ColumnCount, part, parts);
        Span<T> biases = Dense.Span(DB)[start..end];
        if (!accumulate)
        {
            biases.Clear();
        }

        Columns.AccumulateSums(scale, delta[(start * _rows)..(end * _rows)], _rows, biases);
    }

    /// <summary>Moves the columns start to end - 1 of W and b.</summary>
    internal void Step(MomentumUpdate<T> update, int start, int end)
    {
        Range weights = (start * W.RowCount)..(end * W.RowCount);
        UpdateKernels.Apply(update, Dense.Span(W)[weights], Dense.Span(DW)[weights], Dense.Span(MomentumW)[weights]);
        UpdateKernels.Apply(update, Dense.Span(B)[start..end], Dense.Span(DB)[start..end], Dense.Span(MomentumB)[start..end]);
    }

    /// <summary>The rows and the columns of W that are a thread's.</summary>
    private ((int Start, int End) Rows, (int Start, int End) Columns) PartOfW(int part, int parts) => _blocks > 1
        ? (Parameters[0].Cut.RowsOf(part, parts), (0, W.ColumnCount))
        : ((0, W.RowCount), Stage<T>.Columns(W.ColumnCount, part, parts));

    /// <summary>What the columns start to end - 1 of the output have from a block, but for the first, which goes into the output itself.</summary>
    private Span<T> Sums(int block, int start, int end)
    {
        int before = (block - 1) * W.ColumnCount;
        return _sums.AsSpan(((before + start) * _rows)..((before + end) * _rows));
    }

    /// <summary>
    /// Where there are many inputs and few outputs, a thread has rows of W and the columns of x that go with them. What threads then hand
    /// over to each other are the sums of each block, which here are less than x; with columns of W each of them would have to fetch what
    /// of x another has loaded. Fewer blocks could not be shared out evenly.
    /// </summary>
    private static int BlocksFor(int inFeatures, int outFeatures)
    {
        const int FewestBlocks = 4;
        int blocks = GemmBlocking.SumBlocks<T>(inFeatures);
        return blocks >= FewestBlocks && (long)blocks * outFeatures <= inFeatures ? blocks : 1;
    }

    private static Func<int, int, Matrix<T>> UniformOver(int inFeatures, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inFeatures);
        double bound = 1 / Math.Sqrt(inFeatures);
        return Initializers.Uniform<T>(-bound, bound, seed);
    }

    /// <summary>The columns start to end - 1 of x W + b; <paramref name="stride"/> is the distance between two columns of x.</summary>
    private void Multiply(ReadOnlySpan<T> x, int rows, int stride, Span<T> result, int start, int end)
    {
        int inFeatures = W.RowCount;
        Gemm.NN(
            rows, end - start, inFeatures, T.One, x, stride, Dense.Span(W)[(start * inFeatures)..], inFeatures, accumulate: false,
            result[(start * rows)..(end * rows)], rows, Dense.Span(B)[start..end]);
    }
}
