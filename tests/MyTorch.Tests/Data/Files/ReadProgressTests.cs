using System.IO.Compression;
using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Files report their progress, and a report may stop the reading.</summary>
public sealed class ReadProgressTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_bytes_on_the_disk_are_reported_until_all_are_read(bool isCompressed)
    {
        var random = new Random(1);
        string text = string.Join('\n', Enumerable.Range(0, 20_000).Select(_ => random.Next()).Prepend(0));
        string path = Write($"x\n{text}\n", isCompressed);
        var progress = new Recorder();
        new CsvFile<double>(path, new CsvSchema(["x"], [])) { Progress = progress }.Load().Count.Should().Be(20_001);
        progress.Positions.Should().BeInAscendingOrder().And.HaveCountGreaterThan(2);
        progress.Positions[^1].Should().Be(new FileInfo(path).Length).And.Be(progress.Length);
    }

    [Fact]
    public void A_report_may_end_the_reading_and_the_file_is_closed()
    {
        string path = Write(string.Join('\n', Enumerable.Range(0, 100_000).Prepend(0)), isCompressed: false);
        var file = new CsvFile<float>(path, new CsvSchema(["0"], [])) { Progress = new Recorder { Most = 100_000 } };
        file.Invoking(csv => csv.Load()).Should().Throw<OperationCanceledException>();
        File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
    }

    private string Write(string text, bool isCompressed)
    {
        using FileStream file = File.Create(_folder.PathOf("t.csv"));
        using Stream stream = isCompressed ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using var writer = new StreamWriter(stream);
        writer.Write(text);
        return file.Name;
    }

    private sealed class Recorder : IProgress<ReadProgress>
    {
        public List<long> Positions { get; } = [];

        public long Length { get; private set; }

        public long Most { get; init; } = long.MaxValue;

        public void Report(ReadProgress value)
        {
            Positions.Add(value.Position);
            Length = value.Length;
            if (value.Position > Most)
            {
                throw new OperationCanceledException();
            }
        }
    }
}
