using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// DropConnect (Wan et al. 2013): a <see cref="Linear{T}"/> layer that sets each weight to 0 with probability p in each training batch. In
/// training, out = x (W * M) / (1 - p) + b, where the mask M of zeros and ones is drawn for each batch and reused in its backward pass; the bias
/// is never dropped. In evaluation, out = x W + b, where W is the mean of the weights used in training.
/// </summary>
/// <remarks>
/// The masks depend only on the seed and <see cref="Batch"/>: they are identical from run to run, for any number of threads, and for both element
/// types. Parameters, state and exported graph are those of the linear layer. Gradients are exact, even if the layer is used on its own. For each
/// place where it is trained, the layer allocates two more matrices of the size of W, and with <see cref="ExactCount"/> an index for each weight.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class DropConnect<T> : Layer<T>, IMaskedLayer where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly uint _threshold;
    private readonly uint _seed;

    /// <summary>Creates the layer.</summary>
    /// <param name="linear">The layer whose weights are dropped; it is used, not copied.</param>
    /// <param name="probability">The probability p of a zero, at least 0 and below 1.</param>
    /// <param name="seed">The seed of all masks; give each layer of a network its own.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is outside its range.</exception>
    public DropConnect(Linear<T> linear, double probability, int seed)
    {
        ArgumentNullException.ThrowIfNull(linear);
        (Linear, Probability, Seed) = (linear, Setting.BelowOne<T>(probability), seed);
        _threshold = DropoutMask.ThresholdOf(probability);
        _seed = RandomBits.Hash((uint)seed, 0);
    }

    /// <summary>The layer whose weights are dropped.</summary>
    public Linear<T> Linear { get; }

    /// <summary>The probability of a zero.</summary>
    public double Probability { get; }

    /// <summary>The seed that determines all masks, together with <see cref="Batch"/>.</summary>
    public int Seed { get; }

    /// <summary>The index of the next training batch, from 0. Set it to continue an interrupted run with the same masks.</summary>
    public long Batch { get; set; }

    /// <summary>
    /// Whether each output keeps an exact number of its weights: inputs * (1 - p), rounded to the nearest integer (half to even) and at least 1.
    /// With 3 inputs and p = 0.34, two are kept. The default is false: each weight is drawn independently.
    /// </summary>
    public bool ExactCount { get; init; }

    /// <summary>
    /// Whether training divides the kept weights by 1 - p, or by the fraction that <see cref="ExactCount"/> keeps, so that evaluation uses their
    /// mean. The default is true. Without scaling, kept weights are unchanged in training, so the mean of a weight in training is smaller by this
    /// factor than in evaluation.
    /// </summary>
    public bool IsScaled { get; init; } = true;

    private T Scale
    {
        get
        {
            int inputs = Linear.W.RowCount;
            double kept = ExactCount ? (double)DropoutMask.CountKept(inputs, Probability) / inputs : 1 - Probability;
            return IsScaled ? T.CreateTruncating(1 / kept) : T.One;
        }
    }

    /// <summary>The parameters of the linear layer.</summary>
    public override IReadOnlyList<Parameter<T>> Parameters => Linear.Parameters;

    internal override IReadOnlyList<StateEntry<T>> StateEntries => Linear.StateEntries;

    /// <inheritdoc/>
    public override int? InputColumns => Linear.InputColumns;

    /// <inheritdoc/>
    protected internal override bool NeedsOutput => false;

    internal override Shape InputShape => Linear.InputShape;

    /// <inheritdoc/>
    public override int OutputColumns(int inputs) => Linear.OutputColumns(inputs);

    /// <inheritdoc/>
    protected internal override void DeclarePasses(LayerPlan<T> plan)
    {
        (int inFeatures, int outFeatures) = (Linear.W.RowCount, Linear.W.ColumnCount);
        long flops = 2L * inFeatures * outFeatures;
        var weights = new MaskedWeights(this, plan);
        plan.Forward(Cut.Columns(outFeatures), flops, (start, end) => Gemm.NN(
            plan.Rows, end - start, inFeatures, T.One, plan.X.Elements, plan.X.Stride, weights.Draw(start, end), inFeatures,
            accumulate: false, plan.Y.Range(start, end), plan.Rows, Linear.BiasOf(start, end)));
        plan.Backward(Cut.Columns(inFeatures), flops, (start, end) => Gemm.NT(
            plan.Rows, end - start, outFeatures, T.One, plan.DY.Elements, plan.Rows, weights.Values[start..], inFeatures, accumulate: false,
            plan.DX.Range(start, end), plan.Rows));
        plan.ColumnGradient(Parameters[0], flops, (start, end) =>
        {
            Span<T> gradient = weights.Gradient(start, end);
            Gemm.TN(inFeatures, end - start, plan.Rows, plan.WeightScale, plan.X.Elements, plan.Rows, plan.DY.Range(start, end), plan.Rows,
                accumulate: false, gradient, inFeatures);
            weights.CompleteGradient(start, end);
        }, isWeight: true);
        Linear.DeclareBiasGradient(plan);
        plan.Commit(() => Batch += Probability > 0 ? 1 : 0);
    }

    /// <summary>The masked weights of the current batch in one place of the layer, and their gradients.</summary>
    private sealed class MaskedWeights(DropConnect<T> layer, LayerPlan<T> plan)
    {
        private readonly int _inFeatures = layer.Linear.W.RowCount;
        private readonly int _count = DropoutMask.CountKept(layer.Linear.W.RowCount, layer.Probability);
        private readonly T _scale = layer.Scale;
        private readonly int[] _order = plan.IsPrediction || !layer.ExactCount ? [] : new int[layer.Parameters[0].Length];
        private readonly T[] _values = plan.IsPrediction ? [] : new T[layer.Parameters[0].Length];
        private readonly T[] _gradient = plan.IsPrediction ? [] : new T[layer.Parameters[0].Length];
        private uint _key;

        /// <summary>The weights the batch uses.</summary>
        public ReadOnlySpan<T> Values => IsMasked ? _values : Dense.Span(layer.Linear.W);

        private bool IsMasked => plan.IsTraining && layer.Probability > 0;

        /// <summary>Masks columns of W for the batch and returns them.</summary>
        public ReadOnlySpan<T> Draw(int start, int end)
        {
            if (IsMasked)
            {
                // Every chunk computes the same key.
                _key = RandomBits.Key(layer._seed, (ulong)(layer.Batch + plan.Use));
                Mask(start, end, Dense.Span(layer.Linear.W), _values);
            }

            return Values[(start * _inFeatures)..(end * _inFeatures)];
        }

        /// <summary>Returns the buffer for the gradient of columns of the masked weights.</summary>
        public Span<T> Gradient(int start, int end) => GradientTarget.AsSpan()[(start * _inFeatures)..(end * _inFeatures)];

        /// <summary>Masks that gradient, and adds it to the existing gradient if gradients are accumulated.</summary>
        public void CompleteGradient(int start, int end)
        {
            if (IsMasked)
            {
                Mask(start, end, GradientTarget, GradientTarget);
            }

            if (plan.AccumulatesGradients)
            {
                Span<T> total = Dense.Span(layer.Linear.DW)[(start * _inFeatures)..(end * _inFeatures)];
                TensorPrimitives.Add(total, Gradient(start, end), total);
            }
        }

        private T[] GradientTarget => plan.AccumulatesGradients ? _gradient : layer.Linear.DW.AsColumnMajorArray();

        private void Mask(int start, int end, ReadOnlySpan<T> from, Span<T> to)
        {
            for (int j = start; j < end; j++)
            {
                Range column = (j * _inFeatures)..((j + 1) * _inFeatures);
                uint key = RandomBits.Hash((uint)j, _key);
                if (layer.ExactCount)
                {
                    MaskExactly(from[column], _order.AsSpan(column), key, to[column]);
                }
                else
                {
                    DropoutMask.Apply(from[column], key, layer._threshold, _scale, to[column]);
                }
            }
        }

        private void MaskExactly(ReadOnlySpan<T> from, Span<int> order, uint key, Span<T> to)
        {
            DropoutMask.Choose(order, _count, key);
            foreach (int kept in order[.._count])
            {
                to[kept] = from[kept] * _scale;
            }

            foreach (int dropped in order[_count..])
            {
                to[dropped] = T.Zero;
            }
        }
    }
}
