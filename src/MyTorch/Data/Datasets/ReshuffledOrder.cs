using MathNet.Numerics;
using MathNet.Numerics.Random;

namespace MyTorch.Data;

/// <summary>The orders of the handout's training loop: that of an epoch is a shuffle of that of the epoch before, from one generator.</summary>
internal sealed class ReshuffledOrder(int seed)
{
    private readonly Lock _lock = new();
    private int[] _order = [];
    private Xoshiro256StarStar _random = new(seed);
    private int _shuffles;

    /// <summary>
    /// Writes the order of an epoch, from 1, after one shuffle for each epoch up to it, so that a run that is resumed has the orders of one that
    /// never stopped. The array must have the same length each time.
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
