using System.Globalization;
using System.Numerics;
using System.Text;

namespace MyTorch.Cli;

/// <summary>The files of a run, each written whole or not at all.</summary>
internal static class RunFiles
{
    private const string LossUnit = "loss (nats per sample)";
    private const string ErrorUnit = "error (% of predictions wrong)";

    /// <summary>Writes the files into a folder that is there.</summary>
    /// <returns>Their names.</returns>
    public static string[] Write<T>(string folder, TrainingStatistics statistics, MLP<T> network, TrainSettings settings, int pixelMaximum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (string Name, string Content)[] texts =
        [
            ("train_loss.svg", CurvePlot.Draw("Training loss", LossUnit, statistics.TrainingLosses)),
            ("train_error.svg", CurvePlot.Draw("Training error", ErrorUnit, Percent(statistics.TrainingErrors))),
            ("val_loss.svg", CurvePlot.Draw("Validation loss", LossUnit, statistics.ValidationLosses)),
            ("val_error.svg", CurvePlot.Draw("Validation error", ErrorUnit, Percent(statistics.ValidationErrors))),
            ("stats.csv", Csv(statistics)),
        ];
        foreach ((string name, string content) in texts)
        {
            AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(content)));
        }

        const string Model = "model.npz";
        Npz.Write(Path.Combine(folder, Model), ModelFile.Arrays(network, settings, pixelMaximum));
        return [.. texts.Select(text => text.Name), Model];
    }

    private static double[] Percent(double[] shares) => Array.ConvertAll(shares, share => 100 * share);

    private static string Csv(TrainingStatistics statistics)
    {
        var csv = new StringBuilder("epoch,train_loss,train_error,val_loss,val_error\n");
        for (int i = 0; i < statistics.TrainingLosses.Length; i++)
        {
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{i + 1},{statistics.TrainingLosses[i]},{statistics.TrainingErrors[i]},{statistics.ValidationLosses[i]},{statistics.ValidationErrors[i]}\n");
        }

        return csv.ToString();
    }
}
