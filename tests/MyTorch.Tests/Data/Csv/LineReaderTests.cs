using System.Text;
using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public class LineReaderTests
{
    [Theory]
    [InlineData("a\nbc\n\ndef")]
    [InlineData("a\r\nbc\r\n\r\ndef\r\n")]
    [InlineData("\uFEFFa\n\uFEFFb\n")]
    [InlineData("\n")]
    [InlineData("")]
    [InlineData("a\rb\n")]
    public void Lines_are_the_same_however_the_stream_gives_its_bytes(string text)
    {
        string[] expected = [.. text.TrimStart('\uFEFF').Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line)];
        expected = expected[^1].Length == 0 ? expected[..^1] : expected;
        for (int step = 1; step <= text.Length + 1; step++)
        {
            Read(text, step).Should().Equal(expected);
        }
    }

    [Fact]
    public void Lines_longer_than_the_buffer_are_read_completely()
    {
        string[] lines = [.. Enumerable.Range(0, 12).Select(power => new string((char)('a' + power), 1 << (2 * power % 19)))];
        Read(string.Join('\n', lines), step: 10_007).Should().Equal(lines);
    }

    private static List<string> Read(string text, int step)
    {
        using var reader = new LineReader(new SlowStream(Encoding.UTF8.GetBytes(text), step), "text");
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(Encoding.UTF8.GetString(reader.Line));
            reader.Number.Should().Be(lines.Count);
        }

        reader.Read().Should().BeFalse("the end stays the end");
        return lines;
    }
}
