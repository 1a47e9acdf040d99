using System.Text;
using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Options for numbers, missing values, encodings and names.</summary>
public class CsvOptionsTests
{
    [Theory]
    [InlineData('.', ',', "1,234,567.5", 1234567.5)]
    [InlineData('.', ',', "-12,345", -12345)]
    [InlineData('.', ',', "1234567.25e-2", 12345.6725)]
    [InlineData('.', ',', " +999 ", 999)]
    [InlineData(',', '.', "1.234,56", 1234.56)]
    [InlineData(',', '.', "1.234", 1234)]
    [InlineData(',', '.', ",5", 0.5)]
    [InlineData(',', null, "0,1", 0.1)]
    [InlineData(',', null, "2,5E+3", 2500)]
    [InlineData(',', null, "NaN", double.NaN)]
    [InlineData(',', null, "-Infinity", double.NegativeInfinity)]
    [InlineData(',', ' ', "1 234 567,8", 1234567.8)]
    [InlineData(',', ' ', "1\u00A0234,5", 1234.5)]
    [InlineData(',', ' ', "1\u202F234,5", 1234.5)]
    [InlineData(',', '\u202F', "1 234,5", 1234.5)]
    [InlineData('.', '\'', "1'234.5", 1234.5)]
    [InlineData('.', '\'', "1\u2019234.5", 1234.5)]
    public void Numbers_are_read_to_the_last_bit(char mark, char? thousands, string cell, double value)
    {
        using CsvReader reader = Read($"x;y\n{cell};\"{cell}\"\n", new CsvOptions { Delimiter = ';', DecimalSeparator = mark, ThousandsSeparator = thousands });
        reader.Read().Should().BeTrue();
        for (int column = 0; column < 2; column++)
        {
            reader.TryNumber(column, out double number).Should().BeTrue();
            BitConverter.DoubleToInt64Bits(number).Should().Be(BitConverter.DoubleToInt64Bits(value));
            reader.Number<float>(column).Should().Be((float)value);
        }
    }

    [Theory]
    [InlineData('.', ',', "1,23,456")]
    [InlineData('.', ',', "1,23")]
    [InlineData('.', ',', "1234,567")]
    [InlineData('.', ',', "1,234567")]
    [InlineData('.', ',', "0,123")]
    [InlineData('.', ',', ",123")]
    [InlineData('.', ',', "1,234,")]
    [InlineData('.', ',', "1,,234")]
    [InlineData('.', ',', "1.234,567")]
    [InlineData('.', ',', "1,234e1,000")]
    [InlineData(',', null, "1.5")]
    [InlineData(',', null, "1.234")]
    [InlineData(',', null, "1,5,2")]
    [InlineData(',', null, "1,5x")]
    [InlineData(',', '.', "1.5")]
    [InlineData(',', '.', "12.31.2024")]
    [InlineData(',', '.', "")]
    [InlineData(',', '.', "-")]
    [InlineData(',', '.', ",")]
    [InlineData(',', '.', "abc")]
    [InlineData('.', ' ', "12 34")]
    [InlineData('.', null, "1,234")]
    [InlineData('.', null, "4\0")]
    [InlineData(',', null, "4\0")]
    [InlineData('.', null, "1e999")]
    public void Other_texts_are_not_numbers(char mark, char? thousands, string cell)
    {
        using CsvReader reader = Read($"x;y\n{cell};1\n", new CsvOptions { Delimiter = ';', DecimalSeparator = mark, ThousandsSeparator = thousands });
        reader.Read().Should().BeTrue();
        reader.TryNumber(0, out double _).Should().BeFalse();
        reader.Invoking(r => r.Number<double>(0)).Should().ThrowExactly<InvalidDataException>().WithMessage("table: line 2, column 1 (x): expected a number*");
    }

    [Theory]
    [InlineData(',', null, "1.5", ": according to the options the decimal mark is ',' and digits are not grouped")]
    [InlineData(',', '.', "1.5", ": according to the options the decimal mark is ',' and '.' separates groups of three digits")]
    [InlineData('.', ',', "1,23", ": according to the options the decimal mark is '.' and ',' separates groups of three digits")]
    [InlineData(',', '.', "red", "")]
    [InlineData(',', '.', "", ": rows with missing values must be removed or filled first")]
    public void A_number_of_another_format_is_told_the_options(char mark, char? thousands, string cell, string hint)
    {
        using CsvReader reader = Read($"x;y\n{cell};1\n", new CsvOptions { Delimiter = ';', DecimalSeparator = mark, ThousandsSeparator = thousands });
        reader.Read().Should().BeTrue();
        reader.Invoking(r => r.Number<double>(0)).Should().ThrowExactly<InvalidDataException>().Which.Message.Should().Be(
            $"table: line 2, column 1 (x): expected a number, found '{cell}'{hint}.");
    }

    [Fact]
    public void Random_numbers_in_any_format_match_the_invariant_culture()
    {
        var random = new Random(1);
        foreach ((char mark, char? thousands) in ((char, char?)[])[('.', ','), (',', '.'), (',', ' '), ('.', '\''), (',', null)])
        {
            double[] values = [.. Enumerable.Range(0, 2000).Select(_ => Math.Round((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(1, 10)), 4))];
            string Write(double value) => value.ToString("#,0.####", new System.Globalization.NumberFormatInfo
            {
                NumberDecimalSeparator = $"{mark}",
                NumberGroupSeparator = $"{thousands}",
            });
            using CsvReader reader = Read($"x\n{string.Join('\n', values.Select(value => $"\"{Write(value)}\""))}", new CsvOptions { DecimalSeparator = mark, ThousandsSeparator = thousands });
            foreach (double value in values)
            {
                reader.Read();
                reader.Number<double>(0).Should().Be(value);
            }
        }
    }

    [Fact]
    public void Texts_that_stand_for_a_missing_value_are_an_option()
    {
        var options = new CsvOptions { MissingValues = ["-", " k. A. ", "fehlt"] };
        using CsvReader reader = Read("x\n-\n k. A.\n\"\"\nFehlt\nNA\n", options);
        List<bool> missing = [];
        while (reader.Read())
        {
            missing.Add(reader.IsMissing(0));
        }

        missing.Should().Equal(true, true, true, false, false);
        FluentActions.Invoking(() => options with { MissingValues = ["a", null!] }).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData("latin1")]
    [InlineData("windows-1252")]
    [InlineData("cp1252")]
    [InlineData("utf-16")]
    [InlineData("UTF8")]
    public void Encodings_are_read_by_name(string name)
    {
        Encoding encoding = CsvOptions.GetEncoding(name);
        const string Text = "größe,\"é\nß\"\n1,Müller\n";
        using var reader = new CsvReader(new SlowStream(encoding.GetBytes(Text), 5), "table", new CsvOptions { Encoding = encoding });
        reader.Columns.Should().Equal("größe", "é\nß");
        reader.Read().Should().BeTrue();
        (reader.Line, reader.Text(1).ToString()).Should().Be((3, "Müller"));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_byte_order_mark_takes_precedence(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        foreach (Encoding given in (Encoding[])[Encoding.UTF8, Encoding.Latin1, Encoding.Unicode])
        {
            using var reader = new CsvReader(new MemoryStream([.. encoding.Preamble, .. encoding.GetBytes("é,b\n1,2\n")]), "table", new CsvOptions { Encoding = given });
            reader.Columns.Should().Equal("é", "b");
        }
    }

    [Fact]
    public void Bytes_of_another_encoding_are_an_error_with_the_line()
    {
        using var reader = new CsvReader(new MemoryStream(Encoding.Latin1.GetBytes("id,name\n1,Müller\n")), "table");
        reader.Read();
        reader.Invoking(r => r.Text(1).Length).Should().ThrowExactly<InvalidDataException>().WithMessage(
            "table: line 2, column 2 (name): expected UTF-8, found 'M\uFFFDller': the file is not encoded in UTF-8: use Encoding = CsvOptions.GetEncoding(\"windows-1252\") (--encoding windows-1252), *");
        FluentActions.Invoking(() => new CsvReader(new MemoryStream(Encoding.Unicode.GetBytes("id,name\n1,Müller\n")), "table")).Should().ThrowExactly<InvalidDataException>()
            .WithMessage("table: line 1: expected text, found zero bytes: the file looks like it is encoded in utf-16: use Encoding = CsvOptions.GetEncoding(\"utf-16\") (--encoding utf-16).");
        FluentActions.Invoking(() => new CsvReader(new MemoryStream("é,b\n"u8.ToArray()), "table", new CsvOptions { Encoding = Encoding.ASCII })).Should().ThrowExactly<InvalidDataException>()
            .WithMessage("table: after line 0: expected text in us-ascii, found invalid bytes: use the actual encoding of the file.");
    }

    [Theory]
    [InlineData("a,b,a\n", "'a' in columns 1 and 3")]
    [InlineData("a,b,a,b,b\n", "'a' in columns 1 and 3, 'b' in columns 2, 4 and 5")]
    [InlineData("a,,c\n", "no name in column 2")]
    [InlineData(",a, \n", "no name in columns 1 and 3")]
    [InlineData("\"a \",a\n", "'a' in columns 1 and 2")]
    public void Names_that_are_missing_or_there_twice_are_reported_at_once(string header, string problem)
    {
        using CsvReader reader = Read(header, new CsvOptions());
        reader.Invoking(r => r.RequireNames()).Should().ThrowExactly<InvalidDataException>()
            .WithMessage($"table: line 1: expected a unique name for each column, found {problem}: rename these columns.");
    }

    [Theory]
    [InlineData("a,b\n")]
    [InlineData(",a,b\n")]
    public void Names_of_their_own_are_required(string header)
    {
        using CsvReader reader = Read(header, new CsvOptions());
        reader.RequireNames();
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        FluentActions.Invoking(() => new CsvOptions { Delimiter = '"' }).Should().Throw<ArgumentException>().WithMessage("The delimiter is U+0022: *");
        FluentActions.Invoking(() => new CsvOptions { DecimalSeparator = ';' }).Should().Throw<ArgumentException>().WithMessage("DecimalSeparator is U+003B: it must be '.' or ','.*");
        FluentActions.Invoking(() => new CsvOptions { ThousandsSeparator = ';' }).Should().Throw<ArgumentException>().WithMessage("ThousandsSeparator is U+003B: *");
        FluentActions.Invoking(() => CsvOptions.GetEncoding("klingon")).Should().Throw<ArgumentException>().WithMessage("'klingon' is not the name of an encoding: use a name such as utf-8, latin1, windows-1252 or utf-16.*");
        FluentActions.Invoking(() => Read("a\n", new CsvOptions { DecimalSeparator = ',', ThousandsSeparator = ',' })).Should().Throw<ArgumentException>()
            .WithMessage("DecimalSeparator and ThousandsSeparator are both ',': they must be different characters.");
    }

    private static CsvReader Read(string text, CsvOptions options) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), "table", options);
}
