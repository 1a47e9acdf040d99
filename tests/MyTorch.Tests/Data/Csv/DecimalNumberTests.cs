using System.Globalization;
using System.Numerics;
using System.Text;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Kernels;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Results are bitwise identical to those of the .NET parser, or parsing fails.</summary>
public abstract class DecimalNumberTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-0.0e-5")]
    [InlineData("7.")]
    [InlineData(".5")]
    [InlineData("-12.25")]
    [InlineData("1e22")]
    [InlineData("1E-22")]
    [InlineData("2.5e+3")]
    [InlineData("9007199254740992")]
    [InlineData("0.000000000000000001")]
    [InlineData("123456789e-20")]
    public void Plain_numbers_match_the_NET_parser(string text) => Parse(text).Should().Be(Wanted(text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("-.")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e0022")]
    [InlineData("1e23")]
    [InlineData("1e-23")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\0")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("9007199254740993")]
    [InlineData("99999999999999999999999999")]
    [InlineData("0.00000000000000000001")]
    public void Anything_else_is_left_to_the_NET_parser(string text) => Parse(text).Should().BeNull();

    [Fact]
    public void Random_numbers_match_the_NET_parser()
    {
        var random = new Random(1);
        int parsed = 0;
        for (int i = 0; i < 200_000; i++)
        {
            string digits = random.NextInt64(1L << random.Next(1, 60)).ToString(CultureInfo.InvariantCulture);
            int point = random.Next(digits.Length + 1);
            string exponent = random.Next(2) == 0 ? "" : $"e{random.Next(-25, 26)}";
            string text = $"{(random.Next(2) == 0 ? "-" : "")}{digits[..point]}.{digits[point..]}{exponent}";
            if (Parse(text) is { } bits)
            {
                parsed++;
                bits.Should().Be(Wanted(text), text);
            }
        }

        parsed.Should().BeGreaterThan(100_000);
    }

    /// <summary>Numbers of up to 17 digits on both sides of each midpoint between floats.</summary>
    [Fact]
    public void Numbers_near_float_midpoints_match_the_NET_parser()
    {
        var random = new Random(2);
        for (int i = 0; i < 50_000; i++)
        {
            float below = (float)(random.NextDouble() * Math.Pow(10, random.Next(-6, 7)));
            double half = below + (((double)MathF.BitIncrement(below) - below) / 2);
            foreach (double number in (double[])[Math.BitDecrement(half), half, Math.BitIncrement(half)])
            {
                string text = number.ToString($"F{random.Next(8, 17)}", CultureInfo.InvariantCulture);
                (Parse(text) ?? Wanted(text)).Should().Be(Wanted(text), text);
            }
        }
    }

    /// <summary>Returns the bits, or null if parsing fails.</summary>
    private static long? Parse(string text) => DecimalNumber.TryParse(Encoding.UTF8.GetBytes(text), out T value) ? Ulps.Bits(value) : null;

    private static long Wanted(string text) => Ulps.Bits(T.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
}

public sealed class DecimalNumberTestsInDouble : DecimalNumberTests<double>;

public sealed class DecimalNumberTestsInFloat : DecimalNumberTests<float>
{
    [Theory]
    [InlineData("16777217")]
    [InlineData("16777219")]
    [InlineData("0.5000000298023224")]
    public void A_float_midpoint_is_left_to_the_NET_parser(string text) =>
        DecimalNumber.TryParse(Encoding.UTF8.GetBytes(text), out float _).Should().BeFalse();
}
