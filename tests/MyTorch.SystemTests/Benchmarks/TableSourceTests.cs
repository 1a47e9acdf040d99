using System.Text;
using FluentAssertions;
using MyTorch.Benchmarks.Tables;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Benchmarks;

public sealed class TableSourceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public TableSourceTests()
    {
        _folder.File("a.csv", "x,y\n1,yes\n\"2\",NA\n3,no\n4,\n5, yes\n");
        _folder.File("b.csv.gz", TestFolder.Gzip("price\n1.5\n?\n-2e1\n"u8.ToArray()));
        _folder.File("manifest.csv", "file,name,rows,task,target\na.csv,first,5,classification,y\nb.csv.gz,second,3,regression,price\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_without_a_target_are_dropped()
    {
        IReadOnlyList<TableSource> tables = TableSource.ReadAll(_folder.PathOf(""));

        tables.Select(table => (table.Name, table.Target, table.IsClassification, table.RowCount)).Should().Equal(("first", "y", true, 3), ("second", "price", false, 2));
        tables[0].Classes([0, 1, 2]).Should().Equal("yes", "no", "yes");
        tables[1].Quantities([1, 0]).Should().Equal(-20, 1.5);
        TableSource.ReadAll(_folder.PathOf(""), ["second"]).Should().ContainSingle().Which.Name.Should().Be("second");
    }

    [Fact]
    public void Rows_are_written_as_they_were()
    {
        TableSource.ReadAll(_folder.PathOf(""))[0].Write(_folder.PathOf("out.csv"), [2, 0]);

        File.ReadAllText(_folder.PathOf("out.csv"), Encoding.UTF8).ReplaceLineEndings("\n").Should().Be("x,y\n5, yes\n1,yes\n");
    }

    [Fact]
    public void What_is_not_there_is_named()
    {
        Action table = () => TableSource.ReadAll(_folder.PathOf(""), ["third"]);
        Action column = () => _ = new TableSource("first", _folder.PathOf("a.csv"), "z", isClassification: true);
        Action number = () => TableSource.ReadAll(_folder.PathOf(""))[0].Quantities([0]);

        table.Should().Throw<InvalidDataException>().WithMessage("*no table 'third': it lists first, second.");
        column.Should().Throw<InvalidDataException>().WithMessage("*no column 'z': its columns are x, y.");
        number.Should().Throw<InvalidDataException>().WithMessage("first: expected a number in column 'y', found 'yes'.");
    }
}
