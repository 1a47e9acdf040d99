using System.Numerics;

namespace MyTorch.Neurons;

/// <summary>
/// The prime implicants of a Boolean function: the terms that are true only where the function is true and from which no literal can be removed.
/// </summary>
/// <remarks>
/// Quine and McCluskey merge terms in lists, which explode for dense functions. Here each of the 3^n terms has a bit: one digit for each variable,
/// 0 for its complement, 1 for the variable and 2 for neither. A term with a 2 is an implicant if both terms with 0 and 1 instead of the 2 are; it is
/// prime if none with another digit replaced by 2 is an implicant. 16 variables need 6.4 MB, whatever the function. The three lowest digits
/// are the 27 bits of a word, so that 16 to 1 terms are merged by a few operations.
/// </remarks>
internal sealed class PrimeImplicants
{
    private const int WordDigits = 3;
    private const int WordTerms = 27;

    /// <summary>For each of the three digits in a word, the number of terms between two digits, and the terms whose digit is 0.</summary>
    private static readonly (int Stride, uint Zeros)[] Digits = [.. new[] { 1, 3, 9 }.Select(stride => (stride, Mask(stride)))];

    private static readonly BooleanTerm[] TermsInWord = [.. Enumerable.Range(0, WordTerms).Select(DecodeWord)];

    private readonly bool[] _values;
    private readonly uint[] _implicants;
    private readonly List<BooleanTerm> _primes = [];
    private readonly Stack<int> _widened = new();

    private PrimeImplicants(bool[] values, int digits)
    {
        _values = values;
        _implicants = new uint[Power(digits)];
        Fill(digits, 0, 0);
        Collect(digits, 0, default);
    }

    /// <summary>Finds all prime implicants.</summary>
    /// <param name="values">The 2^n values of the function.</param>
    public static IReadOnlyList<BooleanTerm> Find(bool[] values)
    {
        // A function of fewer than three variables does not depend on the others, so that its primes do not have them.
        int digits = Math.Max(0, BitOperations.Log2((uint)values.Length) - WordDigits);
        return new PrimeImplicants(values, digits)._primes;
    }

    private void Fill(int digits, int word, int index)
    {
        if (digits == 0)
        {
            _implicants[word] = Merge(index);
            return;
        }

        int size = Power(digits - 1);
        Fill(digits - 1, word, index);
        Fill(digits - 1, word + size, index + (1 << (digits - 1 + WordDigits)));
        Span<uint> low = _implicants.AsSpan(word, size);
        Span<uint> high = _implicants.AsSpan(word + size, size);
        Span<uint> merged = _implicants.AsSpan(word + (2 * size), size);
        for (int i = 0; i < size; i++)
        {
            merged[i] = low[i] & high[i];
        }
    }

    /// <summary>The implicants among the 27 terms over 8 values.</summary>
    private uint Merge(int index)
    {
        uint word = 0;
        for (int term = 0; term < WordTerms; term++)
        {
            (int care, int value) = TermsInWord[term];
            word |= care == 7 && _values[(index + value) & (_values.Length - 1)] ? 1u << term : 0;
        }

        foreach ((int stride, uint zeros) in Digits)
        {
            word |= (word & (word >> stride) & zeros) << (2 * stride);
        }

        return word;
    }

    private void Collect(int digits, int word, BooleanTerm term)
    {
        if (digits == 0)
        {
            CollectWord(word, term);
            return;
        }

        int size = Power(digits - 1);
        int bit = 1 << (digits - 1 + WordDigits);
        for (int digit = 0; digit < 2; digit++)
        {
            _widened.Push((2 - digit) * size);
            Collect(digits - 1, word + (digit * size), new BooleanTerm(term.Care | bit, term.Value | (digit * bit)));
            _widened.Pop();
        }

        Collect(digits - 1, word + (2 * size), term);
    }

    private void CollectWord(int word, BooleanTerm term)
    {
        uint implicants = _implicants[word];
        uint primes = implicants;
        foreach ((int stride, uint zeros) in Digits)
        {
            uint wide = (implicants >> (2 * stride)) & zeros;
            primes &= ~(wide | (wide << stride));
        }

        foreach (int widened in _widened)
        {
            primes &= ~_implicants[word + widened];
        }

        for (; primes != 0; primes &= primes - 1)
        {
            BooleanTerm low = TermsInWord[BitOperations.TrailingZeroCount(primes)];
            _primes.Add(new BooleanTerm(term.Care | low.Care, term.Value | low.Value));
        }
    }

    private static int Power(int digits) => Enumerable.Repeat(3, digits).Aggregate(1, (power, three) => power * three);

    private static uint Mask(int stride) => Enumerable.Range(0, WordTerms).Where(term => term / stride % 3 == 0).Aggregate(0u, (mask, term) => mask | (1u << term));

    private static BooleanTerm DecodeWord(int index)
    {
        int[] digits = [index % 3, index / 3 % 3, index / 9];
        return new BooleanTerm(
            digits.Select((digit, bit) => digit < 2 ? 1 << bit : 0).Sum(), digits.Select((digit, bit) => digit == 1 ? 1 << bit : 0).Sum());
    }
}
