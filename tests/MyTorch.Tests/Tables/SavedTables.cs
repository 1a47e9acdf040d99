using System.Globalization;
using MyTorch.Tables;

namespace MyTorch.Tests.Tables;

/// <summary>Small fitted estimators of a table with columns of every kind.</summary>
internal static class SavedTables
{
    private static readonly string[] Kinds = ["oak", "ash", "\"fir\"", "élm", "rare"];

    /// <summary>Two folds of a network on scaled columns and one on columns in bins.</summary>
    public static TableRecipe Recipe { get; } = TableRecipe.Good with
    {
        Folds = 2,
        Epochs = 2,
        Networks = [new TableNetwork { Hidden = [4], Activation = TableActivation.SELU }, new TableNetwork { Hidden = [3, 2], Dropout = 0.1, Bins = 4 }],
    };

    public static TableClassifier Classifier()
    {
        var classifier = new TableClassifier { Recipe = Recipe, Seed = 3 };
        classifier.Fit(Create(60, seed: 1), "class");
        return classifier;
    }

    public static TableRegressor Regressor()
    {
        var regressor = new TableRegressor { Recipe = Recipe, Seed = 4 };
        regressor.Fit(Create(60, seed: 1), "price", "size");
        return regressor;
    }

    /// <summary>A table of dates, categories, Booleans and numbers, with missing cells, texts for missing ones, rare categories and a row number.</summary>
    public static Table Create(int rows, int seed)
    {
        var random = new Random(seed);
        double[] size = [.. Enumerable.Range(0, rows).Select(_ => Math.Exp(random.NextDouble() * 3))];
        string?[] kind = [.. Enumerable.Range(0, rows).Select(row => row % 11 == 0 ? null : row % 29 == 0 ? "rare" : row == rows - 1 ? FormattableString.Invariant($"new {seed}") : Kinds[random.Next(4)])];
        double[] price = [.. size.Select((value, row) => (100 * value) + (kind[row] == "oak" ? 300 : 0) + random.NextDouble())];
        DateTime start = new(2020, 2, 3, 4, 5, 0, DateTimeKind.Utc);
        return new Table(
            new TableColumn("row", [.. Enumerable.Range(1, rows).Select(row => (double)row)]),
            new TableColumn("sold", Enumerable.Range(0, rows).Select(row => row % 13 == 0 ? null : start.AddHours(random.Next(30_000)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))),
            new TableColumn("age", [.. Enumerable.Range(0, rows).Select(row => row % 7 == 0 ? double.NaN : random.Next(90))]),
            new TableColumn("kind", kind),
            new TableColumn("new", Enumerable.Range(0, rows).Select(_ => random.Next(2) == 1 ? "yes" : "no")),
            new TableColumn("class", price.Select(value => value > 1000 ? "large" : "small")),
            new TableColumn("size", size),
            new TableColumn("price", price));
    }
}
