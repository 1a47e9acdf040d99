using System.Globalization;
using System.Text;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Loading;

/// <summary>A temporary CSV file of random numbers and classes that repeats a thousand rows.</summary>
internal sealed class CsvSample : IDisposable
{
    public const string Target = "class";

    private const int Features = 32;
    private const int Classes = 10;
    private const int DistinctRows = 1000;

    private readonly WorkFolder _folder = new();

    /// <summary>Writes the file.</summary>
    /// <param name="length">The size in bytes, rounded up to the next thousand rows.</param>
    /// <param name="digits">The number of digits of each number.</param>
    public CsvSample(long length, int digits)
    {
        Schema = new CsvSchema(
            [.. Enumerable.Range(0, Features).Select(feature => $"x{feature}")], [Target], [.. Enumerable.Range(0, Classes).Select(label => $"class {label}")]);
        byte[] rows = Encoding.UTF8.GetBytes(Rows(digits));
        using FileStream file = File.Create(Path);
        file.Write(Encoding.UTF8.GetBytes($"{string.Join(',', Schema.Features)},{Target}\n"));
        while (file.Position < length)
        {
            file.Write(rows);
            Samples += DistinctRows;
        }

        Length = file.Position;
    }

    public string Path => _folder["samples.csv"];

    public CsvSchema Schema { get; }

    public long Samples { get; }

    public long Length { get; }

    public void Dispose() => _folder.Dispose();

    private string Rows(int digits)
    {
        var random = new Random(1);
        var text = new StringBuilder();
        for (int row = 0; row < DistinctRows; row++)
        {
            for (int feature = 0; feature < Features; feature++)
            {
                text.Append(((10 * random.NextDouble()) - 5).ToString($"G{digits}", CultureInfo.InvariantCulture)).Append(Schema.Delimiter);
            }

            text.Append(Schema.Classes![random.Next(Classes)]).Append('\n');
        }

        return text.ToString();
    }
}
