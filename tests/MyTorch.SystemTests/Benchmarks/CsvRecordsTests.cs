using FluentAssertions;
using MyTorch.Benchmarks.Tables;
using Xunit;

namespace MyTorch.SystemTests.Benchmarks;

public class CsvRecordsTests
{
    [Fact]
    public void Records_split_at_line_ends_outside_quotes() =>
        CsvRecords.Cut("a,b\r\n\"x\ny\",\"\"\"1\"\"\"\n\n 2 ,\n").Should().Equal("a,b", "\"x\ny\",\"\"\"1\"\"\"", " 2 ,");

    [Fact]
    public void Quotes_and_surrounding_spaces_are_removed_from_cells()
    {
        CsvRecords.Cells("\"x\ny\",\"a,\"\"b\"\"\", 2 ,").Should().Equal("x\ny", "a,\"b\"", "2", "");
        CsvRecords.Cells("\"\",\"\"\"\"").Should().Equal("", "\"");
    }
}
