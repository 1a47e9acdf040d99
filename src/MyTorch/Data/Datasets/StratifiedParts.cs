using MathNet.Numerics;
using MathNet.Numerics.Random;

namespace MyTorch.Data;

/// <summary>
/// Splits samples into parts of given sizes, so that every part gets its proportional number of samples of every class, its share, rounded down
/// or up at random. The rounding is unbiased: over all seeds, the mean number of samples equals the share.
/// </summary>
/// <remarks>
/// The rounding is unbiased controlled rounding (L. H. Cox, 1987, A Constructive Procedure for Unbiased Controlled Rounding). In the table of
/// shares, classes by parts, every row and every column sums to a whole number, so a row or column with one fractional share has at least two.
/// Fractional shares therefore form cycles. Along a cycle, an amount is alternately added and subtracted, which preserves all sums and makes at
/// least one share whole; its sign is drawn so that the expected value of every share is unchanged.
/// </remarks>
internal sealed class StratifiedParts
{
    private const int None = -1;

    /// <summary>The share of each part in each class, multiplied by <see cref="_samples"/> to be exact.</summary>
    private readonly long[,] _shares;
    private readonly int _samples;
    private readonly int _classes;
    private readonly Random _random;

    // The first and second edge of each node in the graph of fractional shares; the nodes are the classes, then the parts. Edges only disappear,
    // so the search for them never moves backwards.
    private readonly int[] _first;
    private readonly int[] _second;

    /// <summary>The position of a node on the current path, or <see cref="None"/>.</summary>
    private readonly int[] _position;
    private readonly List<int> _path = [];

    private StratifiedParts(int[] supports, int[] sizes, Random random)
    {
        (_samples, _classes, _random) = (Math.Max(1, sizes.Sum()), supports.Length, random);
        _shares = new long[supports.Length, sizes.Length];
        for (int label = 0; label < supports.Length; label++)
        {
            for (int part = 0; part < sizes.Length; part++)
            {
                _shares[label, part] = (long)supports[label] * sizes[part];
            }
        }

        int nodes = supports.Length + sizes.Length;
        (_first, _second, _position) = (new int[nodes], new int[nodes], new int[nodes]);
        Array.Fill(_position, None);
    }

    /// <summary>Splits samples at random into parts whose sizes differ by at most one (the first parts are larger), each with its share of every class.</summary>
    /// <param name="classes">The class of each sample, N, at least 0.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="seed">The seed of the permutation and of the rounding.</param>
    public static int[][] DealEvenly(int[] classes, int parts, int seed) =>
        Deal(classes, [.. Enumerable.Range(0, parts).Select(part => (classes.Length / parts) + (part < classes.Length % parts ? 1 : 0))], seed);

    /// <summary>Returns the samples of each part, in random order; with a single class, the parts are consecutive ranges of one permutation.</summary>
    /// <param name="classes">The class of each sample, N, at least 0.</param>
    /// <param name="sizes">The sizes of the parts, which sum to N.</param>
    /// <param name="seed">The seed of the permutation and of the rounding.</param>
    /// <param name="keepsSingles">Whether the only sample of a class is put in the first part, which must be large enough for all of these.</param>
    public static int[][] Deal(int[] classes, int[] sizes, int seed, bool keepsSingles = false)
    {
        int[] distinct = [.. classes.Distinct().Order()];
        int[] strata = [.. classes.Select(label => Array.BinarySearch(distinct, label))];
        int[] supports = new int[distinct.Length];
        foreach (int stratum in strata)
        {
            supports[stratum]++;
        }

        var random = new Xoshiro256StarStar(seed);
        int[] order = Combinatorics.GeneratePermutation(strata.Length, random);
        bool[] isKept = Array.ConvertAll(supports, support => keepsSingles && support == 1);
        int[] shared = [.. supports.Select((support, stratum) => isKept[stratum] ? 0 : support)];
        int[,] needed = new StratifiedParts(shared, [sizes[0] - isKept.Count(kept => kept), .. sizes[1..]], random).Round();
        for (int stratum = 0; stratum < isKept.Length; stratum++)
        {
            needed[stratum, 0] += isKept[stratum] ? 1 : 0;
        }

        return Deal(order, strata, needed);
    }

    /// <summary>Returns the number of samples that are the only one of their class.</summary>
    public static int CountSingles(int[] classes) => classes.CountBy(label => label).Count(label => label.Value == 1);

    private int[,] Round()
    {
        for (int label = 0; label < _classes; label++)
        {
            while (WalkCycle(label) is { Count: > 0 } cycle)
            {
                RoundCycle(cycle);
            }
        }

        int[,] counts = new int[_classes, _shares.GetLength(1)];
        for (int label = 0; label < _classes; label++)
        {
            for (int part = 0; part < counts.GetLength(1); part++)
            {
                counts[label, part] = (int)(_shares[label, part] / _samples);
            }
        }

        return counts;
    }

    /// <summary>Walks from a class along fractional shares until a node repeats, and returns the cycle; empty if the class has no fractional share.</summary>
    private List<int> WalkCycle(int label)
    {
        _path.Clear();
        int node = label;
        int origin = None;
        while (_position[node] == None)
        {
            int next = NextNode(node, origin);
            if (next == None)
            {
                return [];
            }

            _position[node] = _path.Count;
            _path.Add(node);
            (origin, node) = (node, next);
        }

        List<int> cycle = _path[_position[node]..];
        _path.ForEach(passed => _position[passed] = None);
        return cycle;
    }

    /// <summary>Alternately adds to and subtracts from the shares of a cycle.</summary>
    private void RoundCycle(List<int> cycle)
    {
        // The largest amount that can be added to the shares at even positions and subtracted from the others, and vice versa.
        int up = _samples;
        int down = _samples;
        for (int i = 0; i < cycle.Count; i++)
        {
            int rest = (int)(Share(cycle, i) % _samples);
            (int added, int subtracted) = i % 2 == 0 ? (_samples - rest, rest) : (rest, _samples - rest);
            (up, down) = (Math.Min(up, added), Math.Min(down, subtracted));
        }

        int change = _random.Next(up + down) < down ? up : -down;
        for (int i = 0; i < cycle.Count; i++)
        {
            Share(cycle, i) += i % 2 == 0 ? change : -change;
        }
    }

    /// <summary>The share between a node of a cycle and the next one.</summary>
    private ref long Share(List<int> cycle, int i) => ref Share(cycle[i], cycle[(i + 1) % cycle.Count]);

    private ref long Share(int node, int other) => ref _shares[Math.Min(node, other), Math.Max(node, other) - _classes];

    /// <summary>Returns the other end of a fractional share of a node, different from <paramref name="origin"/>, or <see cref="None"/>.</summary>
    private int NextNode(int node, int origin)
    {
        int first = Find(node, ref _first[node], 0);
        return first == origin ? Find(node, ref _second[node], _first[node] + 1) : first;
    }

    /// <summary>Moves a cursor of a node to the next fractional share and returns the node at its other end.</summary>
    private int Find(int node, ref int cursor, int least)
    {
        (int offset, int count) = node < _classes ? (_classes, _shares.GetLength(1)) : (0, _classes);
        cursor = Math.Max(cursor, least);
        while (cursor < count && Share(node, offset + cursor) % _samples == 0)
        {
            cursor++;
        }

        return cursor < count ? offset + cursor : None;
    }

    /// <summary>Assigns each sample of a permutation to the first part that still needs one of its class.</summary>
    private static int[][] Deal(int[] order, int[] strata, int[,] needed)
    {
        List<int>[] parts = [.. Enumerable.Range(0, needed.GetLength(1)).Select(_ => new List<int>())];
        int[] next = new int[needed.GetLength(0)];
        foreach (int sample in order)
        {
            int stratum = strata[sample];
            while (needed[stratum, next[stratum]] == 0)
            {
                next[stratum]++;
            }

            needed[stratum, next[stratum]]--;
            parts[next[stratum]].Add(sample);
        }

        return [.. parts.Select(part => part.ToArray())];
    }
}
