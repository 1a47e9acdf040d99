using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Rows without a label do not form a class.</summary>
public abstract class MissingLabelsTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("NA")]
    [InlineData("n/a")]
    [InlineData("#N/A")]
    [InlineData("<NA>")]
    [InlineData("NULL")]
    [InlineData("null")]
    [InlineData("None")]
    [InlineData("?")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\"NaN\"")]
    public void Missing_labels_are_rejected_with_lines_or_dropped(string cell)
    {
        string path = _folder.File("a.csv", $"x,y\n1,red\n2,{cell}\n3,blue\n4,{cell}\n5,red\n");
        string message = $"{path}: line 3, column 2 (y): expected a class, found '{cell.Trim('"')}', and no label in 1 more row (line 5): rows without a label must be removed or labelled first.";
        Rejected(() => CsvSchema.Classification(path, "y")).Should().Be(message);

        CsvSchema schema = CsvSchema.Classification(path, "y", missingLabels: MissingLabels.Drop);
        schema.Classes.Should().Equal("blue", "red");
        Rejected(() => new CsvFile<T>(path, schema).Load()).Should().Be(message.Replace("a class", "one of the 2 classes blue, red", StringComparison.Ordinal));

        var file = new CsvFile<T>(path, schema) { DropsMissingLabels = true };
        for (int reading = 0; reading < 2; reading++)
        {
            Dataset<T> samples = file.Load();
            samples.X.Should().Be(Rows([1], [3], [5]));
            samples.Y.Should().Be(Rows([0, 1], [1, 0], [0, 1]));
            file.DroppedRows.Should().Be(2);
        }

        new StreamLoader<T>(file, batchSize: 2, shuffleBuffer: 0).Epoch(1).Sum(batch => batch.X.RowCount).Should().Be(3);
    }

    [Fact]
    public void Missing_labels_may_be_kept_except_empty_cells()
    {
        string path = _folder.File("a.csv", "x,y\n1,None\n2,NA\n3,mild\n");
        CsvSchema schema = CsvSchema.Classification(path, "y", missingLabels: MissingLabels.Keep);
        schema.Classes.Should().Equal("NA", "None", "mild");
        new CsvFile<T>(path, schema) { DropsMissingLabels = true }.Load().Count.Should().Be(3, "the name of a class is not a missing value");

        path = _folder.File("b.csv", "x,y\n1,None\n2,\n3,mild\n4,\n");
        Rejected(() => CsvSchema.Classification(path, "y", missingLabels: MissingLabels.Keep)).Should().Be(
            $"{path}: line 3, column 2 (y): expected a class, found '', and no label in 1 more row (line 5): rows without a label must be removed or labelled first.");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("NAN1")]
    [InlineData("na na")]
    [InlineData("-")]
    [InlineData("0")]
    public void Other_texts_are_classes(string cell) =>
        CsvSchema.Classification(_folder.File("a.csv", $"x,y\n1,{cell}\n2,red\n"), "y").Classes.Should().Contain(cell);

    [Fact]
    public void A_long_list_of_lines_is_cut_and_a_malformed_row_ends_it()
    {
        string rows = string.Concat(Enumerable.Repeat("1,NA\n", 20));
        string path = _folder.File("a.csv", $"x,y\n{rows}");
        Rejected(() => CsvSchema.Classification(path, "y")).Should().Contain("found 'NA', and no label in 19 more rows (lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, ...): rows");
        path = _folder.File("b.csv", "x,y\n1,red\n1,NA\n1\n");
        Rejected(() => CsvSchema.Classification(path, "y")).Should().EndWith("line 3, column 2 (y): expected a class, found 'NA': rows without a label must be removed or labelled first.");
    }

    [Fact]
    public void A_file_without_any_label_is_rejected()
    {
        string path = _folder.File("a.csv", "x,y\n1,NA\n2,\n");
        Rejected(() => CsvSchema.Classification(path, "y", missingLabels: MissingLabels.Drop)).Should().Be($"{path}: expected a row with a label, found none.");
        Rejected(() => new CsvFile<T>(path, new CsvSchema(["x"], ["y"])) { DropsMissingLabels = true }.Load()).Should().Be($"{path}: expected a row with a label, found none.");
    }

    [Fact]
    public void Numbers_to_predict_may_be_NaN_unless_such_rows_are_dropped()
    {
        string path = _folder.File("a.csv", "x,y,z\n1,2,3\n4,NaN,5\n6,7,-NaN\n8,9,10\n");
        var schema = new CsvSchema(["x"], ["y", "z"]);
        new CsvFile<T>(path, schema).Load().Y.Enumerate().Count(T.IsNaN).Should().Be(2);
        var file = new CsvFile<T>(path, schema) { DropsMissingLabels = true };
        file.Load().Y.Should().Be(Rows([2, 3], [9, 10]));
        file.DroppedRows.Should().Be(2);

        path = _folder.File("b.csv", "x,y,z\n1,2,3\n4,NA,5\n6,7,?\n");
        Rejected(() => new CsvFile<T>(path, schema).Load()).Should().Be(
            $"{path}: line 3, column 2 (y): expected a number, found 'NA', and no label in 1 more row (line 4): rows without a label must be removed or labelled first.");
    }

    [Theory]
    [InlineData(",a,y\n0,1,p\n1,2,q\n2,3,p\n", "a")]
    [InlineData("\"\",\"a\",\"y\"\n\"3\",1,p\n\"1\",2,q\n\"2\",3,p\n", "a")]
    [InlineData(",a,y\n0,1,p\n0,2,q\n1,3,p\n", ",a")]
    [InlineData(",a,y\n0.5,1,p\n1,2,q\n2,3,p\n", ",a")]
    [InlineData(",a,y\n-1,1,p\n0,2,q\n", ",a")]
    [InlineData("a,,y\n1,0,p\n2,1,q\n", "a,")]
    [InlineData("i,a,y\n0,1,p\n1,2,q\n", "i,a")]
    public void A_first_column_of_row_numbers_without_a_name_is_no_feature(string text, string features)
    {
        string path = _folder.File("a.csv", text);
        CsvSchema.Classification(path, "y").Features.Should().Equal(features.Split(','));
        CsvSchema.Regression(path, "y").Features.Should().Equal(features.Split(','));
    }

    [Fact]
    public void A_column_without_a_name_is_a_feature_if_it_is_chosen()
    {
        string path = _folder.File("a.csv", ",a,y\n0,1,p\n1,2,q\n");
        CsvSchema.Classification(path, "y", ["", "a"]).Features.Should().Equal("", "a");
        CsvSchema.Regression(path, "").Features.Should().Equal("a", "y");
    }

    [NamedPipeFact]
    public void A_pipe_is_rejected_where_content_is_read_twice()
    {
        string pipe = NamedPipe.Make(_folder.PathOf("pipe"));
        using FileStream held = NamedPipe.Hold(pipe);
        string message = $"{pipe}: expected a regular file, which can be read more than once, found a pipe or a device: write its content to a file first.";
        Rejected(() => CsvSchema.Classification(pipe, "y")).Should().Be(message);
        Rejected(() => new CsvFile<T>(pipe, new CsvSchema(["x"], ["y"]))).Should().Be(message);
    }

    private static string Rejected(Func<object> act) => act.Should().ThrowExactly<InvalidDataException>().Which.Message;

    private static Matrix<T> Rows(params double[][] rows) => Matrix<T>.Build.DenseOfRows(rows.Select(row => row.Select(T.CreateChecked)));
}

public sealed class MissingLabelsInDouble : MissingLabelsTests<double>;

public sealed class MissingLabelsInFloat : MissingLabelsTests<float>;
