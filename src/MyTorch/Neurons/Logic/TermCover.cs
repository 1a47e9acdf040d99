using System.Numerics;

namespace MyTorch.Neurons;

/// <summary>Chooses prime implicants that cover a function.</summary>
/// <remarks>
/// First the essential prime implicants, which alone are true at some index. If at most 13 others remain, as for all functions of four variables, the fewest
/// of them, by trying all sets. Otherwise repeatedly the term that is true at the most uncovered indices (a greedy cover, within a
/// factor ln N + 1 of the smallest for N indices); finally redundant terms are removed.
/// Sets of indices have a bit for each index.
/// </remarks>
internal sealed class TermCover
{
    private const int IndexBits = 6;
    private const int MostTried = 13;

    /// <summary>The indices of a word whose bit is set, for each of its bits.</summary>
    private static readonly ulong[] Columns =
        [0xAAAAAAAAAAAAAAAA, 0xCCCCCCCCCCCCCCCC, 0xF0F0F0F0F0F0F0F0, 0xFF00FF00FF00FF00, 0xFFFF0000FFFF0000, 0xFFFFFFFF00000000];

    private readonly IReadOnlyList<BooleanTerm> _primes;
    private readonly int _all;
    private readonly List<BooleanTerm> _chosen = [];

    /// <summary>The uncovered indices: the function is true, but no chosen term is.</summary>
    private readonly ulong[] _open;

    private TermCover(IReadOnlyList<BooleanTerm> primes, bool[] values)
    {
        (_primes, _all) = (primes, values.Length - 1);
        _open = new ulong[(_all >> IndexBits) + 1];
        foreach ((int index, bool value) in values.Index())
        {
            _open[index >> IndexBits] |= value ? 1UL << index : 0;
        }
    }

    /// <summary>Chooses the terms, in the order of their variables.</summary>
    /// <param name="primes">All prime implicants of the function.</param>
    /// <param name="values">The 2^n values of the function.</param>
    public static BooleanTerm[] Choose(IReadOnlyList<BooleanTerm> primes, bool[] values)
    {
        var cover = new TermCover(primes, values);
        cover.ChooseEssential();
        BooleanTerm[] others = [.. primes.Where(prime => cover.Gain(prime) > 0)];
        if (others.Length <= MostTried)
        {
            cover.ChooseFewest(others);
        }
        else
        {
            cover.ChooseGreedily(others);
            cover.DropUnnecessary();
        }

        return [.. cover._chosen.OrderByDescending(term => term.Care).ThenByDescending(term => term.Value)];
    }

    private void ChooseEssential()
    {
        var once = new ulong[_open.Length];
        var twice = new ulong[_open.Length];
        foreach (BooleanTerm prime in _primes)
        {
            ulong low = LowIndices(prime);
            foreach (int word in Words(prime))
            {
                twice[word] |= once[word] & low;
                once[word] |= low;
            }
        }

        foreach (BooleanTerm prime in _primes)
        {
            ulong low = LowIndices(prime);
            if (Words(prime).Any(word => (once[word] & ~twice[word] & low) != 0))
            {
                Choose(prime);
            }
        }
    }

    private void ChooseFewest(BooleanTerm[] others)
    {
        // For each uncovered index, the terms that are true there: a set must contain one of them.
        int[] needed =
        [
            .. Enumerable.Range(0, _all + 1).Where(index => (_open[index >> IndexBits] >> index & 1) != 0)
                .Select(index => others.Index().Sum(term => (index & term.Item.Care) == term.Item.Value ? 1 << term.Index : 0)).Distinct(),
        ];
        int fewest = Enumerable.Range(0, 1 << others.Length).Where(set => needed.All(terms => (terms & set) != 0)).MinBy(set => BitOperations.PopCount((uint)set));
        _chosen.AddRange(others.Where((_, term) => (fewest >> term & 1) != 0));
    }

    /// <summary>
    /// The gain of a term only decreases as others are chosen: in descending order of gain, a term whose gain is unchanged is a best term.
    /// </summary>
    private void ChooseGreedily(BooleanTerm[] others)
    {
        var byGain = new List<BooleanTerm>?[_all + 2];
        foreach (BooleanTerm term in others)
        {
            (byGain[Gain(term)] ??= []).Add(term);
        }

        for (int gain = byGain.Length - 1; gain > 0; gain--)
        {
            foreach (BooleanTerm term in byGain[gain] ?? [])
            {
                int left = Gain(term);
                if (left == gain)
                {
                    Choose(term);
                }
                else
                {
                    (byGain[left] ??= []).Add(term);
                }
            }
        }
    }

    private void DropUnnecessary()
    {
        var counts = new int[_all + 1];
        foreach (int index in _chosen.SelectMany(term => term.Indices(_all)))
        {
            counts[index]++;
        }

        for (int i = _chosen.Count - 1; i >= 0; i--)
        {
            if (_chosen[i].Indices(_all).All(index => counts[index] > 1))
            {
                foreach (int index in _chosen[i].Indices(_all))
                {
                    counts[index]--;
                }

                _chosen.RemoveAt(i);
            }
        }
    }

    private int Gain(BooleanTerm term)
    {
        ulong low = LowIndices(term);
        int gain = 0;
        foreach (int word in Words(term))
        {
            gain += BitOperations.PopCount(_open[word] & low);
        }

        return gain;
    }

    private void Choose(BooleanTerm term)
    {
        _chosen.Add(term);
        ulong low = LowIndices(term);
        foreach (int word in Words(term))
        {
            _open[word] &= ~low;
        }
    }

    /// <summary>The words with indices at which a term is true.</summary>
    private IEnumerable<int> Words(BooleanTerm term) => new BooleanTerm(term.Care >> IndexBits, term.Value >> IndexBits).Indices(_all >> IndexBits);

    /// <summary>The indices within each of these words.</summary>
    private static ulong LowIndices(BooleanTerm term)
    {
        ulong indices = ulong.MaxValue;
        for (int bit = 0; bit < IndexBits; bit++)
        {
            indices &= (term.Care >> bit & 1) == 0 ? ulong.MaxValue : (term.Value >> bit & 1) != 0 ? Columns[bit] : ~Columns[bit];
        }

        return indices;
    }
}
