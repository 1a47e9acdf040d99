using System.IO.Compression;
using System.Text;
using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Reads rows of CSV content that is not a separate file.</summary>
public sealed class CsvReaderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_are_read_cell_by_cell()
    {
        using CsvReader reader = Read("id,x,y\na,1.5,red\n\"b,c\",NaN,?\n");
        reader.Columns.Should().Equal("id", "x", "y");
        (int x, int y) = (reader.IndexOf("x"), reader.IndexOf("y"));
        reader.Read().Should().BeTrue();
        (reader.Line, reader.Text(0).ToString(), reader.Number<double>(x), reader.IsMissing(y)).Should().Be((2, "a", 1.5, false));
        reader.Read().Should().BeTrue();
        (reader.Text(0).ToString(), reader.Number<float>(x), reader.IsMissing(y)).Should().Be(("b,c", float.NaN, true));
        reader.Invoking(r => r.Number<float>(x, requiresFinite: true)).Should().ThrowExactly<InvalidDataException>().WithMessage("table: line 3, column 2 (x): expected a finite number, found 'NaN': *");
        reader.Read().Should().BeFalse();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(int.MaxValue)]
    public void There_are_no_other_cells(int column)
    {
        using CsvReader reader = Read("a,b\n1,2\n");
        reader.Read();
        reader.Invoking(r => r.Number<double>(column)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("column must be 0 to 1, the index of a column.*");
        reader.Invoking(r => r.Text(column).Length).Should().Throw<ArgumentOutOfRangeException>();
        reader.Invoking(r => r.IsMissing(column)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void There_is_no_cell_before_the_first_row_and_after_the_last(bool hasHeader)
    {
        using var reader = new CsvReader(new MemoryStream("1,2\n3,4\n \n"u8.ToArray()), "table", hasHeader: hasHeader);
        RequireNoRow();
        while (reader.Read())
        {
            reader.Number<double>(1).Should().BePositive();
        }

        RequireNoRow();
        reader.Read().Should().BeFalse();

        void RequireNoRow()
        {
            reader.Invoking(r => r.Text(0).Length).Should().Throw<InvalidOperationException>().WithMessage("There is no row: call Read first, *");
            reader.Invoking(r => r.Number<double>(0)).Should().Throw<InvalidOperationException>();
            reader.Invoking(r => r.IsMissing(5)).Should().Throw<InvalidOperationException>();
            reader.Invoking(r => r.ClassName(0, MissingLabels.Keep).Length).Should().Throw<InvalidOperationException>();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("sep=;\n1;2\n")]
    [InlineData("\"a\n")]
    public void Content_that_is_rejected_is_closed(string text)
    {
        var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        FluentActions.Invoking(() => new CsvReader(stream, "table")).Should().Throw<InvalidDataException>();
        stream.CanRead.Should().BeFalse();
    }

    [Fact]
    public void A_missing_class_is_rejected_dropped_or_kept()
    {
        using CsvReader reader = Read("y\nred\nNA\n\"\"\n");
        reader.Read();
        reader.ClassName(0, MissingLabels.Reject).ToString().Should().Be("red");
        reader.Read();
        reader.ClassName(0, MissingLabels.Keep).ToString().Should().Be("NA");
        reader.ClassName(0, MissingLabels.Drop).ToString().Should().BeEmpty();
        reader.Invoking(r => r.ClassName(0, MissingLabels.Reject, "a colour").Length).Should().ThrowExactly<InvalidDataException>()
            .WithMessage("table: line 3, column 1 (y): expected a colour, found 'NA', and no label in 1 more row (line 4): rows without a label must be removed or labelled first.");
    }

    [Fact]
    public void All_texts_of_the_list_are_missing()
    {
        foreach (string text in CsvReader.MissingValues)
        {
            using CsvReader reader = Read($"y\n{text}\n");
            reader.Read();
            reader.IsMissing(0).Should().BeTrue(text);
        }
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        FluentActions.Invoking(() => new CsvReader(null!, "table")).Should().Throw<ArgumentNullException>().WithParameterName("stream");
        FluentActions.Invoking(() => new CsvReader(Stream.Null, null!)).Should().Throw<ArgumentNullException>().WithParameterName("name");
        FluentActions.Invoking(() => new CsvReader(Stream.Null, "table", '"')).Should().Throw<ArgumentException>().WithParameterName("delimiter");
        FluentActions.Invoking(() => new CsvReader(Stream.Null, "table")).Should().ThrowExactly<InvalidDataException>().WithMessage("table: line 1, column 1: *");
    }

    [Fact]
    public void Samples_are_read_from_an_entry_of_an_archive()
    {
        string path = _folder.PathOf("a.zip");
        using (ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using var entry = new GZipStream(archive.CreateEntry("a.csv.gz").Open(), CompressionMode.Compress);
            entry.Write("x,y\n1,2\n3,4\n"u8);
        }

        using ZipArchive opened = ZipFile.OpenRead(path);
        var file = new CsvFile<double>(() => opened.Entries[0].Open(), "a.csv of a.zip", new CsvSchema(["x"], ["y"]));
        for (int reading = 0; reading < 2; reading++)
        {
            file.Load().Y.Column(0).Should().Equal(2, 4);
        }

        FluentActions.Invoking(() => new CsvFile<double>(() => opened.Entries[0].Open(), "a.csv of a.zip", new CsvSchema(["z"], []))).Should()
            .ThrowExactly<InvalidDataException>().WithMessage("a.csv of a.zip: line 1: expected one column 'z', *");
        FluentActions.Invoking(() => new CsvFile<double>(null!, "a", new CsvSchema(["z"], []))).Should().Throw<ArgumentNullException>().WithParameterName("open");
    }

    [Fact]
    public void Rows_that_are_dropped_or_not_finite_have_their_places()
    {
        string path = _folder.File("t.csv", "x,y\n1,2\n3,NA\nNaN,4\n,?\n");
        var file = new CsvFile<double>(path, new CsvSchema(["x"], ["y"])) { DropsMissingLabels = true };
        file.Load().Count.Should().Be(2);
        file.DroppedIndices.Should().Equal(1, 3);
        new CsvFile<double>(path, file.Schema) { DropsMissingLabels = true, RequiresFinite = true }.Invoking(csv => csv.Load()).Should()
            .ThrowExactly<InvalidDataException>().WithMessage($"{path}: line 4, column 1 (x): expected a finite number, found 'NaN': *");
    }

    [Theory]
    [InlineData(",a\n0,1\n1,5\n", true)]
    [InlineData(" ;a\n7;1\n5;5\n", true)]
    [InlineData(",a\n0,1\n0,5\n", false)]
    [InlineData(",a\n0.5,1\n", false)]
    [InlineData(",\n0,1\n", false)]
    [InlineData("n,a\n0,1\n", false)]
    public void A_first_column_without_a_name_may_number_the_rows(string text, bool expected) =>
        CsvSchema.HasRowNumbers(_folder.File("t.csv", text), text[1] == ';' ? ';' : ',').Should().Be(expected);

    private static CsvReader Read(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), "table");
}
