using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tables;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>Tables of a stream, part by part, and what a model has not seen in them.</summary>
public class TableChunksTests
{
    [Fact]
    public void Chunks_keep_rows_lines_and_raw_texts()
    {
        Table[] parts = [.. Table.ReadCsvChunks(Content("a,key\n1.0,1.0\n2,NA\n3,007\n"), "stream", rows: 2, texts: ["key"])];

        parts.Select(part => part.RowCount).Should().Equal(2, 1);
        parts.SelectMany(part => Enumerable.Range(0, part.RowCount).Select(row => $"{part.GetLineNumber(row)} {part["a"].Text(row)} {part["key"].Text(row)}"))
            .Should().Equal("2 1 1.0", "3 2 NA", "4 3 007");
        parts[1].DescribeRow(0).Should().Be("line 4");
        parts[0].SelectRows(1).GetLineNumber(0).Should().Be(3);
        new Table(new TableColumn("a", [1.0, 2.0])).GetLineNumber(1).Should().Be(2);
    }

    [Fact]
    public void Parts_of_a_stream_that_is_not_a_table_name_the_line()
    {
        FluentActions.Invoking(() => Table.ReadCsvChunks(Content("a,b\n1,2\n3\n"), "stream", rows: 1).ToArray()).Should().Throw<InvalidDataException>().WithMessage("stream: line 3, *");
        FluentActions.Invoking(() => Table.ReadCsvChunks(Content("a\n1\n"), "stream", rows: 0)).Should().Throw<ArgumentOutOfRangeException>();
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

    [Fact]
    public void Rare_categories_are_saved_in_few_bytes()
    {
        const int Rare = 2000;
        string[] colours = ["red", "green", "blue"];
        string RareName(int i) => $"a rare colour with a very long name, number {i}";
        Table table = Colours([.. Enumerable.Range(0, 60).Select(row => colours[row % 3]), .. Enumerable.Range(0, Rare).Select(RareName)]);
        var regressor = new TableRegressor { Recipe = TableRecipe.Fast with { Epochs = 1 } };
        regressor.Fit(table, TableSchema.Infer(table, "y").With("colour", kind: ColumnKind.Category));
        using var folder = new TestFolder();
        regressor.Save(folder.PathOf("model"));
        TableRegressor loaded = TableRegressor.Load(folder.PathOf("model"));
        loaded.Save(folder.PathOf("again"));

        SafeTensors.ReadMetadata(folder.PathOf("model"))["mytorch.table.encodings"].Length.Should().BeLessThan(20_000);
        File.ReadAllBytes(folder.PathOf("again")).Should().Equal(File.ReadAllBytes(folder.PathOf("model")));
        Table fresh = Colours([.. Enumerable.Range(0, 2 * Rare).Select(RareName), "red"]);
        loaded.CountUnseenCategories(fresh).Should().Equal(new Dictionary<string, int> { ["colour"] = Rare }).And.Equal(regressor.CountUnseenCategories(fresh));
        loaded.Predict(fresh).Should().Be(regressor.Predict(fresh));

        loaded.Continue(table.SelectRows([.. Enumerable.Range(0, 60)]));
        loaded.CountUnseenCategories(fresh)["colour"].Should().Be(Rare, "what it knew it still knows");
        Dictionary<string, string> texts = SafeTensors.ReadMetadata(folder.PathOf("model")).ToDictionary();
        texts["mytorch.table.encodings"] = Regex.Replace(texts["mytorch.table.encodings"], "\"rare_hashes\":\"[^\"]*\"", "\"rare_hashes\":\"AAA=\"");
        SafeTensors.Write(folder.PathOf("bad"), SafeTensors.Read(folder.PathOf("model")), texts);
        FluentActions.Invoking(() => TableEstimator.Load(folder.PathOf("bad"))).Should().Throw<InvalidDataException>().WithMessage("*'rare_hashes' must have four bytes for each category.");
    }

    [Fact]
    public void A_file_that_has_the_texts_of_all_rare_categories_is_read()
    {
        string[] names = [.. Enumerable.Range(0, 300).Select(i => $"n{i}")];
        var schema = new ColumnSchema("c", ColumnKind.Category, ColumnRole.Feature);
        string old = $$"""{"of_networks":[0],"encoders":[{"columns":[{"kind":"category","categories":["a"],"rare":[{{string.Join(',', names.Select(name => $"\"{name}\""))}}],"has_missing":false}]}]}""";
        TableEncoder encoder = SavedColumns.Read(old, new TableSchema(schema), TableRecipe.Fast)[0];

        encoder.Features.Should().Equal("c = a", "c is another");
        encoder.CountUnseen(new Table(new TableColumn("c", names.Append("new")))).Should().Equal(new Dictionary<string, int> { ["c"] = 1 });
    }

    private static Table Colours(IEnumerable<string?> colours)
    {
        string?[] cells = [.. colours];
        return new Table(new TableColumn("colour", cells), new TableColumn("y", [.. cells.Select((_, row) => (double)(row % 7))]));
    }

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));
}
