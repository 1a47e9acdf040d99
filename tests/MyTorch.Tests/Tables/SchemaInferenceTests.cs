using System.Globalization;
using FluentAssertions;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>The rules of <see cref="TableSchema.Infer"/>, each with cells that just have it and cells that just have not.</summary>
public sealed class SchemaInferenceTests
{
    private const int Rows = 60;

    private static readonly string[] KeyNames = ["", "id", "ID", "customer_id", "PassengerId", "Unnamed: 0", "index"];

    private static readonly string[] Placeholders = ["unknown"];

    [Fact]
    public void A_column_that_tells_nothing_is_ignored()
    {
        Infer("", null).Should().Be((ColumnKind.Numeric, ColumnRole.Ignored, "no values"));
        Infer("x", i => "same").Should().Be((ColumnKind.Category, ColumnRole.Ignored, "constant"));
        Infer("x", i => 7).Should().Be((ColumnKind.Numeric, ColumnRole.Ignored, "constant"));
        Infer("x", i => i < 3 ? "yes" : null).Should().Be((ColumnKind.Category, ColumnRole.Feature, "'yes' or missing"));
        Infer("x", i => i < 3 ? 7 : null).Role.Should().Be(ColumnRole.Feature, "whether it is missing tells something");
    }

    [Fact]
    public void Two_values_of_a_pair_are_Boolean()
    {
        Infer("x", i => i % 3 == 0 ? "Yes" : i % 3 == 1 ? "No" : null).Should().Be((ColumnKind.Boolean, ColumnRole.Feature, "Yes and No"));
        Infer("x", i => i % 2 == 0).Should().Be((ColumnKind.Boolean, ColumnRole.Feature, "true and false"));
        Infer("x", i => i % 2).Should().Be((ColumnKind.Boolean, ColumnRole.Feature, "0 and 1"));
        Infer("x", i => 1 + (i % 2)).Kind.Should().Be(ColumnKind.Numeric);
        Infer("x", i => i % 2 == 0 ? "male" : "female").Kind.Should().Be(ColumnKind.Category);
    }

    [Fact]
    public void Row_numbers_and_keys_are_identifiers()
    {
        Infer("anything", i => i + 1).Should().Be((ColumnKind.Numeric, ColumnRole.Identifier, "row number"));
        Infer("anything", i => 5000 - i).Role.Should().Be(ColumnRole.Identifier);
        Infer("anything", i => i + 1900).Role.Should().Be(ColumnRole.Feature, "these may be years");
        Infer("anything", i => i * 37 % 61).Role.Should().Be(ColumnRole.Feature);
        foreach (string name in KeyNames)
        {
            Infer(name, i => i * 37 % 61).Should().Be((ColumnKind.Numeric, ColumnRole.Identifier, "distinct whole numbers, named as a key"), name);
            Infer(name, i => 100 + (i % 20)).Should().Be((ColumnKind.Category, ColumnRole.Feature, "20 whole numbers, named as a key"), name);
        }

        Infer("paid", i => i * 37 % 61).Role.Should().Be(ColumnRole.Feature);
        Infer("code", i => $"A{i * 7}").Should().Be((ColumnKind.Text, ColumnRole.Identifier, "distinct keys"));
        Infer("code", i => i == 0 ? null : $"A{i * 7}").Role.Should().Be(ColumnRole.Ignored);
    }

    [Fact]
    public void Numbers_are_numeric()
    {
        Infer("x", i => i * 0.7).Should().Be((ColumnKind.Numeric, ColumnRole.Feature, "numbers"));
        Infer("stamp", i => 1_700_000_000L + (i * i * 1000)).Should().Be((ColumnKind.Numeric, ColumnRole.Feature, "whole numbers"));
        Infer("year", i => 1990 + (i % 30)).Kind.Should().Be(ColumnKind.Numeric);
        Infer("rating", i => 1 + (i % 5)).Kind.Should().Be(ColumnKind.Numeric);
        Infer("text", i => (i * 7 % 50).ToString(CultureInfo.InvariantCulture)).Should().Be((ColumnKind.Numeric, ColumnRole.Feature, "texts that are numbers"));
    }

    [Fact]
    public void Days_that_are_numbers_are_dates()
    {
        Infer("day", i => 20240100 + 1 + (i % 31)).Should().Be((ColumnKind.Date, ColumnRole.Feature, "dates as yyyyMMdd"));
        Infer("day", i => 20240100 + (i % 31)).Kind.Should().Be(ColumnKind.Numeric, "20240100 is no day");
    }

    [Fact]
    public void Codes_with_zeros_in_front_stay_texts()
    {
        Infer("zip", i => (1000 + (i % 40 * 211)).ToString("00000", CultureInfo.InvariantCulture)).Should().Be((ColumnKind.Category, ColumnRole.Feature, "40 texts"));
        Infer("zip", i => i == 0 ? "01234" : (10000 + (i % 40 * 211)).ToString(CultureInfo.InvariantCulture)).Kind.Should().Be(ColumnKind.Category, "one code with a zero tells that all are codes");
    }

    [Fact]
    public void Numbers_with_placeholders_or_a_few_errors_are_numeric()
    {
        Column("x", i => i % 2 == 0 ? "unknown" : $"{i}.5").Should().BeEquivalentTo(new
        {
            Kind = ColumnKind.Numeric,
            MissingValues = Placeholders,
            Reason = "numbers; 30 cells such as 'unknown' are missing values",
        });
        Infer("x", i => i % 2 == 0 ? $"more than {i % 8}" : $"{i}.5").Kind.Should().Be(ColumnKind.Category, "four texts are no placeholders");
        Infer("x", i => i % 2 == 0 ? "many" : $"{i % 19}").Kind.Should().Be(ColumnKind.Category, "few numbers may be ratings");
        object?[] cells = [.. Enumerable.Range(0, 1000).Select(i => (object)(i % 20 == 0 ? $"{i}o" : $"{i}.5"))];
        Column(cells).MissingValues.Should().HaveCount(50);
        cells[1] = "another";
        Column(cells).Kind.Should().Be(ColumnKind.Text, "more than 5% of the cells are wrong");
    }

    [Theory]
    [InlineData("yyyy-M-d", "2024-01-31", "2023-1-2")]
    [InlineData("yyyy-M-dTH:m:s.FFFFFFFK", "2024-01-31T10:00:00Z", "2024-01-31T10:00:00.5+02:00")]
    [InlineData("yyyy/M/d H:m", "2001/01/01 06:55", "2001/01/01 08:47")]
    [InlineData("M/d/yyyy", "1/2/2024", "3/4/2024")]
    [InlineData("d/M/yyyy", "1/2/2024", "31/1/2024")]
    [InlineData("d.M.yyyy", "1.2.2024", "31.12.2024")]
    [InlineData("MMM d yyyy", "Jun 12 1998", "Aug 07 1998")]
    [InlineData("H:m", "10:30", "9:05")]
    [InlineData(null, "2024-01-31", "31.1.2024")]
    [InlineData(null, "2024-01-31", "unknown")]
    public void Dates_of_one_format_are_dates(string? format, string first, string second)
    {
        ColumnSchema column = Column("x", i => i % 3 == 0 ? first : i % 3 == 1 ? second : null);
        column.DateFormat.Should().Be(format);
        column.Kind.Should().Be(format is null ? ColumnKind.Category : ColumnKind.Date);
    }

    [Fact]
    public void A_date_of_NET_is_read_in_a_column_of_any_date_format()
    {
        foreach (string format in DateFormats.All.Where(format => !DateFormats.HasNoDate(format)))
        {
            DateFormats.TryParse("2024-02-29T13:05:00", format, out DateTime date).Should().BeTrue(format);
            date.Should().Be(new DateTime(2024, 2, 29, 13, 5, 0));
            DateFormats.TryParse("2024-02-30", format, out _).Should().BeFalse(format);
        }
    }

    [Fact]
    public void Mostly_distinct_texts_are_no_feature()
    {
        Infer("title", i => $"title {i}").Should().Be((ColumnKind.Text, ColumnRole.Ignored, "60 of 60 texts occur once"));
        Infer("price", i => $"${i}.99").Should().Be((ColumnKind.Text, ColumnRole.Ignored, "60 of 60 texts occur once"));
        Infer("name", i => $"name {i / 2}").Kind.Should().Be(ColumnKind.Category);
        new Table(new TableColumn("x", Enumerable.Range(0, 20).Select(i => $"text {i}"))).Columns.Select(column => SchemaInference.Infer(column, isTarget: false).Kind)
            .Should().Equal(ColumnKind.Category);
    }

    [Fact]
    public void A_target_is_one_whatever_it_holds()
    {
        Table table = Table.FromRecords(Enumerable.Range(0, Rows).Select(i => new { Id = i, Same = 1, Text = $"text {i}" }));
        TableSchema schema = TableSchema.Infer(table, "Id", "Same", "Text");
        schema.Targets.Should().Equal("Id", "Same", "Text");
        Assert.Throws<ArgumentException>(() => TableSchema.Infer(table, "Txt")).Message.Should().Contain("Did you mean 'Text'?");
    }

    [Fact]
    public void A_cell_of_a_megabyte_does_not_fill_the_reason() =>
        Column("x", i => i == 0 ? null : new string('x', 1 << 20)).Reason.Length.Should().BeLessThan(100);

    private static (ColumnKind Kind, ColumnRole Role, string Reason) Infer(string name, Func<int, object?>? cell)
    {
        ColumnSchema column = Column(name, cell ?? (_ => null));
        return (column.Kind, column.Role, column.Reason);
    }

    private static ColumnSchema Column(string name, Func<int, object?> cell) => Column(name, [.. Enumerable.Range(0, Rows).Select(cell)]);

    private static ColumnSchema Column(params object?[] cells) => Column("x", cells);

    private static ColumnSchema Column(string name, object?[] cells)
    {
        var column = new ValueColumn(name);
        Array.ForEach(cells, column.Add);
        return SchemaInference.Infer(column.Build(), isTarget: false);
    }
}
