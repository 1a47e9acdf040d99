using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public abstract class CsvFileTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Flowers = "length,species,width\n1.5,rose,2\n-3,lily,4e1\n5,rose,.25\n";

    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Classes_become_one_hot_rows_and_other_columns_features()
    {
        string path = _folder.File("a.csv", Flowers);
        var schema = CsvSchema.Classification(path, "species");
        var file = new CsvFile<T>(path, schema);

        Dataset<T> samples = file.Load();

        schema.Features.Should().Equal("length", "width");
        schema.Classes.Should().Equal("lily", "rose");
        (file.Features, file.Outputs, file.Count).Should().Be((2, 2, null));
        samples.X.Should().Be(Rows([1.5, 2], [-3, 40], [5, 0.25]));
        samples.Y.Should().Be(Rows([0, 1], [1, 0], [0, 1]));
    }

    [Fact]
    public void Classes_may_become_indices() =>
        Load(Flowers, path => CsvSchema.Classification(path, "species", oneHot: false)).Y.Should().Be(Rows([1], [0], [1]));

    [Fact]
    public void Numbers_to_predict_are_as_many_columns_as_are_named()
    {
        Dataset<T> samples = Load("a,b,c\n1,2,3\n4,5,6\n", path => CsvSchema.Regression(path, ["c", "a"]));
        samples.X.Should().Be(Rows([2], [5]));
        samples.Y.Should().Be(Rows([3, 1], [6, 4]));
    }

    [Fact]
    public void Columns_of_a_file_without_header_are_called_by_their_number()
    {
        Dataset<T> samples = Load("1;x;2\n3;y;4\n", path => CsvSchema.Classification(path, "2", ["3"], delimiter: ';', hasHeader: false));
        samples.X.Should().Be(Rows([2], [4]));
        samples.Y.Should().Be(Rows([1, 0], [0, 1]));
    }

    [Fact]
    public void A_schema_reads_files_with_other_orders_and_more_columns()
    {
        var schema = CsvSchema.Classification(_folder.File("a.csv", Flowers), "species");
        string other = _folder.File("b.csv", "remark,width,species,length\nnone,1,rose,2\n\"?\",3,lily,4\n");
        Dataset<T> samples = new CsvFile<T>(other, schema).Load();
        samples.X.Should().Be(Rows([2, 1], [4, 3]));
        samples.Y.Should().Be(Rows([0, 1], [1, 0]));
    }

    [Fact]
    public void Samples_that_are_only_to_be_predicted_have_no_target()
    {
        Dataset<T> samples = new CsvFile<T>(_folder.File("a.csv", "b,a\n1,2\n"), new CsvSchema(["a", "b"], targets: [])).Load();
        samples.X.Should().Be(Rows([2, 1]));
        (samples.Y.RowCount, samples.Y.ColumnCount).Should().Be((1, 0));
    }

    [Fact]
    public void Gzip_a_mark_of_UTF_8_and_other_line_ends_make_no_difference()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(Flowers.Replace("\n", "\r\n", StringComparison.Ordinal)), (byte)'\n'];
        var schema = CsvSchema.Classification(_folder.File("a.csv", Flowers), "species");
        Dataset<T> samples = new CsvFile<T>(_folder.File("b.csv.gz", TestFolder.Gzip(bytes)), schema).Load();
        samples.X.Should().Be(Rows([1.5, 2], [-3, 40], [5, 0.25]));
    }

    [Fact]
    public void Lines_longer_than_the_buffer_are_read_whole()
    {
        // 40,000 cells of about five bytes: several times the buffer, whose first 64 KB end within a cell.
        const int Columns = 40_000;
        string header = string.Join(',', Enumerable.Range(0, Columns).Select(column => $"c{column}"));
        string[] rows = [.. Enumerable.Range(0, 3).Select(row => string.Join(',', Enumerable.Range(0, Columns).Select(column => row + column)))];
        Dataset<T> samples = Load($"{header}\n{string.Join('\n', rows)}", path => CsvSchema.Regression(path, ["c7"]));
        samples.X.ColumnCount.Should().Be(Columns - 1);
        samples.X[2, Columns - 2].Should().Be(T.CreateChecked(Columns + 1));
        samples.Y.Should().Be(Rows([7], [8], [9]));
    }

    [Theory]
    [InlineData("length,species,width\n1,rose\n", "line 2, column 3 (width): expected 3 cells as in the header, found 2.")]
    [InlineData("length,species,width\n1,rose,2,3\n", "line 2, column 4: expected 3 cells as in the header, found 4.")]
    [InlineData("length,species,width\n1,rose,2\n1,rose,x y\n", "line 3, column 3 (width): expected a number, found 'x y'.")]
    [InlineData("length,species,width\n,rose,2\n", "line 2, column 1 (length): expected a number, found '': rows with missing values must be removed or filled first.")]
    [InlineData("length,species,width\n1,rose,2\n\n1,lily,2\n", "line 3, column 1 (length): expected a number, found a blank line that is not at the end.")]
    [InlineData("length,species,width\n1,tulip,2\n", "line 2, column 2 (species): expected one of the 2 classes lily, rose, found 'tulip'.")]
    [InlineData("length,species,width\n1,,2\n", "line 2, column 2 (species): expected one of the 2 classes lily, rose, found '': rows without a label must be removed or labelled first.")]
    [InlineData("length,species,width\n", "line 2, column 1 (length): expected a row, found the end of the file.")]
    [InlineData("", "line 1, column 1: expected a row, found the end of the file.")]
    [InlineData("length,width\n1,2\n", "line 1: expected one column 'species', found none among 2 columns: length, width.")]
    [InlineData("width,species,length,width\n1,rose,2,3\n", "line 1: expected one column 'width', found several among 4 columns: width, species, length, width.")]
    public void Errors_name_the_line_and_column(string text, string message)
    {
        string path = _folder.File("b.csv", text);
        Action act = () => new CsvFile<T>(path, new CsvSchema(["length", "width"], ["species"], ["lily", "rose"])).Load();
        act.Should().ThrowExactly<InvalidDataException>().Which.Message.Should().Be($"{path}: {message}");
    }

    [Fact]
    public void A_cell_that_is_not_UTF_8_is_not_a_class()
    {
        string path = _folder.File("a.csv", [.. "a,b\n1,"u8, 0xC3, 0x28, .. "\n"u8]);
        Action act = () => CsvSchema.Classification(path, "b");
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: line 2, column 2 (b): expected UTF-8*");
    }

    [Fact]
    public void A_truncated_gzip_file_is_rejected()
    {
        string text = string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},{i * i}\n"));
        byte[] packed = TestFolder.Gzip(System.Text.Encoding.ASCII.GetBytes("a,b\n" + text));
        string path = _folder.File("cut.csv.gz", packed[..^9]);
        Action act = () => new CsvFile<T>(path, new CsvSchema(["a"], ["b"])).Load();
        act.Should().ThrowExactly<InvalidDataException>().Which.Message.Should().StartWith(path);
    }

    [Fact]
    public void An_endless_line_is_rejected_before_memory_is_exhausted()
    {
        string path = _folder.File("endless.csv.gz", TestFolder.Gzip(new byte[(1 << 26) + 1]));
        Action act = () => Csv.Read<T>(path);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: line 1: expected a line of less than 67108864 bytes, found a longer one.");
    }

    private Dataset<T> Load(string text, Func<string, CsvSchema> schema)
    {
        string path = _folder.File("a.csv", text);
        return new CsvFile<T>(path, schema(path)).Load();
    }

    private static Matrix<T> Rows(params double[][] rows) => Matrix<T>.Build.DenseOfRows(rows.Select(row => row.Select(T.CreateChecked)));
}

public class CsvFileInDouble : CsvFileTests<double>;

public class CsvFileInFloat : CsvFileTests<float>;
