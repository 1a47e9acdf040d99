using System.Text.Json;

namespace MyTorch.Benchmarks.Tables;

/// <summary>A split of a table, written to a folder as train.csv, test.csv and, for the peers, problem.json.</summary>
internal sealed class TableProblem
{
    private readonly TableSource _source;
    private readonly TableSplit _split;

    /// <summary>Writes the files.</summary>
    /// <param name="source">The table.</param>
    /// <param name="seed">The seed of the split, and of the contenders.</param>
    /// <param name="rows">The maximum number of rows sampled from the table.</param>
    /// <param name="folder">The folder, which must exist.</param>
    public TableProblem(TableSource source, int seed, int rows, string folder)
    {
        (_source, _split, Seed, Folder) = (source, source.Split(seed, rows), seed, folder);
        source.Write(TrainPath, _split.Train);
        source.Write(TestPath, _split.Test);
        File.WriteAllText(Path.Combine(folder, "problem.json"), JsonSerializer.Serialize(new { target = Target, classification = IsClassification, seed }));
    }

    /// <summary>The name of the table.</summary>
    public string Table => _source.Name;

    /// <summary>The name of the column to predict.</summary>
    public string Target => _source.Target;

    /// <summary>Whether the task is classification rather than regression.</summary>
    public bool IsClassification => _source.IsClassification;

    /// <summary>The seed of the split, and of the contenders.</summary>
    public int Seed { get; }

    /// <summary>The folder of the files.</summary>
    public string Folder { get; }

    /// <summary>The file of the training rows.</summary>
    public string TrainPath => Path.Combine(Folder, "train.csv");

    /// <summary>The file of the test rows, including the target.</summary>
    public string TestPath => Path.Combine(Folder, "test.csv");

    /// <summary>The number of test rows.</summary>
    public int TestRows => _split.Test.Count;

    /// <summary>Scores predictions of the test rows.</summary>
    /// <exception cref="InvalidOperationException">The predictions do not match these rows.</exception>
    public TableScore Score(TablePredictions predictions) => IsClassification
        ? TableScore.OfClasses(predictions.Classes, predictions.Values, _source.Classes(_split.Test))
        : TableScore.OfQuantities(predictions.Values, _source.Quantities(_split.Test));
}
