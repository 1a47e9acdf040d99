using System.Globalization;

namespace MyTorch.Benchmarks.Tables;

/// <summary>The result of one contender on one split of a table.</summary>
/// <param name="Table">The name of the table.</param>
/// <param name="Seed">The seed of the split.</param>
/// <param name="Contender">The name of the contender.</param>
/// <param name="Score">The scores of its predictions.</param>
/// <param name="CpuSeconds">The processor time of the fit, over all threads.</param>
/// <param name="WallSeconds">The elapsed time of the fit.</param>
/// <param name="TestRows">The number of test rows.</param>
/// <param name="Bits">A checksum of the predictions.</param>
/// <param name="IsRepeatable">Whether a second fit gave bitwise identical predictions; null if there was none.</param>
internal sealed record TableResult(
    string Table, int Seed, string Contender, TableScore Score, double CpuSeconds, double WallSeconds, int TestRows, string Bits, bool? IsRepeatable)
{
    /// <summary>The header of a result file.</summary>
    public const string Header = "table,seed,contender,accuracy,logloss,rmse,cpu_seconds,wall_seconds,test_rows,bits,repeatable";

    /// <summary>1 - accuracy, or the RMSE.</summary>
    public double Error => IsClassification ? 1 - Score.Accuracy : Score.Rmse;

    /// <summary>Whether the target is a class.</summary>
    public bool IsClassification => !double.IsNaN(Score.Accuracy);

    /// <summary>Parses a line of a result file.</summary>
    /// <exception cref="FormatException">The line is not a result.</exception>
    public static TableResult Parse(string line) => line.Split(',') is [var table, var seed, var contender, var accuracy, var loss, var rmse, var cpu, var wall, var rows, var bits, var repeatable]
        ? new TableResult(
            table, int.Parse(seed, CultureInfo.InvariantCulture), contender, new TableScore(Number(accuracy), Number(loss), Number(rmse)), Number(cpu), Number(wall),
            int.Parse(rows, CultureInfo.InvariantCulture), bits, repeatable.Length > 0 ? bool.Parse(repeatable) : null)
        : throw new FormatException($"Expected a result ({Header}), found '{line}'.");

    /// <summary>Returns the line of a result file; metrics that do not apply to the task are empty cells.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Table},{Seed},{Contender},{Cell(Score.Accuracy)},{Cell(Score.LogLoss)},{Cell(Score.Rmse)},{CpuSeconds:0.####},{WallSeconds:0.####},{TestRows},{Bits},{IsRepeatable}");

    private static double Number(string cell) => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);

    private static string Cell(double value) => double.IsNaN(value) ? "" : value.ToString(CultureInfo.InvariantCulture);
}
