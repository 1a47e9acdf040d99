using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// Dropout (Srivastava et al. 2014): in training, each element, or each whole neuron for the batch, is set to 0 with probability p, and the
/// others are divided by 1 - p. In evaluation, the layer is the identity.
/// </summary>
/// <remarks>
/// The masks depend only on the seed and <see cref="Batch"/>: they are identical from run to run, for any number of threads, and for both element
/// types.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Dropout<T> : Layer<T>, IMaskedLayer where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly uint _threshold;
    private readonly uint _seed;
    private readonly bool _wholeNeurons;

    /// <summary>Creates the layer.</summary>
    /// <param name="probability">The probability p of a zero, at least 0 and below 1.</param>
    /// <param name="seed">The seed of all masks; give each layer of a network its own.</param>
    /// <param name="wholeNeurons">False: each element is dropped independently. True: a column is dropped for the whole batch or not at all.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Dropout(double probability, int seed, bool wholeNeurons = false)
    {
        (Probability, Seed, _wholeNeurons) = (Setting.BelowOne<T>(probability), seed, wholeNeurons);
        _threshold = DropoutMask.ThresholdOf(probability);
        _seed = RandomBits.Hash((uint)seed, 0);
    }

    /// <summary>The probability of a zero.</summary>
    public double Probability { get; }

    /// <summary>The seed that determines all masks, together with <see cref="Batch"/>.</summary>
    public int Seed { get; }

    /// <summary>Whether a column is dropped for the whole batch or not at all.</summary>
    public bool WholeNeurons => _wholeNeurons || ExactCount;

    /// <summary>
    /// Whether each training batch keeps an exact number of whole neurons, drawn at random: C (1 - p) of C columns, rounded to the nearest
    /// integer (half to even) and at least 1. With 3 columns and p = 0.34, two are kept. The default is false.
    /// </summary>
    public bool ExactCount { get; init; }

    /// <summary>
    /// Whether training scales the kept elements so that their mean is the same as in evaluation: by 1 / (1 - p), or by C / k if
    /// <see cref="ExactCount"/> keeps k columns. The default is true. Without scaling, kept elements are unchanged, and the mean output in
    /// evaluation is 1 / (1 - p) times that in training.
    /// </summary>
    public bool IsScaled { get; init; } = true;

    /// <summary>The index of the next training batch, from 0. Set it to continue an interrupted run with the same masks.</summary>
    public long Batch { get; set; }

    /// <inheritdoc/>
    protected internal override bool NeedsInput => false;

    /// <inheritdoc/>
    protected internal override bool NeedsOutput => false;

    /// <inheritdoc/>
    protected internal override bool CanRunInPlace => true;

    /// <inheritdoc/>
    protected internal override void DeclarePasses(LayerPlan<T> plan)
    {
        const long Flops = 16;
        int columns = plan.X.Columns;
        var mask = new BatchMask(this, plan);
        if (ExactCount && !plan.IsPrediction)
        {
            plan.Forward(Cut.Blocks(1), 0, (_, _) => mask.DrawColumns());
        }

        plan.Forward(Cut.Columns(columns), Flops * columns, (start, end) =>
        {
            mask.Begin();
            for (int j = start; j < end; j++)
            {
                mask.Apply(j, plan.X[j], plan.Y[j]);
            }
        }, isLocal: true);
        plan.Backward(Cut.Columns(columns), Flops * columns, (start, end) =>
        {
            for (int j = start; j < end; j++)
            {
                mask.Apply(j, plan.DY[j], plan.DX[j]);
            }
        }, isLocal: true);
        plan.Commit(() => Batch += Probability > 0 ? 1 : 0);
    }

    /// <summary>The mask of the current batch in one place of the layer, identical in the forward and backward pass.</summary>
    private sealed class BatchMask
    {
        private readonly Dropout<T> _layer;
        private readonly LayerPlan<T> _plan;
        private readonly T _scale;
        private readonly int[] _order;
        private readonly bool[] _isKept;
        private readonly int _count;
        private uint _key;

        public BatchMask(Dropout<T> layer, LayerPlan<T> plan)
        {
            int columns = plan.X.Columns;
            (_layer, _plan) = (layer, plan);
            _count = DropoutMask.CountKept(columns, layer.Probability);
            double scale = layer.ExactCount ? (double)columns / _count : 1 / (1 - layer.Probability);
            _scale = layer.IsScaled ? T.CreateTruncating(scale) : T.One;
            int drawn = layer.ExactCount && !plan.IsPrediction ? columns : 0;
            (_order, _isKept) = (new int[drawn], new bool[drawn]);
        }

        private bool IsActive => _plan.IsTraining && _layer.Probability > 0;

        /// <summary>Computes the key of the batch, which is the same for every chunk.</summary>
        public void Begin() => _key = RandomBits.Key(_layer._seed, (ulong)(_layer.Batch + _plan.Use));

        /// <summary>Draws the columns to keep.</summary>
        public void DrawColumns()
        {
            if (!IsActive)
            {
                return;
            }

            Begin();
            DropoutMask.Choose(_order, _count, _key);
            Array.Clear(_isKept);
            for (int i = 0; i < _count; i++)
            {
                _isKept[_order[i]] = true;
            }
        }

        /// <summary>Computes y = x times the mask of column j.</summary>
        public void Apply(int j, ReadOnlySpan<T> x, Span<T> y)
        {
            if (!IsActive)
            {
                x.CopyTo(y);
                return;
            }

            uint hash = RandomBits.Hash((uint)j, _key);
            if (!_layer.WholeNeurons)
            {
                DropoutMask.Apply(x, hash, _layer._threshold, _scale, y);
            }
            else if (_layer.ExactCount ? _isKept[j] : hash >= _layer._threshold)
            {
                TensorPrimitives.Multiply(x, _scale, y);
            }
            else
            {
                y.Clear();
            }
        }
    }
}
