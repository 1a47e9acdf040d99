// Serves predictions over HTTP: dotnet run docs/samples/prediction-service.cs, then
// curl http://localhost:5080/predict -H 'Content-Type: application/json' -d '{"island": "Biscoe", "bill_length_mm": 46.1, "bill_depth_mm": 13.2,
//   "flipper_length_mm": 211, "body_mass_g": null, "sex": "female", "year": 2008}'
#:sdk Microsoft.NET.Sdk.Web
#:project ../../src/MyTorch/MyTorch.csproj
#:property PublishAot=false
using System.Text.Json;
using MyTorch.Tables;

string path = args.Length > 0 ? args[0] : "data/penguins/penguins.csv";
var classifier = new TableClassifier { Seed = 1 };
classifier.Fit(Table.ReadCsv(path), "species");

var builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? "http://localhost:5080");
WebApplication app = builder.Build();
app.MapGet("/", () => $"POST a JSON object with the columns {string.Join(", ", classifier.Schema.Features)} to /predict");

// Predict is safe from many threads: every request uses the same classifier.
app.MapPost("/predict", (Dictionary<string, JsonElement> row) =>
{
    try
    {
        Table table = Table.FromRow(row.ToDictionary(cell => cell.Key, cell => ToCell(cell.Value)));
        double[] probabilities = [.. classifier.PredictProbabilities(table).Row(0)];
        return Results.Ok(new { species = classifier.Predict(table)[0], probabilities = classifier.Classes.Zip(probabilities).ToDictionary() });
    }
    catch (Exception error) when (error is ArgumentException or InvalidDataException)
    {
        return Results.BadRequest(new { error = error.Message });
    }
});
app.Run();

static object? ToCell(JsonElement value) => value.ValueKind switch
{
    JsonValueKind.Null => null,
    JsonValueKind.Number => value.GetDouble(),
    JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
    _ => value.ToString(),
};
