using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The affine layer out = x W + b (handout 3.4), or out = x W for a layer without a bias.</summary>
/// <remarks>
/// Used on its own, the layer averages the gradients of W and b over the batch, as in the handout: <see cref="Layer{T}.Backward(Matrix{T})"/>
/// adds the means. In a <see cref="Sequential{T}"/> they are the exact gradients of the loss.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Linear<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T>? _bias;

    /// <summary>Creates the layer; the initial weights are copied.</summary>
    /// <param name="inFeatures">Features of the input, at least 1.</param>
    /// <param name="outFeatures">Features of the output, at least 1.</param>
    /// <param name="weightInit">Gives W for (inFeatures, outFeatures); see <see cref="Initializers"/>.</param>
    /// <param name="biasInit">Returns the initial b, 1 x outFeatures, given outFeatures.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">An initializer returned another shape.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Linear(int inFeatures, int outFeatures, Func<int, int, Matrix<T>> weightInit, Func<int, Matrix<T>> biasInit)
        : this(inFeatures, outFeatures, weightInit, biasInit, bias: true)
    {
    }

    /// <summary>Creates the layer with a bias of zeros, or without a bias; the initial weights are copied.</summary>
    /// <param name="inFeatures">Features of the input, at least 1.</param>
    /// <param name="outFeatures">Features of the output, at least 1.</param>
    /// <param name="weightInit">Gives W for (inFeatures, outFeatures); see <see cref="Initializers"/>.</param>
    /// <param name="bias">Whether the layer has a bias, as in PyTorch's nn.Linear.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="ArgumentException">The initializer returned another shape.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Linear(int inFeatures, int outFeatures, Func<int, int, Matrix<T>> weightInit, bool bias = true)
        : this(inFeatures, outFeatures, weightInit, Initializers.Zeros<T>, bias)
    {
    }

    /// <summary>
    /// Creates the layer like PyTorch's nn.Linear: W and b are uniformly distributed over +-1 / sqrt(inFeatures), which for W is Kaiming uniform
    /// with a = sqrt(5). Layers with the same seed start with the same values: give each its own seed.
    /// </summary>
    /// <param name="inFeatures">Features of the input, at least 1.</param>
    /// <param name="outFeatures">Features of the output, at least 1.</param>
    /// <param name="seed">The seed of the initial weights, which <see cref="Initializers.Uniform"/> draws.</param>
    /// <param name="bias">Whether the layer has a bias; W does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    /// <seealso href="https://pytorch.org/docs/1.13/generated/torch.nn.Linear.html"/>
    public Linear(int inFeatures, int outFeatures, int seed, bool bias = true)
        : this(UniformOver(inFeatures, seed), inFeatures, outFeatures, bias)
    {
    }

    /// <summary>Draws W and then b from one random stream.</summary>
    private Linear(Func<int, int, Matrix<T>> draw, int inFeatures, int outFeatures, bool bias)
        : this(inFeatures, outFeatures, draw, features => draw(1, features), bias)
    {
    }

    private Linear(int inFeatures, int outFeatures, Func<int, int, Matrix<T>> weightInit, Func<int, Matrix<T>> biasInit, bool bias)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outFeatures);
        ArgumentNullException.ThrowIfNull(weightInit);
        ArgumentNullException.ThrowIfNull(biasInit);
        var layer = new Shape("the layer (inputs x outputs)", inFeatures, outFeatures);
        Matrix<T> w = weightInit(inFeatures, outFeatures);
        Shape.RequireExact(w, nameof(weightInit), inFeatures, outFeatures, layer);
        W = Dense.Copy(w);
        DW = Dense.Create<T>(inFeatures, outFeatures);
        Parameters = [new(nameof(W), ParameterKind.Weight, W, DW)];
        if (bias)
        {
            Matrix<T> b = biasInit(outFeatures);
            Shape.RequireExact(b, nameof(biasInit), 1, outFeatures, layer);
            _bias = new Parameter<T>(nameof(B), ParameterKind.Bias, Dense.Copy(b), Dense.Create<T>(1, outFeatures));
            Parameters = [Parameters[0], _bias];
        }
    }

    /// <summary>W and, if the layer has a bias, B.</summary>
    public override IReadOnlyList<Parameter<T>> Parameters { get; }

    /// <summary>Whether the layer has a bias: without one, <see cref="B"/>, <see cref="DB"/> and <see cref="MomentumB"/> throw.</summary>
    public bool HasBias => _bias is not null;

    /// <summary>The weights, in x out.</summary>
    public Matrix<T> W { get; }

    /// <summary>The bias, 1 x out.</summary>
    /// <exception cref="InvalidOperationException">The layer has no bias (<see cref="HasBias"/>).</exception>
    public Matrix<T> B => RequireBias().Value;

    /// <summary>
    /// The gradient of W, in x out, accumulated until zeroed: the mean over the batch if the layer is used on its own, the exact gradient in a
    /// network or graph.
    /// </summary>
    public Matrix<T> DW { get; }

    /// <summary>The gradient of b, 1 x out, accumulated and scaled like <see cref="DW"/>.</summary>
    /// <exception cref="InvalidOperationException">The layer has no bias (<see cref="HasBias"/>).</exception>
    public Matrix<T> DB => RequireBias().Gradient;

    /// <summary>The momentum of W, in x out: the last change of W.</summary>
    public Matrix<T> MomentumW => field ??= Dense.Create<T>(W.RowCount, W.ColumnCount);

    /// <summary>The momentum of b, 1 x out: the last change of b.</summary>
    /// <exception cref="InvalidOperationException">The layer has no bias (<see cref="HasBias"/>).</exception>
    public Matrix<T> MomentumB => field ??= Dense.Create<T>(1, RequireBias().Length);

    /// <summary>The entries of nn.Linear: column-major W (in x out) has the same bytes as PyTorch's row-major weight (out x in).</summary>
    internal override IReadOnlyList<StateEntry<T>> StateEntries =>
    [
        new("weight", W, W.ColumnCount, W.RowCount),
        .. _bias is null ? Array.Empty<StateEntry<T>>() : [new("bias", _bias.Value, _bias.Length)],
    ];

    /// <inheritdoc/>
    public override int? InputColumns => W.RowCount;

    /// <inheritdoc/>
    protected internal override bool NeedsOutput => false;

    internal override Shape InputShape => Shape.From(nameof(W), W);

    private protected override T GradientScale(int rows) => T.One / T.CreateTruncating(rows);

    /// <inheritdoc/>
    public override int OutputColumns(int inputs) => W.ColumnCount;

    /// <inheritdoc/>
    /// <remarks>Y = X W + b. Backward: DX = DY W', DW = scale X' DY, DB = scale times the sums of the columns of DY; without a bias, Y = X W.</remarks>
    protected internal override void DeclarePasses(LayerPlan<T> plan)
    {
        (int inFeatures, int outFeatures) = (W.RowCount, W.ColumnCount);
        long flops = 2L * inFeatures * outFeatures;
        plan.Forward(Cut.Columns(outFeatures), flops, (start, end) => Gemm.NN(
            plan.Rows, end - start, inFeatures, T.One, plan.X.Elements, plan.X.Stride, Dense.Span(W)[(start * inFeatures)..], inFeatures,
            accumulate: false, plan.Y.Range(start, end), plan.Rows, BiasOf(start, end)));
        plan.Backward(Cut.Columns(inFeatures), flops, (start, end) => Gemm.NT(
            plan.Rows, end - start, outFeatures, T.One, plan.DY.Elements, plan.Rows, Dense.Span(W)[start..], inFeatures, accumulate: false,
            plan.DX.Range(start, end), plan.Rows));
        plan.ColumnGradient(Parameters[0], flops, (start, end) => Gemm.TN(
            inFeatures, end - start, plan.Rows, plan.WeightScale, plan.X.Elements, plan.Rows, plan.DY.Range(start, end), plan.Rows,
            plan.AccumulatesGradients, Dense.Span(DW)[(start * inFeatures)..], inFeatures), isWeight: true);
        DeclareBiasGradient(plan);
    }

    /// <summary>Returns the bias of a range of columns, or an empty span for a layer without a bias.</summary>
    internal ReadOnlySpan<T> BiasOf(int start, int end) => _bias is null ? default : Dense.Span(_bias.Value)[start..end];

    /// <summary>Declares the gradient of the bias, if the layer has one.</summary>
    internal void DeclareBiasGradient(LayerPlan<T> plan)
    {
        if (_bias is not null)
        {
            plan.ColumnGradient(_bias, _bias.Length, (start, end) =>
            {
                Span<T> biases = Dense.Span(_bias.Gradient)[start..end];
                if (!plan.AccumulatesGradients)
                {
                    biases.Clear();
                }

                Columns.AccumulateSums(plan.WeightScale, plan.DY.Range(start, end), plan.Rows, biases);
            });
        }
    }

    private Parameter<T> RequireBias([CallerMemberName] string member = "") =>
        _bias ?? throw new InvalidOperationException($"The layer has no bias, so it has no {member}: check HasBias first, or create the layer with bias: true.");

    private static Func<int, int, Matrix<T>> UniformOver(int inFeatures, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inFeatures);
        double bound = 1 / Math.Sqrt(inFeatures);
        return Initializers.Uniform<T>(-bound, bound, seed);
    }
}
