using System.Numerics;

namespace MyTorch.Data;

/// <summary>
/// Parses the most common form of numbers, digits with an optional point and exponent, in a few nanoseconds. The result is bitwise identical to
/// that of the .NET parser: the nearest value, ties to even. If that is not certain, parsing fails and the caller must use the .NET parser.
/// </summary>
/// <remarks>
/// Digits up to 2^53 and powers of ten up to 10^22 are exact as doubles, so their product or quotient is rounded only once (W. D. Clinger, How
/// to Read Floating Point Numbers Accurately, 1990). A float is rounded a second time, which makes a difference only if the double is half-way
/// between two floats.
/// </remarks>
internal static class DecimalNumber
{
    /// <summary>The largest power of ten that is exact as a double.</summary>
    private const int LargestPower = 22;

    private const ulong LargestDigits = 1UL << 53;

    /// <summary>The number of decimal digits that always fit into 64 bits.</summary>
    private const int MostDigits = 19;

    private static readonly double[] Powers = [.. Enumerable.Range(0, LargestPower + 1).Select(power => double.Parse($"1e{power}"))];

    /// <summary>Parses [-]digits[.digits][e[+-]digits]; false for anything else, and for numbers whose result may not be exact.</summary>
    public static bool TryParse<T>(ReadOnlySpan<byte> text, out T value) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        value = default;
        int start = text.Length > 0 && text[0] == '-' ? 1 : 0;
        ulong digits = 0;
        int next = ReadDigits(text, start, ref digits);
        int count = next - start;
        int power = 0;
        if (next < text.Length && text[next] == '.')
        {
            int point = next + 1;
            next = ReadDigits(text, point, ref digits);
            count += next - point;
            power = point - next;
        }

        if (count is 0 or > MostDigits || digits > LargestDigits || !ReadPower(text[next..], ref power))
        {
            return false;
        }

        double number = power < 0 ? digits / Powers[-power] : digits * Powers[power];
        value = T.CreateTruncating(start == 0 ? number : -number);
        return typeof(T) == typeof(double) || !IsHalfWay(number);
    }

    /// <summary>Reads the digits from <paramref name="start"/> into a number, which may overflow, and returns the position after them.</summary>
    private static int ReadDigits(ReadOnlySpan<byte> text, int start, ref ulong digits)
    {
        int i = start;
        for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++)
        {
            digits = (10 * digits) + (uint)(text[i] - '0');
        }

        return i;
    }

    /// <summary>Adds the exponent, if there is one. Returns false for any other text, or if the power of ten is not exact.</summary>
    private static bool ReadPower(ReadOnlySpan<byte> text, ref int power)
    {
        if (!text.IsEmpty)
        {
            int start = text.Length > 1 && text[1] is (byte)'-' or (byte)'+' ? 2 : 1;
            ulong exponent = 0;
            int end = ReadDigits(text, start, ref exponent);
            if ((text[0] | 0x20) != 'e' || end < text.Length || end == start || end - start > 3)
            {
                return false;
            }

            power += start == 2 && text[1] == '-' ? -(int)exponent : (int)exponent;
        }

        return power is >= -LargestPower and <= LargestPower;
    }

    /// <summary>Whether a double is half-way between two floats: of the 29 bits that a float lacks, only the highest is set.</summary>
    private static bool IsHalfWay(double number) => (BitConverter.DoubleToUInt64Bits(number) & 0x1FFF_FFFF) == 0x1000_0000;
}
