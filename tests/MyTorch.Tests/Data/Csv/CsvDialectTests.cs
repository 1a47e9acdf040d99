using System.Text;
using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class CsvDialectTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a,b\n1,2\n3,4\n", null)]
    [InlineData("a,b\n1.5,red\n2.25,green\n", null)]
    [InlineData("x\n1\n2\n3\n", null)]
    [InlineData("name\nred\ngreen\n", null)]
    [InlineData("", null)]
    [InlineData("a;b\n1;2\n3;4\n", "is separated by ';': use Delimiter = ';' (--delimiter \";\")")]
    [InlineData("a\tb\n1\t2\n3\t4\n", "is separated by tabs: use Delimiter = '\\t' (--delimiter tab)")]
    [InlineData("a|b|c\n1|x, y|2\n3|z|4\n", "is separated by '|': use Delimiter = '|' (--delimiter \"|\")")]
    [InlineData("a;b\n1,5;2,25\n3,5;4\n", "is separated by ';' and has decimal commas: use Delimiter = ';' and DecimalSeparator = ',' (--delimiter \";\" --decimal \",\")")]
    [InlineData("1,5;2,5\n3,5;4,5\n", "is separated by ';', has decimal commas and has no header: use Delimiter = ';', DecimalSeparator = ',' and HasHeader = false (--delimiter \";\" --decimal \",\" --header no)")]
    [InlineData("Preis;Ort\n1.234,56;Köln\n99,90;Bonn\n", "is separated by ';', has decimal commas and groups thousands by '.': use Delimiter = ';', DecimalSeparator = ',' and ThousandsSeparator = '.' (--delimiter \";\" --decimal \",\" --thousands \".\")")]
    [InlineData("prix;ville\n1 234,56;Nice\n99,90;Lyon\n", "is separated by ';', has decimal commas and groups thousands by spaces: use Delimiter = ';', DecimalSeparator = ',' and ThousandsSeparator = ' ' (--delimiter \";\" --decimal \",\" --thousands \" \")")]
    [InlineData("prix\tville\n1\u202F234,56\tNice\n99,90\tLyon\n", "is separated by tabs, has decimal commas and groups thousands by spaces: *")]
    [InlineData("price,city\n\"1,234.50\",Leeds\n99.90,Bath\n", "groups thousands by ',': use ThousandsSeparator = ',' (--thousands \",\")")]
    [InlineData("income,age\n\"20,000\",20\n\"21,037\",21\n", "groups thousands by ',': *")]
    [InlineData("total,n\n1'234.50,1\n2'500.00,2\n", "groups thousands by '\\'': use ThousandsSeparator = '\\'' (--thousands \"'\")")]
    [InlineData("price,city\n\"1,5\",Ulm\n\"0,25\",Bonn\n", "has decimal commas: use DecimalSeparator = ',' (--decimal \",\")")]
    [InlineData("x\n1,5\n2,5\n3,75\n", "is separated by ';' and has decimal commas: *")]
    [InlineData("text,n\n\"a; b; c\",1\n\"d; e\",2\n\"f\",3\n", null)]
    [InlineData("text,n\n\"Hello, world\",1\n\"yes, no\",2\n", null)]
    [InlineData("text;n\n\"Hello, world\";1\nyes, no, perhaps;2\n", "is separated by ';': *")]
    [InlineData("genre,n\na|b,1\nc|d,2\n", null)]
    [InlineData("note;n\n\"one\ntwo\";1\n\"three\";2\n", "is separated by ';': *")]
    [InlineData(",x,y\n0,0.464,red\n1,0.401,blue\n2,0.899,red\n", null)]
    [InlineData("date,x\n31.12.2024,1.5\n01.01.2025,2.5\n", null)]
    [InlineData("x,y\n0.464,1.234\n0.401,2.345\n", null)]
    [InlineData("country,2010,2011\nA,1,2\nB,3,4\n", null)]
    [InlineData("0,1,2\n5.1,2.2,7\n1.5,3.5,8\n", null)]
    [InlineData("5.1,3.5,red\n4.9,3.0,blue\n", "has no header: use HasHeader = false (--header no)")]
    [InlineData("x,y\n1,NA\n2,?\n3,4.5\n", null)]
    [InlineData("a,b\r\n1,2\r\n", null)]
    [InlineData("a;b\r\n\"1\";\"x\"\r\n", "is separated by ';': *")]
    public void Options_that_match_the_file_are_suggested(string text, string? suggestion)
    {
        string? found = Detect(Encoding.UTF8.GetBytes(text)).Suggest(new CsvOptions { Encoding = Encoding.UTF8 });
        if (suggestion is null)
        {
            found.Should().BeNull();
        }
        else
        {
            found.Should().Match($"the file looks like it {suggestion}");
        }
    }

    [Theory]
    [InlineData("a;b\n1,5;2,25\n3,5;4\n")]
    [InlineData("Preis;Ort\n1.234,56;Köln\n99,90;Bonn\n")]
    [InlineData("5.1,3.5,red\n4.9,3.0,blue\n")]
    [InlineData("income,age\n\"20,000\",20\n\"21,037\",21\n")]
    [InlineData("x\n1,5\n2,5\n3,75\n")]
    public void A_file_read_with_the_suggested_options_is_numeric(string text)
    {
        string path = _folder.File("a.csv", text);
        var dialect = CsvDialect.Detect(path);
        dialect.Suggest(dialect.Options).Should().BeNull();
        using var reader = new CsvReader(File.OpenRead(path), path, dialect.Options);
        while (reader.Read())
        {
            reader.TryNumber(0, out double _).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData("utf-8", false, "utf-8")]
    [InlineData("utf-8", true, "utf-8")]
    [InlineData("utf-16", false, "utf-16")]
    [InlineData("utf-16", true, "utf-16")]
    [InlineData("utf-16BE", false, "utf-16BE")]
    [InlineData("latin1", false, "windows-1252")]
    [InlineData("windows-1252", false, "windows-1252")]
    public void The_encoding_is_found(string name, bool hasMark, string found)
    {
        Encoding encoding = CsvOptions.GetEncoding(name);
        byte[] bytes = encoding.GetBytes("name;value\nMüller;1,5\nWeiß;2,5\n");
        CsvDialect dialect = Detect(hasMark ? [.. encoding.Preamble, .. bytes] : bytes);
        dialect.Options.Should().BeEquivalentTo(new { Delimiter = ';', DecimalSeparator = ',', HasHeader = true });
        dialect.Options.Encoding.WebName.Should().Be(found);
        dialect.Suggest(new CsvOptions { Delimiter = ';', DecimalSeparator = ',', Encoding = encoding }).Should().BeNull();
    }

    [Fact]
    public void Only_whole_rows_and_characters_of_a_long_file_count()
    {
        foreach (int shift in Enumerable.Range(0, 8))
        {
            string rows = string.Concat(Enumerable.Repeat("Käse;1,5\n", 20_000));
            CsvDialect dialect = Detect(Encoding.UTF8.GetBytes($"{new string('x', shift + 1)};y\n{rows}"));
            dialect.Options.Should().BeEquivalentTo(new { Delimiter = ';', DecimalSeparator = ',', HasHeader = true, Encoding = Encoding.UTF8 });
        }
    }

    [Theory]
    [InlineData("a;b\n1,5;2,5\n3;4,5\n", "line 2, column 2: expected 1 cells as in the header, found 3: the file looks like it is separated by ';' and has decimal commas: use *")]
    [InlineData("a,b\n1,2\n3,4\n5,6\n7,8\n9\n", "line 6, column 2 (b): expected 2 cells as in the header, found 1.")]
    public void Rows_of_another_width_are_named_with_a_suggestion(string text, string message)
    {
        Action act = () => Csv.Read<double>(_folder.File("a.csv", text), hasHeader: true);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"*: {message}");
    }

    [Fact]
    public void Random_bytes_are_detected_without_an_error()
    {
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Detect(bytes).Suggest(new CsvOptions());
            Detect([.. bytes.Select(value => (byte)",;\t|\"\n\r1a. 0é"[value % 13])]).Suggest(new CsvOptions());
        }
    }

    private static CsvDialect Detect(byte[] content) => CsvDialect.Detect(new MemoryStream(content));
}
