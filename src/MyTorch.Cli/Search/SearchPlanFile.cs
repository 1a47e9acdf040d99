using System.Text.Json;

namespace MyTorch.Cli;

/// <summary>A plan as JSON, so that a search goes on with what it began with.</summary>
internal static class SearchPlanFile
{
    public const string Name = "search.json";

    private const string Trials = "trials";
    private const string Stages = "stages";
    private const string Score = "score";
    private const string Vary = "vary";
    private const string Settings = "settings";

    /// <summary>Writes the plan into a folder.</summary>
    public static void Write(string folder, SearchPlan plan, IReadOnlyList<SettingOption> options) => AtomicFile.Write(Path.Combine(folder, Name), stream =>
    {
        using var json = new Utf8JsonWriter(stream, JsonText.Indented);
        json.WriteStartObject();
        json.WriteNumber(Trials, plan.Trials);
        json.WriteNumber(Stages, plan.Stages);
        json.WriteString(Score, plan.Score);
        json.WriteStartArray(Vary);
        foreach (string varied in plan.Varied)
        {
            json.WriteStringValue(varied);
        }

        json.WriteEndArray();
        json.WritePropertyName(Settings);
        using var settings = JsonDocument.Parse(SettingsJson.Write(plan.Settings, options.Where(option => plan.Given.Contains(option.Name))));
        settings.RootElement.WriteTo(json);
        json.WriteEndObject();
    });

    /// <summary>Reads the plan of a folder.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">The file is no plan.</exception>
    public static SearchPlan Read(string folder, TrainOptions options)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{folder} has no search to go on with: there is no {Name}.");
        }

        using JsonDocument document = JsonText.Parse(File.ReadAllText(path), path);
        JsonElement root = document.RootElement;
        try
        {
            return new SearchPlan(
                options.Parse(root.GetProperty(Settings).GetRawText(), path),
                [.. root.GetProperty(Settings).EnumerateObject().Select(setting => setting.Name)],
                [.. root.GetProperty(Vary).EnumerateArray().Select(varied => varied.GetString()!)],
                root.GetProperty(Trials).GetInt32(),
                root.GetProperty(Stages).GetInt32(),
                SearchPlan.Scores.Single(score => score == root.GetProperty(Score).GetString()));
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"{path}: expected {Trials}, {Stages}, {Score}, {Vary} and {Settings} as a search writes them. {exception.Message}", exception);
        }
    }
}
