using System.Globalization;
using System.Numerics;
using System.Text;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The files of a run, each written completely or not at all.</summary>
internal static class RunFiles
{
    /// <summary>The model file, which the other commands read.</summary>
    public const string Model = "model.safetensors";

    private const string Statistics = "stats.csv";
    private const string Arrays = "model.npz";

    private const string LossUnit = "loss (nats per sample)";
    private const string WrongUnit = "error (% of predictions wrong)";
    private const string UnexplainedUnit = "error (% of variance not explained)";

    private static readonly (string Name, string Column, string Title, bool IsFraction)[] Curves =
    [
        (History.TrainingLoss, "train_loss", "Training loss", false), (EpochErrors.Training, "train_error", "Training error", true),
        (History.ValidationLoss, "val_loss", "Validation loss", false), (EpochErrors.Validation, "val_error", "Validation error", true),
    ];

    /// <summary>The names of the files.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Curves.Select(curve => $"{curve.Column}.svg"), Statistics, Arrays, Model];

    /// <summary>Writes the files into an existing folder.</summary>
    public static void Write<T>(string folder, TrainingResult<T> result) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IReadOnlyList<double>[] curves = [.. Curves.Select(curve => result.History[curve.Name])];
        (string Column, IReadOnlyList<double> Values)[] columns = [.. Curves.Select(curve => curve.Column).Zip(curves)];
        if (result.History.Names.Contains(History.TrainingObjective))
        {
            columns = [.. columns, ("train_objective", result.History[History.TrainingObjective])];
        }

        string lossUnit = result.Input.IsClassification ? LossUnit : $"loss ({result.Validation.LossName})";
        string errorUnit = result.Input.IsClassification ? WrongUnit : UnexplainedUnit;
        (string Name, string Content)[] texts =
        [
            .. Curves.Select((curve, i) => ($"{curve.Column}.svg", curve.IsFraction
                ? CurvePlot.Draw(curve.Title, errorUnit, [.. curves[i].Select(fraction => 100 * fraction)], "%")
                : CurvePlot.Draw(curve.Title, lossUnit, curves[i]))),
            (Statistics, Csv(columns)),
        ];
        foreach ((string name, string content) in texts)
        {
            AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(content)));
        }

        Npz.Write(Path.Combine(folder, Arrays), ModelFile.Arrays(result));
        SavedModel<T>.Write(Path.Combine(folder, Model), result);
    }

    private static string Csv((string Column, IReadOnlyList<double> Values)[] columns)
    {
        var csv = new StringBuilder($"epoch,{string.Join(',', columns.Select(column => column.Column))}\n");
        for (int i = 0; i < columns[0].Values.Count; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{i + 1}");
            foreach ((_, IReadOnlyList<double> values) in columns)
            {
                csv.Append(CultureInfo.InvariantCulture, $",{values[i]}");
            }

            csv.Append('\n');
        }

        return csv.ToString();
    }
}
