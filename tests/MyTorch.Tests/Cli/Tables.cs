using System.Globalization;
using MyTorch.Tests.Data;

namespace MyTorch.Tests.Cli;

/// <summary>CSV files to train on.</summary>
internal static class Tables
{
    public static readonly string[] Fruit = ["apple", "pear", "plum"];

    /// <summary>Three classes that two of four columns tell apart, but for a few rows.</summary>
    public static string WriteFruit(this TestFolder folder, string name, int rows, int seed = 1)
    {
        var random = new Random(seed);
        return folder.File(name, Lines("id,length,weight,noise,fruit", rows, i => FormattableString.Invariant(
            $"{i},{(i % 3) + (0.6 * random.NextDouble())},{100 + (i % 3 * 10) - (12 * random.NextDouble())},{random.NextDouble()},{Fruit[i % 3]}")));
    }

    /// <summary>A price that is 3 a - 2 b + 100, but for noise.</summary>
    public static string WritePrices(this TestFolder folder, string name, int rows, int seed = 1)
    {
        var random = new Random(seed);
        return folder.File(name, Lines("a,price,b", rows, _ =>
        {
            (double a, double b) = (10 * random.NextDouble(), random.NextDouble());
            return FormattableString.Invariant($"{a},{(3 * a) - (2 * b) + 100 + (0.1 * random.NextDouble())},{b}");
        }));
    }

    /// <summary>The cells of a file of numbers and names.</summary>
    public static string[][] Cells(string path) => [.. File.ReadAllLines(path).Select(line => line.Split(','))];

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Lines(string header, int rows, Func<int, string> row) => $"{header}\n{string.Join('\n', Enumerable.Range(0, rows).Select(row))}\n";
}
