using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>A table whose names and cells need quotes goes through every command and comes back.</summary>
public sealed class QuotedTableTests : IDisposable
{
    private const string Header = "\"\",\"size, cm\",\"\"\"net\"\" weight\",\"kind of fruit, english\"";

    private static readonly string[] Kinds = ["apple, \"red\"", "pear;", " plum "];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("double", ',')]
    [InlineData("float", ';')]
    public void Names_with_commas_and_quotes_survive_all_commands(string dtype, char delimiter)
    {
        string csv = _folder.File("fruit.csv", $"{Header.Replace("\",\"", $"\"{delimiter}\"")}\n{string.Concat(Enumerable.Range(0, 90).Select(i => Row(i, delimiter)))}");
        string model = _folder.PathOf("out/model.safetensors");
        CommandRun run = CommandRun.Of(
            "--csv", csv, "--target", "\"kind of fruit, english\"", "--ignore", "\"\"", "--delimiter", $"{delimiter}", "--dtype", dtype, "--epochs", "5", "--hidden", "8", "--out", _folder.PathOf("out"));
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        CommandRun.Of("evaluate", model, "--csv", csv).Should().BeEquivalentTo(new { Code = 0, Error = "" });

        string predictions = _folder.PathOf("predictions.csv");
        CommandRun.Of("predict", model, "--csv", csv, "--keep", "\"kind of fruit, english\",\"size, cm\",\"\"", "--out", predictions).Should().BeEquivalentTo(new { Code = 0, Error = "" });

        using var reader = new CsvReader(File.OpenRead(predictions), predictions, delimiter, hasHeader: true);
        string[] sorted = [.. Kinds.Order(StringComparer.Ordinal)];
        reader.Columns.Should().Equal(["kind of fruit, english", "size, cm", "", "prediction", .. sorted.Select(kind => $"probability_{kind}")]);
        int rows = 0;
        for (; reader.Read(); rows++)
        {
            double[] probabilities = [.. Enumerable.Range(4, 3).Select(column => reader.Number<double>(column))];
            string predicted = sorted[Array.IndexOf(probabilities, probabilities.Max())];
            string[] texts = [.. Enumerable.Range(0, 4).Select(column => reader.Text(column).ToString())];
            texts.Should().Equal(Kinds[rows % 3], Size(rows), $"{rows}", predicted);
        }

        rows.Should().Be(90);
    }

    [Fact]
    public void A_line_break_in_a_cell_that_is_kept_is_written_again()
    {
        string csv = _folder.WriteFruit("fruit.csv", 30);
        CommandRun.Of("--csv", csv, "--target", "fruit", "--epochs", "1", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        string other = _folder.File("other.csv", "id,length,weight,noise,remark\n1,2,3,4,\"good\"\n1,2,3,4,\"not\nso good\"\n");
        string predictions = _folder.PathOf("p.csv");
        CommandRun.Of("predict", _folder.PathOf("out/model.safetensors"), "--csv", other, "--keep", "remark", "--out", predictions).Should().BeEquivalentTo(new { Code = 0, Error = "" });
        using var reader = new CsvReader(File.OpenRead(predictions), predictions);
        reader.Read().Should().BeTrue();
        reader.Read().Should().BeTrue();
        reader.Text(0).ToString().Should().Be("not\nso good");
        reader.Read().Should().BeFalse();
    }

    private static string Size(int i) => FormattableString.Invariant($"{(i % 3) + 0.5}");

    private static string Row(int i, char delimiter) =>
        FormattableString.Invariant($"\"{i}\"{delimiter}{Size(i)}{delimiter}\"{10 * (i % 3)}\"{delimiter}\"{Kinds[i % 3].Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");
}
