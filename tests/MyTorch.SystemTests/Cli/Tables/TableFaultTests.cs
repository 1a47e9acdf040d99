using FluentAssertions;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>Tables as other programs write them: what a user reads who trains on one.</summary>
public sealed class TableFaultTests : IDisposable
{
    private const string RowNumbers = "The first column is left out: it has no name and numbers the rows. To use it as a feature, give it a name.";

    private readonly TestFolder _folder = new();

    private string Model => _folder.PathOf("out/model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Both_readings_of_a_comma_are_named()
    {
        string csv = _folder.File("t.csv", "income,age,bought\n\"20,037\",20,no\n\"21,037\",21,yes\n");
        Train(csv, "bought").Error.Should().Be(
            $"mytorch: {csv}: line 2, column 1 (income): expected a number, found '20,037': write 20037 if the comma separates thousands, or 20.037 if it is the decimal mark.{Environment.NewLine}");
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "\"\"")]
    public void The_index_of_a_data_frame_is_no_feature(int first, string name)
    {
        string indexed = _folder.File("t.csv", WithIndex(name, i => i + first));
        string plain = _folder.File("plain.csv", string.Join('\n', File.ReadAllLines(indexed).Select(line => line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..])));
        Train(indexed, "color").Output.Should().Contain($"{RowNumbers}{Environment.NewLine}");

        CommandRun predicted = CommandRun.Of("predict", Model, "--csv", indexed);
        predicted.Code.Should().Be(0);
        CommandRun.Of("predict", Model, "--csv", plain).Should().Be(predicted, "the column is not needed");
        CommandRun.Of("evaluate", Model, "--csv", indexed).Output.Should().StartWith($"{indexed}, held out: 8 samples");
        CommandRun.Of("evaluate", Model, "--csv", plain).Output.Should().StartWith($"{plain}: 40 samples");

        Train(plain, "color").Output.Should().NotContain(RowNumbers);
        CommandRun.Of("predict", Model, "--csv", indexed).Should().Be(predicted, "the column was no feature");
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("")]
    [InlineData("\"\",x")]
    public void A_column_without_a_name_can_be_ignored(string ignored)
    {
        string csv = _folder.File("t.csv", WithIndex("", i => i));
        Train(csv, "color", "--ignore", ignored).Should().BeEquivalentTo(new { Code = 0, Error = "" });
        File.ReadAllText(_folder.PathOf("out/report.html")).Should().Contain("color from ").And.NotContain("from 3 columns");
        CommandRun.Of("--settings", _folder.PathOf("out/settings.json"), "--out", _folder.PathOf("again")).Output.Should().NotContain(RowNumbers, "the settings know the column");
    }

    [Fact]
    public void Only_unnamed_row_numbers_are_ignored_by_default()
    {
        Train(_folder.File("t.csv", WithIndex("", i => 7 * i % 40)), "color").Output.Should().Contain(RowNumbers);
        Train(_folder.File("t.csv", WithIndex("", i => i / 2)), "color").Output.Should().NotContain(RowNumbers);
        CommandRun run = Train(_folder.File("t.csv", WithIndex("", i => $"row {i}")), "color");
        run.Error.Should().EndWith($"line 2, column 1: expected a number, found 'row 0'. --ignore \"\" leaves out a column without a name.{Environment.NewLine}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_column_that_numbers_the_rows_is_pointed_out(int first)
    {
        string csv = _folder.File("t.csv", WithIndex("id", i => i + first));
        Train(csv, "color").Output.Should().Contain("The column id numbers the rows of the file: leave it out with --ignore id if it has no other meaning.");
        Train(csv, "color", "--ignore", "id").Output.Should().NotContain("numbers the rows");
        Train(csv, "color", "--dtype", "float").Output.Should().Contain("The column id numbers");
        Train(_folder.File("t.csv", WithIndex("\"a, b\",id", i => $"{i},{i + 1}")), "color").Output.Should().Contain("The columns a, b, id number the rows of the file: leave them out with --ignore \"a, b\",id if they have no other meaning.");
        Train(_folder.File("t.csv", WithIndex("id", i => i == 39 ? 0 : i)), "color").Output.Should().NotContain("numbers the rows");
        Train(_folder.File("t.csv", WithIndex("id", i => i + 2)), "color").Output.Should().NotContain("numbers the rows");
    }

    [Fact]
    public void Rows_that_are_left_out_count()
    {
        string[] lines = WithIndex("id", i => i).Split('\n');
        lines[5] = "4,1,2,";
        Train(_folder.File("t.csv", string.Join('\n', lines)), "color", "--missing-labels", "drop").Output.Should().Contain("The column id numbers the rows of the file");
    }

    [Fact]
    public void Two_columns_of_one_name_are_not_written()
    {
        string csv = _folder.File("t.csv", WithIndex("prediction", i => i % 5));
        Train(csv, "color").Code.Should().Be(0);
        Keep("prediction", "--keep prediction: predict writes a column of that name; rename the column in the file.");
        Keep("x,probability_red", "--keep probability_red: predict writes a column of that name; rename the column in the file.");
        Keep("x,y,x", "--keep has the column 'x' twice: each column may occur only once.");
        CommandRun.Of("predict", Model, "--csv", csv, "--keep", "x,y").Code.Should().Be(0);

        void Keep(string columns, string message) => CommandRun.Of("predict", Model, "--csv", csv, "--keep", columns, "--out", _folder.PathOf("p.csv"))
            .Should().Be(new CommandRun(2, "", $"mytorch: {message} See mytorch --help.{Environment.NewLine}"));
    }

    [Theory]
    [InlineData(20_000, 20_000)]
    [InlineData(404, 101)]
    public void Too_many_classes_are_rejected_before_they_fill_memory(int rows, int classes)
    {
        string csv = Write(rows, classes);
        if (rows == 4 * classes)
        {
            Train(csv, "name").Output.Should().Contain($"classification: {classes} classes");
            (csv, rows) = (Write(rows - 1, classes), rows - 1);
        }

        long before = GC.GetTotalAllocatedBytes();
        foreach (string task in new[] { "auto", "classification" })
        {
            Train(csv, "name", "--task", task).Should().Be(new CommandRun(
                1, "", $"mytorch: {csv}: column 'name' has {classes} different values in {rows} rows: more than 100 classes must have at least 4 rows each on average. "
                + $"Choose another --target; if the values are quantities, add --task regression.{Environment.NewLine}"));
        }

        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(100_000_000);

        string Write(int rows, int classes) => _folder.File("t.csv", $"x,name\n{string.Join('\n', Enumerable.Range(0, rows).Select(i => $"{i % 7},name {i % classes}"))}\n");
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("minmax")]
    [InlineData("none")]
    public void Numbers_with_overflowing_squares_are_rejected(string scale)
    {
        Train(Write("-3e200", "5.5"), "y", "--scale", scale).Error.Should().Be(
            $"mytorch: {_folder.PathOf("t.csv")}: line 9, column 'b': expected a magnitude of at most 5.3e+152, so that squares stay finite, found -3E+200: divide the column by a power of ten first.{Environment.NewLine}");
        Train(Write("1", "1e200"), "y", "--scale", scale).Error.Should().Contain("t.csv: line 9, column 'y': expected a magnitude of at most 5.3e+152, so that squares stay finite, found 1E+200: ");
        Train(Write("1", "1e200"), "y", "--scale", scale, "--dtype", "float").Error.Should().Contain("t.csv: line 9, column 3 (y): expected a number within the range of Single, found '1e200'.");
        string large = Write("1e30", "5.5");
        CommandRun run = Train(large, "y", "--scale", scale, "--dtype", "float");
        if (scale == "none")
        {
            run.Error.Should().Contain("t.csv: line 9, column 'b': expected a magnitude of at most 7.3e+17, so that squares stay finite, found 1E+30: ");
        }
        else
        {
            run.Error.Should().NotContain("magnitude");
        }

        string Write(string b, string y) => _folder.File(
            "t.csv", $"a,b,y\n{string.Join('\n', Enumerable.Range(0, 40).Select(i => i == 7 ? $"1,{b},{y}" : $"{i % 5},{i % 3},{i}.5"))}\n");
    }

    [Theory]
    [InlineData("sep=;\na;y\n1;2\n", ",", "line 1: expected the names of the columns, found 'sep=;', which tells a spreadsheet the delimiter: remove this line, and add --delimiter \";\".")]
    [InlineData("sep=;\na;y\n1;2\n", ";", "line 1: expected the names of the columns, found 'sep=;', which tells a spreadsheet the delimiter: remove this line.")]
    [InlineData("sep=\t\na\ty\n1\t2\n", ",", "line 1: expected the names of the columns, found 'sep=\uFFFD', which tells a spreadsheet the delimiter: remove this line, and add --delimiter tab.")]
    [InlineData("sep=\t\na\ty\n1\t2\n", "tab", "line 1: expected the names of the columns, found 'sep=\uFFFD', which tells a spreadsheet the delimiter: remove this line.")]
    [InlineData("a,y\r1,2\r", ",", "line 1: expected lines that end with \\n or \\r\\n, found carriage returns (\\r) without \\n: convert the line ends of the file.")]
    [InlineData("a,y\n#N/A,0.5\n", ",", "line 2, column 1 (a): expected a number, found '#N/A': rows with missing values must be removed or filled first. In 1 row, a column has cells that are not numbers: a (1 missing). --preset good takes texts and missing values; --ignore a leaves it out.")]
    [InlineData("a,y\nNone,0.5\n", ",", "line 2, column 1 (a): expected a number, found 'None': rows with missing values must be removed or filled first. In 1 row, a column has cells that are not numbers: a (1 missing). --preset good takes texts and missing values; --ignore a leaves it out.")]
    [InlineData("a,y\ninf,0.5\n", ",", "line 2, column 1 (a): expected a number, found 'inf': infinite values must be removed or replaced first.")]
    [InlineData("a,y\n1,2,\n", ",", "line 2, column 3: expected 2 cells as in the header, found 3: the line ends with a delimiter.")]
    [InlineData("a,y,\n1,0.5,\n", ",", "line 2, column 3: expected a number, found '': the header and this line end with a delimiter, which adds a column without a name. --ignore \"\" leaves out a column without a name.")]
    public void What_was_found_is_said(string text, string delimiter, string message)
    {
        string csv = _folder.File("t.csv", text);
        Train(csv, "y", "--delimiter", delimiter).Should().Be(new CommandRun(1, "", $"mytorch: {csv}: {message}{Environment.NewLine}"));
    }

    [Fact]
    public void A_delimiter_at_the_end_of_each_line_can_be_ignored() =>
        Train(_folder.File("t.csv", $"a,y,\n{string.Concat(Enumerable.Range(0, 20).Select(i => $"{i % 3},{i}.5,\n"))}"), "y", "--ignore", "").Should().BeEquivalentTo(new { Code = 0, Error = "" });

    [Theory]
    [InlineData("train")]
    [InlineData("search")]
    public void Validation_samples_shared_with_training_give_a_warning(string command)
    {
        const string Words = "validation samples are also training samples, so the validation metrics are optimistic.";
        string csv = _folder.WriteFruit("t.csv", 60);
        Validate(csv).Should().Contain($"WARNING: 60 of the 60 {Words}");
        string[] lines = File.ReadAllLines(csv);
        string shuffled = _folder.File("v.csv", string.Join('\n', [lines[0], "9,0.5,100,0.25,plum", .. lines[20..40].Reverse()]));
        Validate(shuffled).Should().Contain($"WARNING: 20 of the 21 {Words}");
        Validate(_folder.WriteFruit("other.csv", 60, seed: 2)).Should().NotContain(Words);

        string Validate(string validation)
        {
            string[] quick = command == "search" ? ["--trials", "1", "--stages", "1", "--jobs", "1"] : [];
            string outPath = _folder.PathOf(Path.GetRandomFileName());
            CommandRun run = CommandRun.Of([command, .. quick, "--csv", csv, "--target", "fruit", "--validation-csv", validation, "--epochs", "1", "--out", outPath]);
            run.Code.Should().Be(0);
            return run.Output;
        }
    }

    /// <summary>A table of two colours, the first half red, with one more column or several in front.</summary>
    private static string WithIndex(string name, Func<int, object> index)
    {
        var random = new Random(1);
        return $"{name},x,y,color\n{string.Join('\n', Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"{index(i)},{random.NextDouble():F3},{random.NextDouble():F3},{(i < 20 ? "red" : "blue")}")))}\n";
    }

    private CommandRun Train(string csv, string target, params string[] more) =>
        CommandRun.Of(["train", "--csv", csv, "--target", target, "--epochs", "2", "--hidden", "4", "--out", _folder.PathOf("out"), .. more]);
}
