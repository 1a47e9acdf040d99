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
public sealed class Linear<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A vector of -0.0: adding a partial sum to it changes no bit.</summary>
    private readonly T[] _negativeZeros;

    /// <summary>The number of blocks of the sum over the inputs that threads compute apart, or 1.</summary>
    private readonly int _blocks;

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
    public Matrix<T> MomentumW => field ??= Dense.Create<T>(W.RowCount, W.ColumnCount);

    /// <summary>The momentum of b, 1 x out: the last change of b.</summary>
    public Matrix<T> MomentumB => field ??= Dense.Create<T>(1, W.ColumnCount);

    /// <summary>As nn.Linear's: W, in x out in columns, is byte for byte PyTorch's out x in in rows.</summary>
    internal override IReadOnlyList<StateEntry<T>> StateEntries => [new("weight", W, W.ColumnCount, W.RowCount), new("bias", B, B.ColumnCount)];

    /// <inheritdoc/>
    public override int? InputColumns => W.RowCount;

    /// <inheritdoc/>
    protected internal override bool KeepsOutput => false;

    internal override Shape InputShape => Shape.Of(nameof(W), W);

    private protected override T GradientScale(int rows) => T.One / T.CreateTruncating(rows);

    /// <inheritdoc/>
    public override int OutputColumns(int inputs) => W.ColumnCount;

    /// <inheritdoc/>
    /// <remarks>Y = X W + b. Backward: DX = DY W', DW = scale X' DY, DB = scale times the sums of the columns of DY.</remarks>
    protected internal override void DeclarePasses(LayerPlan<T> plan)
    {
        (int inFeatures, int outFeatures) = (W.RowCount, W.ColumnCount);
        long flops = 2L * inFeatures * outFeatures;
        DeclareForward(plan, flops);
        plan.Backward(Cut.Columns(inFeatures), flops, (start, end) => Gemm.NT(
            plan.Rows, end - start, outFeatures, T.One, plan.DY.Elements, plan.Rows, Dense.Span(W)[start..], inFeatures, accumulate: false,
            plan.DX.Range(start, end), plan.Rows));
        if (Parameters[0].Cut.IsByRows)
        {
            plan.GradientByRows(Parameters[0], flops, (start, end) => Gemm.TN(
                end - start, outFeatures, plan.Rows, plan.WeightScale, plan.X.Range(start, end), plan.Rows, plan.DY.Elements, plan.Rows,
                plan.AddsToGradients, Dense.Span(DW)[start..], inFeatures));
        }
        else
        {
            plan.GradientByColumns(Parameters[0], flops, (start, end) => Gemm.TN(
                inFeatures, end - start, plan.Rows, plan.WeightScale, plan.X.Elements, plan.Rows, plan.DY.Range(start, end), plan.Rows,
                plan.AddsToGradients, Dense.Span(DW)[(start * inFeatures)..], inFeatures), isWeight: true);
        }

        plan.GradientByColumns(Parameters[1], outFeatures, (start, end) =>
        {
            Span<T> biases = Dense.Span(DB)[start..end];
            if (!plan.AddsToGradients)
            {
                biases.Clear();
            }

            Columns.AccumulateSums(plan.WeightScale, plan.DY.Range(start, end), plan.Rows, biases);
        });
    }

    /// <summary>
    /// Where the sum over the inputs is cut, a thread computes the partial sums of its blocks from the columns of X and the rows of W that are
    /// its own also in the backward pass. The first blocks go straight into the output; the others are added in their order.
    /// </summary>
    private void DeclareForward(LayerPlan<T> plan, long flops)
    {
        Cut outputs = Cut.Columns(W.ColumnCount);
        if (_blocks == 1 || plan.IsPrediction)
        {
            plan.Forward(outputs, flops, (start, end) => Multiply(plan, start, end));
            return;
        }

        ColumnBuffer<T> sums = plan.Reserve(W.ColumnCount * (_blocks - 1), CutsInputs);
        int direct = 0;
        plan.Forward(Cut.Blocks(_blocks), flops, CutsInputs, (start, end) =>
        {
            if (start == 0)
            {
                direct = end;
                MultiplyBlocks(plan, 0, end, plan.Y.Elements, Dense.Span(B));
            }

            for (int block = start; start > 0 && block < end; block++)
            {
                MultiplyBlocks(plan, block, block + 1, Sums(sums, block, 0, W.ColumnCount), _negativeZeros);
            }
        });
        plan.Forward(outputs, (_blocks - 1) * W.ColumnCount, CutsInputs, (start, end) =>
        {
            Span<T> output = plan.Y.Range(start, end);
            for (int block = direct; block < _blocks; block++)
            {
                TensorPrimitives.Add(output, Sums(sums, block, start, end), output);
            }
        });
        plan.Forward(outputs, flops, rows => !CutsInputs(rows), (start, end) => Multiply(plan, start, end), isLocal: true);
    }

    /// <summary>A single row is summed up in another order, and partial sums that no cache holds would only take memory.</summary>
    private bool CutsInputs(int rows)
    {
        const int MostSums = 1 << 18;
        return rows > 1 && (long)rows * W.ColumnCount * (_blocks - 1) <= MostSums;
    }

    /// <summary>The columns start to end - 1 of X W + b.</summary>
    private void Multiply(LayerPlan<T> plan, int start, int end)
    {
        int inFeatures = W.RowCount;
        Gemm.NN(
            plan.Rows, end - start, inFeatures, T.One, plan.X.Elements, plan.X.Stride, Dense.Span(W)[(start * inFeatures)..], inFeatures,
            accumulate: false, plan.Y.Range(start, end), plan.Rows, Dense.Span(B)[start..end]);
    }

    /// <summary>All columns of bias + X W, for the inputs of the blocks first to end - 1.</summary>
    private void MultiplyBlocks(LayerPlan<T> plan, int first, int end, Span<T> result, ReadOnlySpan<T> bias)
    {
        int start = GemmBlocking.SumBlock(W.RowCount, first, _blocks).Start;
        int count = GemmBlocking.SumBlock(W.RowCount, end - 1, _blocks).End - start;
        Gemm.NN(
            plan.Rows, W.ColumnCount, count, T.One, plan.X.Range(start, start + count), plan.Rows, Dense.Span(W)[start..], W.RowCount,
            accumulate: false, result, plan.Rows, bias);
    }

    /// <summary>What the columns start to end - 1 of the output have from a block behind the first.</summary>
    private Span<T> Sums(ColumnBuffer<T> sums, int block, int start, int end)
    {
        int before = (block - 1) * W.ColumnCount;
        return sums.Range(before + start, before + end);
    }

    /// <summary>
    /// Where there are many inputs and few outputs, threads hand over the partial sums of each block, which are less than X; with columns of
    /// W each of them would have to fetch all of X and what others have updated of W. Fewer blocks could not be shared out evenly.
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
}
