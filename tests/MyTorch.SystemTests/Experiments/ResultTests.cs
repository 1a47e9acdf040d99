using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

public sealed class ResultTests
{
    private static readonly ResultTable Table = new ResultTable("table").Add("name", ["one", "two"]).Add("value", [0.1, double.NaN]);

    [Fact]
    public void A_table_gives_columns_and_cells()
    {
        Table["value"].Should().Equal(0.1, double.NaN);
        Table.Texts("name").Should().Equal("one", "two");
        Table.At("name", "one", "value").Should().Be(0.1);
        Table.ToCsv().Should().Be("name,value\none,0.1\ntwo,NaN\n");
        Table.Invoking(table => table["other"]).Should().Throw<KeyNotFoundException>().WithMessage("The table 'table' has no column of numbers 'other', only name, value.");
    }

    [Fact]
    public void Columns_must_have_the_same_length() => Table.Invoking(table => table.Add("more", [1.0]))
        .Should().Throw<ArgumentException>().WithMessage("Column 'more' has 1 values, but the table 'table' has 2 rows: all columns must have the same length.");

    [Fact]
    public void A_result_has_three_sentences_and_distinct_names()
    {
        Picture picture = new("p", new Plot("t", "x", "y"));
        FluentActions.Invoking(() => new ExperimentResult([Table], [picture], "one", "two")).Should().Throw<ArgumentException>()
            .WithMessage("1 tables, 1 pictures and 2 sentences: an experiment must have at least one table, at least one picture and exactly 3 sentences.");
        FluentActions.Invoking(() => new ExperimentResult([Table, Table], [picture], "1", "2", "3")).Should().Throw<ArgumentException>()
            .WithMessage("Two tables have the name 'table': each name must be unique.");
    }
}
