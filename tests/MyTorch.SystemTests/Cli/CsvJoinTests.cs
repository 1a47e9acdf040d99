using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public class CsvJoinTests
{
    [Theory]
    [InlineData(',', "a,b;c,d", "a", "b;c", "d")]
    [InlineData(';', "a;\"b;c\";d", "a", "b;c", "d")]
    [InlineData(',', "\"say \"\"a\"\"\",\" b\",\"c \",\"d\ne\",\"f\r\",", "say \"a\"", " b", "c ", "d\ne", "f\r", "")]
    [InlineData('\t', "a b\tc,d", "a b", "c,d")]
    public void Only_cells_that_need_quotes_get_them(char delimiter, string line, params string[] cells) => Csv.Join(cells, delimiter).Should().Be(line);

    [Theory]
    [InlineData("price", "price")]
    [InlineData("a, b ,c", "a", "b", "c")]
    [InlineData("\"price, net\",\"5\"\"\",\"\",", "price, net", "5\"", "", "")]
    public void A_line_is_split_where_cells_end(string line, params string[] cells) => ColumnNames.Split(line, "--keep").Should().Equal(cells);

    [Fact]
    public void What_is_joined_is_what_is_split()
    {
        var random = new Random(1);
        for (int i = 0; i < 1000; i++)
        {
            string[] cells = ["c", .. Enumerable.Range(0, 4).Select(_ => string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => ",\" \tab;é"[random.Next(8)])))];
            ColumnNames.Split(Csv.Join(cells), "line").Should().Equal(cells);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a\r")]
    public void What_is_no_line_is_an_error(string text)
    {
        Action act = () => ColumnNames.Split(text, "--keep");
        act.Should().ThrowExactly<InvalidDataException>().WithMessage("--keep must be column names separated by commas.");
    }

    [Fact]
    public void What_no_reader_takes_is_no_delimiter()
    {
        FluentActions.Invoking(() => Csv.Quote("a", '"')).Should().Throw<ArgumentException>().WithMessage("The delimiter is U+0022: *");
        FluentActions.Invoking(() => Csv.Join(["a"], '\n')).Should().Throw<ArgumentException>().WithMessage("The delimiter is U+000A: *");
    }

    [Fact]
    public void A_quote_in_a_wrong_place_is_an_error()
    {
        Action act = () => ColumnNames.Split("a,\"b", "--keep");
        act.Should().ThrowExactly<InvalidDataException>().WithMessage("--keep: line 1, column 2: expected a closing quote, *");
    }
}
