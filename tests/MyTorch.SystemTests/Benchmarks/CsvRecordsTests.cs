using FluentAssertions;
using MyTorch.Benchmarks.Tables;
using Xunit;

namespace MyTorch.SystemTests.Benchmarks;

public class CsvRecordsTests
{
    [Fact]
    public void Records_are_cut_at_line_ends_outside_quotes_and_stay_as_they_are() =>
        CsvRecords.Cut("a,b\r\n\"x\ny\",\"\"\"1\"\"\"\n\n 2 ,\n").Should().Equal("a,b", "\"x\ny\",\"\"\"1\"\"\"", " 2 ,");

    [Fact]
    public void Cells_lose_their_quotes_and_the_space_around_them()
    {
        CsvRecords.Cells("\"x\ny\",\"a,\"\"b\"\"\", 2 ,").Should().Equal("x\ny", "a,\"b\"", "2", "");
        CsvRecords.Cells("\"\",\"\"\"\"").Should().Equal("", "\"");
    }
}
