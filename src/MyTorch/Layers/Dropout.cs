using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
public sealed class Dropout<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly uint _threshold;
    private readonly uint _seed;
    private readonly T _scale;

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
        _seed = RandomBits.Hash((uint)seed, 0);
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

    /// <inheritdoc/>
    protected internal override bool KeepsInput => false;

    /// <inheritdoc/>
    protected internal override bool KeepsOutput => false;

    /// <inheritdoc/>
    protected internal override bool WorksInPlace => true;

    /// <inheritdoc/>
    protected internal override void DeclarePasses(LayerPlan<T> plan)
    {
        const long Flops = 16;
        int columns = plan.X.Columns;
        uint key = 0;
        plan.Forward(Cut.Columns(columns), Flops * columns, (start, end) =>
        {
            key = RandomBits.Key(_seed, (ulong)(Batch + plan.Use));
            for (int j = start; j < end; j++)
            {
                Apply(plan, key, j, plan.X[j], plan.Y[j]);
            }
        }, isLocal: true);
        plan.Backward(Cut.Columns(columns), Flops * columns, (start, end) =>
        {
            for (int j = start; j < end; j++)
            {
                Apply(plan, key, j, plan.DY[j], plan.DX[j]);
            }
        }, isLocal: true);
        plan.Commit(() => Batch += Probability > 0 ? 1 : 0);
    }

    /// <summary>A column of a batch times that of the mask, which is the same in the forward and in the backward pass.</summary>
    private void Apply(LayerPlan<T> plan, uint key, int j, ReadOnlySpan<T> x, Span<T> y)
    {
        if (!plan.IsTraining || Probability == 0)
        {
            x.CopyTo(y);
            return;
        }

        uint hash = RandomBits.Hash((uint)j, key);
        if (!WholeNeurons)
        {
            DropoutMask.Apply(x, hash, _threshold, _scale, y);
        }
        else if (hash >= _threshold)
        {
            TensorPrimitives.Multiply(x, _scale, y);
        }
        else
        {
            y.Clear();
        }
    }
}

/// <summary>The masks of single elements, each a function of a key and a row, so that the backward pass computes them again instead of storing them.</summary>
file static class DropoutMask
{
    /// <summary>y = x * scale where the hash of the row is at least the threshold, and else 0. y may be x.</summary>
    public static void Apply<T>(ReadOnlySpan<T> x, uint key, uint threshold, T scale, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T source = ref MemoryMarshal.GetReference(x);
        ref T target = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector512<uint> limit = Vector512.Create(threshold);
        Vector512<T> factor = Vector512.Create(scale);
        int i = 0;
        for (; i + Vector512<uint>.Count <= x.Length; i += Vector512<uint>.Count)
        {
            Vector512<uint> kept = Vector512.GreaterThanOrEqual(RandomBits.Hash(Vector512.Create((uint)i) + Vector512<uint>.Indices, key), limit);
            if (typeof(T) == typeof(float))
            {
                Vector512<T> mask = kept.As<uint, T>();
                ((Vector512.LoadUnsafe(ref source, (nuint)i) * factor) & mask).StoreUnsafe(ref target, (nuint)i);
            }
            else
            {
                // Signed, so that a mask of 32 ones becomes one of 64.
                (Vector512<long> lower, Vector512<long> upper) = Vector512.Widen(kept.AsInt32());
                nuint next = (nuint)(i + Vector512<T>.Count);
                ((Vector512.LoadUnsafe(ref source, (nuint)i) * factor) & lower.As<long, T>()).StoreUnsafe(ref target, (nuint)i);
                ((Vector512.LoadUnsafe(ref source, next) * factor) & upper.As<long, T>()).StoreUnsafe(ref target, next);
            }
        }

        for (; i < x.Length; i++)
        {
            y[i] = RandomBits.Hash((uint)i, key) >= threshold ? x[i] * scale : T.Zero;
        }
    }
}
