using System.Numerics;
using MyTorch.Kernels;
using static System.FormattableString;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Neurons;

/// <summary>A run of Rosenblatt's rule.</summary>
/// <param name="samples">The samples, stored contiguously.</param>
/// <param name="fires">Whether the label of each is 1.</param>
/// <param name="weights">The weights, with the bias at the end, modified in place.</param>
/// <param name="pocket">Whether to keep the best weights.</param>
/// <param name="shuffleSeed">The seed of the order of each pass, or null for the given order.</param>
/// <param name="onUpdate">Called after each correction.</param>
internal sealed class PerceptronTraining<T>(T[] samples, bool[] fires, T[] weights, bool pocket, int? shuffleSeed, Action<PerceptronUpdate<T>>? onUpdate)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _inputs = weights.Length - 1;
    private readonly T[] _sum = new T[1];
    private T[] _pocket = [.. weights];
    private int _pocketMistakes = int.MaxValue;

    /// <summary>The weights, or those in the pocket.</summary>
    public T[] Weights => pocket ? _pocket : weights;

    /// <summary>Runs passes until one makes no mistake.</summary>
    /// <exception cref="OverflowException">The weights are no longer finite.</exception>
    public PerceptronFit Run(int maxPasses)
    {
        int[] order = [.. Enumerable.Range(0, fires.Length)];
        Random? random = shuffleSeed is { } seed ? new Random(seed) : null;
        long updates = 0;
        FillPocket();
        for (int pass = 1; pass <= maxPasses; pass++)
        {
            random?.Shuffle(order);
            long before = updates;
            foreach (int sample in order)
            {
                if (!IsRight(sample))
                {
                    Correct(sample, pass, ++updates);
                    FillPocket();
                }
            }

            if (updates == before)
            {
                _pocket = weights;
                return new PerceptronFit(true, pass, updates, 0);
            }
        }

        return new PerceptronFit(false, maxPasses, updates, pocket ? _pocketMistakes : CountMistakes(int.MaxValue));
    }

    /// <summary>Returns whether y w'x is positive. The product is bitwise identical to that in a batch of a network.</summary>
    private bool IsRight(int sample)
    {
        ReadOnlySpan<T> x = samples.AsSpan(sample * _inputs, _inputs);
        Gemm.Multiply(
            transposeA: true, transposeB: false, 1, 1, _inputs, T.One, x, _inputs, weights.AsSpan(0, _inputs), _inputs, accumulate: false, _sum, 1, weights.AsSpan(_inputs));
        return fires[sample] ? _sum[0] > T.Zero : _sum[0] < T.Zero;
    }

    private void Correct(int sample, int pass, long update)
    {
        T y = fires[sample] ? T.One : -T.One;
        for (int i = 0; i < _inputs; i++)
        {
            weights[i] += y * samples[(sample * _inputs) + i];
        }

        weights[_inputs] += y;
        if (!weights.All(T.IsFinite))
        {
            throw new OverflowException(Invariant($"The weights are not finite in {typeof(T).Name} after {update} corrections: scale x to smaller values."));
        }

        onUpdate?.Invoke(new PerceptronUpdate<T>(pass, update, sample, LinearAlgebra.Vector<T>.Build.Dense([.. weights])));
    }

    /// <summary>Stores the weights in the pocket if they make fewer mistakes over all samples than the stored weights.</summary>
    private void FillPocket()
    {
        if (pocket && CountMistakes(_pocketMistakes) is var mistakes && mistakes < _pocketMistakes)
        {
            (_pocket, _pocketMistakes) = ([.. weights], mistakes);
        }
    }

    /// <summary>Counts the mistakes up to a limit.</summary>
    private int CountMistakes(int limit)
    {
        int mistakes = 0;
        for (int sample = 0; sample < fires.Length && mistakes < limit; sample++)
        {
            mistakes += IsRight(sample) ? 0 : 1;
        }

        return mistakes;
    }
}
