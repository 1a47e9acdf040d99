using System.Text;
using FluentAssertions;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>Tables of a stream, part by part, and what a model has not seen in them.</summary>
public class TablePartsTests
{
    [Fact]
    public void Parts_have_the_rows_and_lines_of_the_stream_and_texts_as_they_are_written()
    {
        Table[] parts = [.. Table.ReadCsvParts(Content("a,key\n1.0,1.0\n2,NA\n3,007\n"), "stream", rows: 2, texts: ["key"])];

        parts.Select(part => part.RowCount).Should().Equal(2, 1);
        parts.SelectMany(part => Enumerable.Range(0, part.RowCount).Select(row => $"{part.LineOf(row)} {part["a"].Text(row)} {part["key"].Text(row)}"))
            .Should().Equal("2 1 1.0", "3 2 NA", "4 3 007");
        parts[1].Place(0).Should().Be("line 4");
        parts[0].Select(1).LineOf(0).Should().Be(3);
        new Table(new TableColumn("a", [1.0, 2.0])).LineOf(1).Should().Be(2);
    }

    [Fact]
    public void Parts_of_a_stream_that_is_not_a_table_name_the_line()
    {
        FluentActions.Invoking(() => Table.ReadCsvParts(Content("a,b\n1,2\n3\n"), "stream", rows: 1).ToArray()).Should().Throw<InvalidDataException>().WithMessage("stream: line 3, *");
        FluentActions.Invoking(() => Table.ReadCsvParts(Content("a\n1\n"), "stream", rows: 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Categories_that_no_training_row_has_are_counted()
    {
        string[] colours = ["red", "green", "blue"];
        Table table = Colours(Enumerable.Range(0, 60).Select(row => row == 0 ? "rare" : colours[row % 3]));
        var regressor = new TableRegressor { Recipe = TableRecipe.Fast with { Epochs = 1 } };
        regressor.Fit(table, "y");

        regressor.CountUnseenCategories(Colours(["red", "rare", null, "pink", "pink", "gray"])).Should().BeEquivalentTo(new Dictionary<string, int> { ["colour"] = 3 });
        regressor.CountUnseenCategories(table).Should().BeEmpty();
    }

    private static Table Colours(IEnumerable<string?> colours)
    {
        string?[] cells = [.. colours];
        return new Table(new TableColumn("colour", cells), new TableColumn("y", [.. cells.Select((_, row) => (double)(row % 7))]));
    }

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));
}
