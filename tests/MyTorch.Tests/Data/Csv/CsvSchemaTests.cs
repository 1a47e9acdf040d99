using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class CsvSchemaTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("10,9,2,9,1e1,-3", "-3,2,9,10,1e1")]
    [InlineData("b,10,9,a,B", "10,9,B,a,b")]
    [InlineData(" yes ,no,yes,é", "no,yes,é")]
    public void Classes_are_sorted_by_value_or_in_ordinal_order(string cells, string classes)
    {
        foreach (IEnumerable<string> rows in (IEnumerable<string>[])[cells.Split(','), cells.Split(',').Reverse()])
        {
            string path = _folder.File("a.csv", $"x;y\n{string.Concat(rows.Select(cell => $"1;{cell}\n"))}");
            CsvSchema.Classification(path, "y", delimiter: ';').Classes.Should().Equal(classes.Split(','));
        }
    }

    [Fact]
    public void A_row_without_a_class_is_rejected() => Rejected(
        "x,y\n1,a\n1, \n", path => CsvSchema.Classification(path, "y"), "line 3, column 2 (y): expected a class, found ' ': rows without a label must be removed or labelled first.");

    [Fact]
    public void A_column_of_numbers_is_not_taken_for_one_of_classes() => Rejected(
        "x,y\n" + string.Concat(Enumerable.Range(0, 65_537).Select(i => $"1,{i}\n")),
        path => CsvSchema.Classification(path, "y"),
        "line 65538, column 2 (y): expected at most 65536 classes, found '65536' as one more.");

    [Theory]
    [InlineData("", "line 1, column 1: expected a row, found the end of the file.")]
    [InlineData("x,y\n", "line 2, column 1 (x): expected a row, found the end of the file.")]
    [InlineData("x,y\n1,a\n1\n", "line 3, column 2 (y): expected 2 cells as in the header, found 1.")]
    public void A_file_without_rows_or_with_ragged_ones_has_no_classes(string text, string message) =>
        Rejected(text, path => CsvSchema.Classification(path, "y"), message);

    [Fact]
    public void A_target_that_is_not_a_column_is_rejected() => Rejected(
        "x,y\n1,2\n", path => CsvSchema.Regression(path, ["y", "z"]), "line 1: expected one column 'z', found none among 2 columns: x, y.");

    [Fact]
    public void A_single_target_is_given_by_its_name_alone()
    {
        string path = _folder.File("a.csv", "x;y;z\n1;2;3\n");
        CsvSchema schema = CsvSchema.Regression(path, target: "y", delimiter: ';');

        schema.ToJson().Should().Be(CsvSchema.Regression(path, ["y"], delimiter: ';').ToJson());
        schema.Targets.Should().Equal("y");
        Invoking(() => CsvSchema.Regression(path, target: null!)).Should().Throw<ArgumentNullException>().WithParameterName("target");
    }

    [Fact]
    public void A_schema_prints_its_columns_and_classes()
    {
        new CsvSchema(["a", "b"], ["c"], ["no", "yes"]).ToString().Should().Be("2 features: a, b; to c, of 2 classes: no, yes");
        new CsvSchema(["a"], ["c", "d"]).ToString().Should().Be("1 feature: a; to c, d");
        new CsvSchema(["a"], []).ToString().Should().Be("1 feature: a; no target");
    }

    [Theory]
    [InlineData("x,y,x\n1,2,3\n", "line 1, column 3: expected a unique name, found 'x' again.")]
    [InlineData("y\n1\n2\n", "line 1, column 1: expected a column of features beside y, found none.")]
    public void A_file_whose_other_columns_cannot_be_features_is_rejected(string text, string message)
    {
        Rejected(text, path => CsvSchema.Classification(path, "y"), message);
        Rejected(text, path => CsvSchema.Regression(path, ["y"]), message);
    }

    [Fact]
    public void Invalid_names_are_rejected()
    {
        Invoking(() => new CsvSchema([], ["y"])).Should().Throw<ArgumentException>().WithMessage("There are no features*");
        Invoking(() => new CsvSchema(["x", "y"], ["y"])).Should().Throw<ArgumentException>().WithMessage("The column 'y' is listed twice*");
        Invoking(() => new CsvSchema(["x"], ["y", "y"])).Should().Throw<ArgumentException>().WithParameterName("targets");
        Invoking(() => new CsvSchema(["x"], ["y"], ["a", "a"])).Should().Throw<ArgumentException>().WithMessage("The class 'a' is listed twice*");
        Invoking(() => new CsvSchema(["x"], ["y", "z"], ["a"])).Should().Throw<ArgumentException>().WithMessage("There are 1 classes and 2 targets*");
        Invoking(() => new CsvSchema(["x"], ["y"], [])).Should().Throw<ArgumentException>().WithMessage("There are 0 classes*");
        Invoking(() => new CsvSchema(["x", null!], ["y"])).Should().Throw<ArgumentException>().WithMessage("features[1] is null*");
    }

    [Theory]
    [InlineData('\n')]
    [InlineData('"')]
    [InlineData('é')]
    public void A_delimiter_that_cannot_be_one_is_rejected(char delimiter)
    {
        Invoking(() => new CsvSchema(["x"], ["y"], delimiter: delimiter)).Should().Throw<ArgumentException>().WithMessage($"The delimiter is U+{(int)delimiter:X4}*");
        Action read = () => Csv.Read<double>("none.csv", delimiter);
        read.Should().ThrowExactly<ArgumentException>();
    }

    private static Action Invoking(Func<CsvSchema> create) => () => create();

    private void Rejected(string text, Func<string, CsvSchema> create, string message)
    {
        string path = _folder.File("a.csv", text);
        Invoking(() => create(path)).Should().ThrowExactly<InvalidDataException>().Which.Message.Should().Be($"{path}: {message}");
    }
}
