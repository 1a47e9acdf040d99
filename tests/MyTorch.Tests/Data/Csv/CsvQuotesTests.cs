using System.Numerics;
using System.Text;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Quotes according to RFC 4180, in the in-memory and the streaming reader.</summary>
public abstract class CsvQuotesTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("\"1\",\"-2.5e-1\"\n3,\"4\"\n", ',')]
    [InlineData("\"1\";-0.25\r\n\"3\";\" 4 \"\r\n", ';')]
    [InlineData("\uFEFF\"1\" \"-0.25\"\n3 \"4\"", ' ')]
    public void Numbers_may_be_quoted(string text, char delimiter) =>
        Csv.Read<T>(_folder.File("a.csv", text), delimiter).Should().Be(Rows([1, -0.25], [3, 4]));

    /// <summary>Written by R's write.csv, Python's csv.writer and a spreadsheet.</summary>
    [Theory]
    [InlineData("\"\",\"size, cm\",\"kind\"\n\"1\",1.5,\"rose, \"\"red\"\"\"\n\"2\",2,\"lily\"\n\"3\",.5,\"rose, \"\"red\"\"\"\n")]
    [InlineData(",\"size, cm\",kind\r\n1,1.5,\"rose, \"\"red\"\"\"\r\n2,2,lily\r\n3,.5,\"rose, \"\"red\"\"\"\r\n")]
    [InlineData("\uFEFF\"\",\"size, cm\",\"kind\"\r\n\"1\",\"1.5\",\"rose, \"\"red\"\"\"\r\n\"2\",\"2\",\"lily\"\r\n\"3\",\".5\",\"rose, \"\"red\"\"\"")]
    public void Quotes_do_not_change_names_numbers_and_classes(string text)
    {
        string path = _folder.File("a.csv", text);
        CsvSchema schema = CsvSchema.Classification(path, "kind");
        schema.Features.Should().Equal("size, cm");
        schema.Classes.Should().Equal("lily", "rose, \"red\"");
        var file = new CsvFile<T>(path, schema);

        Dataset<T> samples = file.Load();
        Batch<T>[] streamed = [.. new StreamLoader<T>(file, batchSize: 3, shuffleBuffer: 0).Epoch(1)];

        samples.X.Should().Be(Rows([1.5], [2], [0.5]));
        samples.Y.Should().Be(Rows([0, 1], [1, 0], [0, 1]));
        (streamed[0].X, streamed[0].Y).Should().Be((samples.X, samples.Y));
    }

    [Theory]
    [InlineData("a b", "a b")]
    [InlineData("  a ", "a")]
    [InlineData("\"  a \"", "  a ")]
    [InlineData("\"\"\"\"", "\"")]
    [InlineData("\"\"\"a\"\"b\"\"\"", "\"a\"b\"")]
    [InlineData("\",,\"\",\"", ",,\",")]
    [InlineData("5\"", "5\"")]
    [InlineData("a \"b\"", "a \"b\"")]
    [InlineData("\"é, ü\"", "é, ü")]
    public void White_space_is_trimmed_only_outside_quotes(string cell, string text) =>
        CsvSchema.Classification(_folder.File("a.csv", $"x,y,z\n1,{cell},2\n1,{cell},2\n"), "y").Classes.Should().Equal(text);

    [Fact]
    public void Any_texts_in_quotes_come_back()
    {
        var random = new Random(1);
        string[] classes = [.. Enumerable.Range(0, 500).Select(_ => "c" + string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => ",\"a \t;"[random.Next(6)]))).Distinct()];
        string path = _folder.File("a.csv", $"x,y\n{string.Join('\n', classes.Select(text => $"1,\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))}");
        CsvSchema.Classification(path, "y").Classes.Should().Equal(classes.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a,b\n1,\"2\n3\",4\n", "line 2, column 3: expected 2 cells as in the header, found 3.")]
    [InlineData("a,b\n1,\"2\n3\"\n", "line 2, column 2: expected a number, found '2\n3'.")]
    [InlineData("a,b\n\"1\n\",\"2\n\"\nx,4\n", "line 5, column 1: expected a number, found 'x'.")]
    [InlineData("a,b\n\"1\r\n\r\n\",\"2\"\"\r\n", "line 4, column 2: expected a closing quote, found none before the end.")]
    [InlineData("a,b\n1,\"2\n3,4\n5,\"6\"\n", "line 2, column 2: expected the end of the cell after its closing quote on line 4, found '6\"': a quote within quotes must be doubled.")]
    [InlineData("a,b\n1,\"2\"\"\n", "line 2, column 2: expected a closing quote, *")]
    [InlineData("a,b\n1,\"\n", "line 2, column 2: expected a closing quote, *")]
    [InlineData("a,\"b\n1,2\n", "line 1, column 2: expected a closing quote, *")]
    [InlineData("a,b\n1,2\n\"3\"x,4\n", "line 3, column 1: expected the end of the cell after its closing quote, found 'x,4': a quote within quotes must be doubled.")]
    [InlineData("a,b\n1,2\n3,\"4\" \n", "line 3, column 2: expected the end of the cell after its closing quote, found ' ': *")]
    [InlineData("a,b\n1, \"2,5\"\n", "line 2, column 2: expected the quote as the first character of the cell, found ' \"2,5\"'.")]
    [InlineData("a,b\n\"1\",\"x,\"\"y\"\n", "line 2, column 2: expected a number, found 'x,\"y'.")]
    [InlineData("a,b\n\"1,2\",\"3\",4\n", "line 2, column 3: expected 2 cells as in the header, found 3.")]
    [InlineData("\"a\",\"b\"\n1,\"\"\n", "line 2, column 2: expected a number, found '': rows with missing values must be removed or filled first.")]
    [InlineData("a,b\n1,\"NA\"\n", "line 2, column 2: expected a number, found 'NA': rows with missing values must be removed or filled first.")]
    [InlineData("a,b\n1, ? \n", "line 2, column 2: expected a number, found ' ? ': rows with missing values must be removed or filled first.")]
    [InlineData("a,b\n1,\"2,5\"\n", "line 2, column 2: expected a number, found '2,5': the decimal mark must be a point: 2.5.")]
    [InlineData("a,b\n1,\"1,2,3\"\n", "line 2, column 2: expected a number, found '1,2,3'.")]
    public void Both_readers_name_line_and_column_of_what_is_wrong(string text, string message)
    {
        string path = _folder.File("a.csv", text);
        Action inMemory = () => Csv.Read<T>(path, hasHeader: true);
        Action streaming = () => _ = new StreamLoader<T>(new CsvFile<T>(path, new CsvSchema(["a", "b"], [])), batchSize: 2, shuffleBuffer: 0).Epoch(1).Count();

        inMemory.Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: {message.Replace(", column 1:", ", column 1*:").Replace(", column 2:", ", column 2*:")}");
        streaming.Should().ThrowExactly<InvalidDataException>().WithMessage(inMemory.Should().Throw<InvalidDataException>().Which.Message);
    }

    [Fact]
    public void Lines_are_counted_right_behind_quotes()
    {
        string text = string.Concat(Enumerable.Repeat("\"1\",\"2 \"\r\n", 20_000));
        Action act = () => Csv.Read<T>(_folder.File("a.csv", text + "3,x\n"));
        act.Should().ThrowExactly<InvalidDataException>().WithMessage("*: line 20001, column 2: expected a number, found 'x'.");
    }

    [Theory]
    [InlineData("\"a\nb\"", "a\nb")]
    [InlineData("\"a\r\n\r\n, b\"", "a\r\n\r\n, b")]
    [InlineData("\"\n\"", "\n")]
    [InlineData("\"a\"\"\n\"\"b\"\"\n\"", "a\"\n\"b\"\n")]
    [InlineData("\"\"\"\n\"\"\"", "\"\n\"")]
    public void Quoted_line_breaks_are_text_and_count_as_lines(string cell, string text)
    {
        int lines = cell.Count(character => character == '\n');
        for (int step = 1; step < 12; step++)
        {
            using var reader = new CsvReader(new SlowStream(Encoding.UTF8.GetBytes($"x,y,z\r\n1,{cell},2\r\n3,{cell},{cell}"), step), "table");
            reader.Read().Should().BeTrue();
            (reader.Line, reader.Text(1).ToString(), reader.Number<T>(2)).Should().Be((2, text, T.CreateChecked(2)));
            reader.Read().Should().BeTrue();
            (reader.Line, reader.Text(1).ToString(), reader.Text(2).ToString()).Should().Be((3 + lines, text, text));
            reader.Read().Should().BeFalse();
        }
    }

    [Fact]
    public void Cells_of_a_megabyte_are_read()
    {
        string cell = string.Concat(Enumerable.Repeat("a line, with a comma and \"quotes\"\n", 30_000));
        string row = Csv.Join(["1", cell, "2"]);
        using var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes($"x,y,z\n{row}\n{row}\n")), "table");
        for (int line = 2; line <= 30_002; line += 30_000)
        {
            reader.Read().Should().BeTrue();
            reader.Text(1).SequenceEqual(cell).Should().BeTrue();
            (reader.Line, reader.Number<T>(2)).Should().Be((line == 2 ? 2 : 30_003, T.CreateChecked(2)));
        }
    }

    [Fact]
    public void An_unclosed_quote_needs_no_more_memory_than_the_longest_row()
    {
        byte[] text = new byte[80_000_000];
        for (int place = 0; place < text.Length; place += 1000)
        {
            text[place] = (byte)'\n';
        }

        "a,b\n1,\"2"u8.CopyTo(text);
        Allocated.Once(() =>
        {
            using var reader = new CsvReader(new MemoryStream(text), "table");
            reader.Invoking(r => r.Read()).Should().ThrowExactly<InvalidDataException>()
                .WithMessage("table: line 2, column 2 (b): expected a closing quote within 67108864 bytes, found none.");
        }).Should().BeLessThan(150_000_000);
    }

    [Fact]
    public void Rows_with_quotes_allocate_no_more_than_rows_without()
    {
        CsvFile<T> plain = File("plain.csv", "1,rose\n2,lily\n");
        CsvFile<T> quoted = File("quoted.csv", "\"1\",\"rose\"\n\"2\",\"lily\"\n");
        OfRows(quoted).Should().Be(OfRows(plain)).And.Be(0);

        CsvFile<T> File(string name, string rows) =>
            new(_folder.File(name, $"x,y\n{string.Concat(Enumerable.Repeat(rows, 5000))}"), new CsvSchema(["x"], ["y"], ["lily", "rose"]));
    }

    /// <summary>Returns the bytes allocated between the first row and the end of the file.</summary>
    private static long OfRows(CsvFile<T> file) => Allocated.Least(() =>
    {
        T[] y = new T[2];
        T[] x = new T[1];
        using ISampleReader<T> reader = file.Open();
        reader.Read(x, y);
        return Allocated.Once(() =>
        {
            while (reader.Read(x, y))
            {
            }
        });
    });

    private static Matrix<T> Rows(params double[][] rows) => Matrix<T>.Build.DenseOfRows(rows.Select(row => row.Select(T.CreateChecked)));
}

public class CsvQuotesInDouble : CsvQuotesTests<double>;

public class CsvQuotesInFloat : CsvQuotesTests<float>;
