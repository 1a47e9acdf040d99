using System.Globalization;
using MyTorch.Tests.Data;

namespace MyTorch.SystemTests.Cli;

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

    /// <summary>
    /// A table as people have them: an id, numbers with gaps, texts, yes and no, dates, names; whether somebody stays depends on age and colour, the
    /// pay on age and size.
    /// </summary>
    public static string WritePeople(this TestFolder folder, string name, int rows, int seed = 1)
    {
        string[] colours = ["red", "green", "blue"];
        var random = new Random(seed);
        return folder.File(name, Lines("id,age,colour,member,since,name,pay,stays", rows, i =>
        {
            (double age, int colour, bool member) = (20 + (40 * random.NextDouble()), random.Next(3), random.Next(2) == 0);
            string shown = random.Next(10) == 0 ? "NA" : FormattableString.Invariant($"{age:F1}");
            return FormattableString.Invariant(
                $"{i + 1},{shown},{colours[colour]},{(member ? "yes" : "no")},2024-{1 + random.Next(12):00}-{1 + random.Next(28):00},\"person {i}\",{1000 + (20 * age) + (member ? 300 : 0):F2},{((age / 20) + colour > 3 ? "stays" : "goes")}");
        }));
    }

    /// <summary>The cells of a file of numbers and names.</summary>
    public static string[][] Cells(string path) => [.. File.ReadAllLines(path).Select(line => line.Split(','))];

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Lines(string header, int rows, Func<int, string> row) => $"{header}\n{string.Join('\n', Enumerable.Range(0, rows).Select(row))}\n";
}
