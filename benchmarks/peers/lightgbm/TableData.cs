using System.Text.Json;

namespace MyTorch.Benchmarks.Peers;

/// <summary>A split of a table: the cells of both files without the target, and the target of the rows to train on.</summary>
internal sealed class TableData
{
    /// <summary>Reads the files of a folder.</summary>
    public TableData(string folder)
    {
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "problem.json")));
        IsClassification = settings.RootElement.GetProperty("classification").GetBoolean();
        Seed = settings.RootElement.GetProperty("seed").GetInt32();
        string[][] train = Read(folder, "train.csv");
        int place = Array.IndexOf(train[0], settings.RootElement.GetProperty("target").GetString());
        Targets = [.. train.Skip(1).Select(row => row[place])];
        Train = Without(train);
        Test = Without(Read(folder, "test.csv"));

        string[][] Without(string[][] rows) => [.. rows.Skip(1).Select(row => (string[])[.. row[..place], .. row[(place + 1)..]])];
    }

    public bool IsClassification { get; }

    public int Seed { get; }

    public string[][] Train { get; }

    public string[][] Test { get; }

    public string[] Targets { get; }

    private static string[][] Read(string folder, string file) =>
        [.. MyTorch.Benchmarks.Tables.CsvRecords.Cut(File.ReadAllText(Path.Combine(folder, file))).Select(MyTorch.Benchmarks.Tables.CsvRecords.Cells)];
}
