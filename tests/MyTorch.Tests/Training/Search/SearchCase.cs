using System.Globalization;
using MyTorch.Search;

namespace MyTorch.Tests.Training;

/// <summary>The space and the scores of data/reference/search.py, shared by the tests of the search.</summary>
internal static class SearchCase
{
    private static readonly string[] Choices = ["a", "b,\"c\"", "d"];

    public static Hyperparameter[] Space =>
    [
        Hyperparameter.Uniform("x", -2, 3),
        Hyperparameter.LogUniform("rate", 1e-4, 1),
        Hyperparameter.OneMinusLogUniform("momentum", 0, 0.999),
        Hyperparameter.UniformInteger("whole", 1, 6),
        Hyperparameter.LogUniformInteger("units", 8, 512),
        Hyperparameter.Choice("choice", Choices),
    ];

    /// <summary>The settings in the form of the reference, with the choice as its index.</summary>
    public static double[] Numbers(Trial trial) =>
        [.. trial.Settings.Select(setting => setting.Key == "choice"
            ? Array.IndexOf(Choices, setting.Value)
            : double.Parse(setting.Value, CultureInfo.InvariantCulture))];

    /// <summary>The score of the reference; every seventh trial fails.</summary>
    public static double Score(Trial trial, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (trial.Number % 7 == 3)
        {
            throw new InvalidOperationException($"Trial {trial.Number}\r\nsays \"no\", and fails.");
        }

        double[] n = Numbers(trial);
        double[] distance =
        [
            (n[0] - 1) / 5, (Math.Log10(n[1]) / 4) + 0.5, Math.Log10((1 - n[2]) / 0.1) / 3, (n[3] - 3) / 5, Math.Log2(n[4] / 64) / 6, (n[5] - 1) / 4,
        ];
        return distance.Sum(part => part * part);
    }

    /// <summary>The rows of the results file without the seconds.</summary>
    public static string[] Table(string path) => [.. File.ReadAllLines(path).Select(line => line[..line.LastIndexOf(',')])];
}
