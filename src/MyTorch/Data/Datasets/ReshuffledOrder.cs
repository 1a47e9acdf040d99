using MathNet.Numerics;
using MathNet.Numerics.Random;

namespace MyTorch.Data;

/// <summary>The sample order of the handout's training loop: each epoch shuffles the order of the previous epoch, with one generator.</summary>
internal sealed class ReshuffledOrder(int seed)
{
    private readonly Lock _lock = new();
    private int[] _order = [];
    private Xoshiro256StarStar _random = new(seed);
    private int _shuffles;

    /// <summary>
    /// Writes the order of an epoch, counted from 1. All earlier shuffles are replayed, so that a resumed run has the same orders as an
    /// uninterrupted one. The array must have the same length each time.
    /// </summary>
    public void Write(int epoch, int[] order)
    {
        lock (_lock)
        {
            if (_shuffles == 0 || epoch < _shuffles)
            {
                (_random, _shuffles) = (new Xoshiro256StarStar(seed), 0);
                _order = [.. Enumerable.Range(0, order.Length)];
            }

            for (; _shuffles < epoch; _shuffles++)
            {
                Combinatorics.SelectPermutationInplace(_order, _random);
            }

            _order.CopyTo(order, 0);
        }
    }
}
