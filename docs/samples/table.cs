// Predicts the species of a penguin from a table with text and missing cells: dotnet run docs/samples/table.cs
#:project ../../src/MyTorch/MyTorch.csproj
using MyTorch.Tables;

string path = args.Length > 0 ? args[0] : "data/penguins/penguins.csv";
Table table = Table.ReadCsv(path);
Console.WriteLine(TableSchema.Infer(table, "species"));

int[] rows = [.. Enumerable.Range(0, table.RowCount)];
Table training = table.SelectRows([.. rows.Where(row => row % 5 != 0)]);
Table test = table.SelectRows([.. rows.Where(row => row % 5 == 0)]);
var classifier = new TableClassifier { Seed = 1 };
classifier.Fit(training, "species");

Console.WriteLine($"Test accuracy {100 * classifier.Evaluate(test).Accuracy:F1}%");
Table penguin = Table.FromRow(new Dictionary<string, object?>
{
    ["island"] = null, ["bill_length_mm"] = 46.1, ["bill_depth_mm"] = 13.2, ["flipper_length_mm"] = 211, ["body_mass_g"] = null, ["sex"] = "female", ["year"] = 2008,
});
Console.WriteLine($"A penguin with a missing island and mass is a {classifier.Predict(penguin)[0]}");
