using MathNet.Numerics;
using MathNet.Numerics.Random;

namespace MyTorch.Data;

/// <summary>
/// Deals samples out to parts of given sizes, so that every part has of every class its share of that class, rounded down or up.
/// </summary>
internal sealed class StratifiedParts
{
    private const int None = -1;

    private readonly int[,] _counts;
    private readonly bool[,] _isRoundedUp;
    private readonly bool[,] _isWhole;

    /// <summary>How many more samples each part has room for.</summary>
    private readonly int[] _free;

    private StratifiedParts(int[] supports, int[] sizes)
    {
        _counts = new int[supports.Length, sizes.Length];
        _isRoundedUp = new bool[supports.Length, sizes.Length];
        _isWhole = new bool[supports.Length, sizes.Length];
        _free = [.. sizes];
        long samples = supports.Sum(support => (long)support);
        for (int label = 0; label < supports.Length; label++)
        {
            for (int part = 0; part < sizes.Length; part++)
            {
                (long count, long rest) = Math.DivRem((long)supports[label] * sizes[part], samples);
                _counts[label, part] = (int)count;
                _isWhole[label, part] = rest == 0;
                _free[part] -= (int)count;
            }
        }
    }

    /// <summary>The samples of each part, in a random order; with a single class, the parts are stretches of one permutation.</summary>
    /// <param name="classes">The class of each sample, N, at least 0.</param>
    /// <param name="sizes">The sizes of the parts, which sum to N.</param>
    /// <param name="seed">The seed of the permutation.</param>
    public static int[][] Deal(int[] classes, int[] sizes, int seed)
    {
        int[] distinct = [.. classes.Distinct().Order()];
        int[] strata = [.. classes.Select(label => Array.BinarySearch(distinct, label))];
        int[] supports = new int[distinct.Length];
        foreach (int stratum in strata)
        {
            supports[stratum]++;
        }

        return Deal(strata, sizes, new StratifiedParts(supports, sizes).Round(supports), seed);
    }

    /// <summary>
    /// How many samples each part gets of each class. Each class gives each part one more than its share rounded down at most, and only
    /// where that is not whole. As the shares themselves do so in fractions, it can be done in whole numbers (a network with whole
    /// capacities has a whole flow), and augmenting paths find how.
    /// </summary>
    private int[,] Round(int[] supports)
    {
        for (int label = 0; label < supports.Length; label++)
        {
            int placed = Enumerable.Range(0, _free.Length).Sum(part => _counts[label, part]);
            for (; placed < supports[label]; placed++)
            {
                Place(label);
            }
        }

        for (int label = 0; label < supports.Length; label++)
        {
            for (int part = 0; part < _free.Length; part++)
            {
                _counts[label, part] += _isRoundedUp[label, part] ? 1 : 0;
            }
        }

        return _counts;
    }

    /// <summary>Gives one more sample of a class to a part, by the shortest chain in which each part that is full passes one of another class on.</summary>
    private void Place(int label)
    {
        int[] mover = new int[_free.Length];
        int[] origin = new int[_free.Length];
        bool[] isReached = new bool[_free.Length];
        bool[] isPassedOn = new bool[_isRoundedUp.GetLength(0)];
        var queue = new Queue<int>();
        int end = Reach(label, None);
        while (end == None && queue.TryDequeue(out int part))
        {
            for (int other = 0; end == None && other < isPassedOn.Length; other++)
            {
                // From any part a class reaches the same parts: once is enough.
                if (_isRoundedUp[other, part] && !isPassedOn[other])
                {
                    end = Reach(other, part);
                }
            }
        }

        _free[end]--;
        Move(end, mover, origin);

        int Reach(int moved, int from)
        {
            isPassedOn[moved] = true;
            for (int part = 0; part < _free.Length; part++)
            {
                if (!isReached[part] && !_isWhole[moved, part] && !_isRoundedUp[moved, part])
                {
                    (isReached[part], mover[part], origin[part]) = (true, moved, from);
                    if (_free[part] > 0)
                    {
                        return part;
                    }

                    queue.Enqueue(part);
                }
            }

            return None;
        }
    }

    /// <summary>Makes the moves of a chain, from its end.</summary>
    private void Move(int end, int[] mover, int[] origin)
    {
        for (int part = end; part != None; part = origin[part])
        {
            _isRoundedUp[mover[part], part] = true;
            if (origin[part] != None)
            {
                _isRoundedUp[mover[part], origin[part]] = false;
            }
        }
    }

    /// <summary>Goes through a permutation and gives each sample to the first part that still wants one of its class.</summary>
    private static int[][] Deal(int[] strata, int[] sizes, int[,] wanted, int seed)
    {
        List<int>[] parts = [.. sizes.Select(size => new List<int>(size))];
        int[] next = new int[wanted.GetLength(0)];
        foreach (int sample in Combinatorics.GeneratePermutation(strata.Length, new Xoshiro256StarStar(seed)))
        {
            int stratum = strata[sample];
            while (wanted[stratum, next[stratum]] == 0)
            {
                next[stratum]++;
            }

            wanted[stratum, next[stratum]]--;
            parts[next[stratum]].Add(sample);
        }

        return [.. parts.Select(part => part.ToArray())];
    }
}
