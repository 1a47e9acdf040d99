using System.Text;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class CsvTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_line_is_a_row_and_each_cell_a_column()
    {
        string path = _folder.File("a.csv", "1,2.5,-3\n4e2, 5 ,+.5\n");
        Csv.Read<double>(path).Should().Be(Matrix<double>.Build.DenseOfRowArrays([1, 2.5, -3], [400, 5, 0.5]));
        Csv.Read<float>(path).Should().Be(Matrix<float>.Build.DenseOfRowArrays([1, 2.5f, -3], [400, 5, 0.5f]));
    }

    [Theory]
    [InlineData("1,2\n3,4")]
    [InlineData("1,2\r\n3,4\r\n")]
    [InlineData("1,2\n3,4\n\n  \n")]
    [InlineData("\uFEFF1,2\n3,4\n")]
    public void The_end_of_lines_and_of_the_file_does_not_matter(string text) => Csv.Read<double>(_folder.File("a.csv", text))
        .Should().Be(Matrix<double>.Build.DenseOfRowArrays([1, 2], [3, 4]));

    [Theory]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData(' ')]
    public void The_delimiter_is_free(char delimiter) => Csv.Read<double>(_folder.File("a.csv", $"1{delimiter}2\n"), delimiter)
        .Should().Be(Matrix<double>.Build.DenseOfRowArrays([1, 2]));

    [Fact]
    public void A_header_is_passed_over() => Csv.Read<double>(_folder.File("a.csv", "width,height\n1,2\n"), hasHeader: true)
        .Should().Be(Matrix<double>.Build.DenseOfRowArrays([1, 2]));

    [Fact]
    public void Gzip_is_told_by_its_content() => Csv.Read<double>(_folder.File("a.csv", TestFolder.Gzip("1,2\n"u8.ToArray())))
        .Should().Be(Matrix<double>.Build.DenseOfRowArrays([1, 2]));

    [Fact]
    public void NaN_and_infinities_are_numbers()
    {
        Matrix<double> row = Csv.Read<double>(_folder.File("a.csv", "NaN,Infinity,-Infinity"));
        row.Row(0).Should().Equal(double.NaN, double.PositiveInfinity, double.NegativeInfinity);
    }

    [Fact]
    public void Doubles_and_floats_are_read_to_the_last_bit()
    {
        // Above the midpoint of two floats by less than the precision of a double: via a double it would be rounded down.
        Csv.Read<double>(_folder.File("d.csv", Math.PI.ToString("R")))[0, 0].Should().Be(Math.PI);
        Csv.Read<float>(_folder.File("f.csv", "1.00000005960464477540"))[0, 0].Should().Be(1.00000012f);
    }

    [Fact]
    public void A_number_too_large_is_rejected_rather_than_infinite()
    {
        string path = _folder.File("a.csv", "1,-1e39\n");
        Csv.Read<double>(path)[0, 1].Should().Be(-1e39);
        Action act = () => Csv.Read<float>(path);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: line 1, column 2: expected a number within the range of Single, found '-1e39'.");
    }

    [Theory]
    [InlineData("1,2\n3,x4\n", "line 2, column 2: expected a number, found 'x4'.")]
    [InlineData("1,2\n3,\n", "line 2, column 2: expected a number, found '': rows with missing values must be removed or filled first.")]
    [InlineData("a,b\n1,2\n", "line 1, column 1: expected a number, found 'a'.")]
    [InlineData("1,2\n3,4\0\0\0", "line 2, column 2: expected a number, found '4\0\0\0'.")]
    [InlineData("1;2\n", "line 1, column 1: expected a number, found '1;2': the file looks like it is separated by ';': use Delimiter = ';' (--delimiter \";\").")]
    [InlineData("1,2\n3\n", "line 2, column 2: expected 2 cells as in the first row, found 1.")]
    [InlineData("1,2\n3,4,5\n", "line 2, column 3: expected 2 cells as in the first row, found 3.")]
    [InlineData("1\n\n\n2\n", "line 2, column 1: expected a number, found a blank line that is not at the end.")]
    [InlineData("", "line 1, column 1: expected a row, found the end of the file.")]
    [InlineData("\n\n", "line 1, column 1: expected a row, found the end of the file.")]
    public void A_wrong_cell_is_named_with_file_line_and_column(string text, string message)
    {
        string path = _folder.File("a.csv", text);
        Action act = () => Csv.Read<double>(path);
        act.Should().ThrowExactly<InvalidDataException>().Which.Message.Should().Be($"{path}: {message}");
    }

    [Fact]
    public void A_header_alone_is_rejected()
    {
        Action act = () => Csv.Read<double>(_folder.File("a.csv", "width,height\n"), hasHeader: true);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage("*line 2*end of the file*");
    }

    [Fact]
    public void A_long_wrong_cell_is_cut_in_the_message()
    {
        Action act = () => Csv.Read<double>(_folder.File("a.csv", new string('x', 100_000)));
        act.Should().ThrowExactly<InvalidDataException>().Which.Message.Length.Should().BeLessThan(300);
    }

    [Fact]
    public void A_line_of_too_many_cells_is_rejected_early()
    {
        byte[] line = new byte[1 << 25];
        Array.Fill(line, (byte)',');
        string path = _folder.File("a.csv.gz", TestFolder.Gzip([.. "1\n"u8, .. line]));
        Action act = () => Csv.Read<double>(path);

        Allocated.Once(() => act.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: line 2, column 1048577: expected at most 1048576 cells, found more."))
            .Should().BeLessThan(200_000_000, "the line itself is read completely");
    }

    [Fact]
    public void A_gzip_file_truncated_at_any_byte_is_rejected()
    {
        // .NET accepts a truncated gzip file as complete: rows would be missing silently.
        byte[] packed = TestFolder.Gzip(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{i * i}\n"))));
        for (int length = 2; length < packed.Length; length++)
        {
            string path = _folder.File("cut.csv.gz", packed[..length]);
            Action act = () => Csv.Read<double>(path);
            act.Should().ThrowExactly<InvalidDataException>().Which.Message.Should().Contain(path);
        }
    }

    [Fact]
    public void Several_gzip_files_in_one_are_read_as_one()
    {
        byte[] packed = [.. TestFolder.Gzip("1,2\n3"u8.ToArray()), .. TestFolder.Gzip([]), .. TestFolder.Gzip(",4\n"u8.ToArray())];
        Csv.Read<double>(_folder.File("three.csv.gz", packed)).Should().Be(Matrix<double>.Build.DenseOfRowArrays([1, 2], [3, 4]));
    }

    [Theory]
    [InlineData("20,037", "write 20037 if the comma separates thousands, or 20.037 if it is the decimal mark")]
    [InlineData("-1,000", "write -1000 if the comma separates thousands, or -1.000 if it is the decimal mark")]
    [InlineData("0,500", "the decimal mark must be a point: 0.500")]
    [InlineData("2,5", "the decimal mark must be a point: 2.5")]
    [InlineData(",5", "the decimal mark must be a point: .5")]
    [InlineData("1234,5e-3", "the decimal mark must be a point: 1234.5e-3")]
    [InlineData("1.234.567,8", "the decimal mark must be a point: 1234567.8")]
    [InlineData("1,234,567", "the commas separate thousands and must be removed: 1234567")]
    [InlineData("+12,345.6", "the commas separate thousands and must be removed: +12345.6")]
    [InlineData("#N/A", "rows with missing values must be removed or filled first")]
    [InlineData("None", "rows with missing values must be removed or filled first")]
    [InlineData(" <na> ", "rows with missing values must be removed or filled first")]
    [InlineData(@"\N", "rows with missing values must be removed or filled first")]
    [InlineData("inf", "infinite values must be removed or replaced first")]
    [InlineData("-INF", "infinite values must be removed or replaced first")]
    [InlineData("1.#INF", "infinite values must be removed or replaced first")]
    [InlineData("none", "")]
    [InlineData("1,2,3", "")]
    [InlineData("20,0371", "the decimal mark must be a point: 20.0371")]
    [InlineData("1234,567", "the decimal mark must be a point: 1234.567")]
    public void Common_mistakes_in_a_cell_are_explained(string cell, string hint)
    {
        string path = _folder.File("a.csv", $"1;2\n3;{cell}\n");
        Action act = () => Csv.Read<double>(path, ';');
        act.Should().ThrowExactly<InvalidDataException>().Which.Message.Should().Be($"{path}: line 2, column 2: expected a number, found '{cell}'{(hint.Length == 0 ? "" : $": {hint}")}.");
    }

    [Theory]
    [InlineData("sep=;\na;b\n1;2\n", ';', true, "expected the names of the columns, found 'sep=;', which tells a spreadsheet the delimiter: remove this line.")]
    [InlineData("\uFEFFSEP=,\n1,2\n", ',', false, "expected a row, found 'SEP=,', which tells a spreadsheet the delimiter: remove this line.")]
    [InlineData("\"sep=;\"\n1,2\n", ',', false, "expected a row, found '\"sep=;\"', which tells a spreadsheet the delimiter: remove this line.")]
    [InlineData("a,b\r1,2\r", ',', true, "expected lines that end with \\n or \\r\\n, found carriage returns (\\r) without \\n: convert the line ends of the file.")]
    [InlineData("1,2\r3,4", ',', false, "expected lines that end with \\n or \\r\\n, found carriage returns (\\r) without \\n: convert the line ends of the file.")]
    [InlineData("a,b\n1,2\r3,4\n", ',', true, "expected 2 cells as in the header, found 3, and carriage returns (\\r) without \\n: convert the line ends of the file.")]
    [InlineData("a,b\n1,2,\n", ',', true, "expected 2 cells as in the header, found 3: the line ends with a delimiter.")]
    [InlineData("a,b,\n1,2,\n", ',', true, "expected a number, found '': the header and this line end with a delimiter, which adds a column without a name.")]
    [InlineData("1;2;\n3;4;\n", ';', false, "expected a number, found '': the line ends with a delimiter, or its last value is missing.")]
    public void Common_mistakes_in_a_line_are_explained(string text, char delimiter, bool hasHeader, string message)
    {
        Action act = () => Csv.Read<double>(_folder.File("a.csv", text), delimiter, hasHeader);
        act.Should().ThrowExactly<InvalidDataException>().Which.Message.Should().EndWith(message);
    }

    [Fact]
    public void Carriage_returns_are_reported_for_very_long_files()
    {
        byte[] text = new byte[(1 << 26) + 1];
        Array.Fill(text, (byte)'\r');
        Action act = () => Csv.Read<double>(_folder.File("a.csv.gz", TestFolder.Gzip(text)));
        act.Should().ThrowExactly<InvalidDataException>().Which.Message.Should().EndWith("found carriage returns (\\r) without \\n: convert the line ends of the file.");
    }

    [NamedPipeTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_named_pipe_is_read(bool isGzip)
    {
        byte[] text = "1,2\n3,4\n"u8.ToArray();
        string path = NamedPipe.Make(_folder.PathOf("pipe"));
        Task feeding = NamedPipe.Feed(path, isGzip ? TestFolder.Gzip(text) : text);
        Csv.Read<double>(path).Should().Be(Matrix<double>.Build.DenseOfRowArrays([1, 2], [3, 4]));
        await feeding;
    }

    [Fact]
    public void A_folder_is_not_a_file()
    {
        Action act = () => Csv.Read<double>(_folder.PathOf("."));
        act.Should().ThrowExactly<InvalidDataException>().WithMessage("*: expected a file, found a folder.");
    }
}
