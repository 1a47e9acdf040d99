using System.Text;
using FluentAssertions;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>The texts that stand for a missing value, in columns of every kind.</summary>
public class MissingTokensTests
{
    [Theory]
    [InlineData("")]
    [InlineData("NA")]
    [InlineData("N/A")]
    [InlineData("n/a")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("None")]
    [InlineData("?")]
    [InlineData("-")]
    [InlineData(" - ")]
    public void A_token_is_missing_in_columns_of_every_kind(string token)
    {
        Table table = Read(token, rows: 60);
        TableSchema schema = TableSchema.Infer(table, "target");
        schema.Columns.Select(column => column.Kind).Should().Equal(
            ColumnKind.Numeric, ColumnKind.Numeric, ColumnKind.Category, ColumnKind.Boolean, ColumnKind.Date, ColumnKind.Text, ColumnKind.Category);
        TableInspection.Inspect(table, schema).Columns.Select(column => column.Missing).Should().OnlyContain(missing => missing == 12);

        var classifier = new TableClassifier { Recipe = SavedTables.Recipe };
        classifier.Fit(table, schema);
        classifier.Classes.Should().Equal("a", "b");
        classifier.HeldOut.Rows.Should().HaveCount(48);
        classifier.CountUnseenCategories(table).Should().BeEmpty();
        classifier.PredictProbabilities(table).Should().Be(classifier.PredictProbabilities(Read("", rows: 60)), "all tokens mean the same");
    }

    [Fact]
    public void A_dash_is_a_value_next_to_a_plus_or_as_one_of_two_classes()
    {
        var table = new Table(
            new TableColumn("sign", Enumerable.Range(0, 40).Select(row => row % 3 == 0 ? "-" : row % 3 == 1 ? "+" : "0?")),
            new TableColumn("only", Enumerable.Range(0, 40).Select(row => row % 2 == 0 ? "-" : "found")),
            new TableColumn("all", Enumerable.Range(0, 40).Select(_ => "-")));

        TableSchema schema = TableSchema.Infer(table, "only");
        schema.Columns.Select(column => column.MissingValues.Count).Should().Equal(0, 0, 1);
        schema["all"].Reason.Should().Be("no values");
        TableSchema.Infer(table, "sign")["only"].MissingValues.Should().Equal("-");
        TableSchema.Infer(table, "sign")["sign"].MissingValues.Should().BeEmpty();
        schema.With("sign", missingValues: ["-"])["sign"].MissingValues.Should().Equal("-");
    }

    [Fact]
    public void Dashes_are_missing_even_if_training_rows_had_none()
    {
        Table table = Read("", rows: 60);
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe };
        classifier.Fit(table, "target");

        TableColumn Dashed(string name) => new(name, Enumerable.Range(0, 60).Select(row => table[name].Text(row) ?? "-"));
        classifier.PredictProbabilities(table.WithColumn(Dashed("number")).WithColumn(Dashed("few")).WithColumn(Dashed("date"))).Should().Be(classifier.PredictProbabilities(table));
        classifier.Schema["category"].MissingValues.Should().BeEmpty("the tokens of a model are those of its own schema");
    }

    private static Table Read(string token, int rows)
    {
        var random = new Random(1);
        var text = new StringBuilder("number,few,category,boolean,date,text,target\n");
        for (int row = 0; row < rows; row++)
        {
            string[] cells =
            [
                FormattableString.Invariant($"{random.NextDouble():F6}"), FormattableString.Invariant($"{1 + (row % 5)}"), "xyz"[(row % 3)..((row % 3) + 1)], row % 2 == 0 ? "yes" : "no",
                FormattableString.Invariant($"2024-01-{1 + (row % 28):00}"), FormattableString.Invariant($"a text {row}"), random.Next(2) == 0 ? "a" : "b",
            ];
            text.AppendJoin(',', cells.Select((cell, column) => (row + column) % 5 == 0 ? token : cell)).Append('\n');
        }

        return Table.ReadCsv(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())), "tokens.csv");
    }
}
