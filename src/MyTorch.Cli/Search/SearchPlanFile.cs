using System.Text;
using System.Text.Json;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Reads and writes a plan as JSON, so that a search can be resumed with the same settings.</summary>
internal static class SearchPlanFile
{
    public const string Name = "search.json";

    private const string Trials = "trials";
    private const string Stages = "stages";
    private const string Score = "score";
    private const string Vary = "vary";
    private const string Samples = "samples";
    private const string Settings = "settings";

    /// <summary>Writes the plan into a folder: of the settings those that were chosen.</summary>
    public static void Write(string folder, SearchPlan plan, IReadOnlyList<SettingOption> options)
    {
        string text = JsonText.Write(
            json =>
            {
                json.WriteNumber(Trials, plan.Trials);
                json.WriteNumber(Stages, plan.Stages);
                json.WriteString(Score, plan.Score);
                json.WriteStartArray(Vary);
                foreach (string text in plan.Varied)
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
                json.WriteString(Samples, plan.Samples);
                json.WritePropertyName(Settings);
                using var settings = JsonDocument.Parse(SettingsJson.Write(plan.Settings.WithFullPaths(), options.Where(option => plan.Given.Contains(option.Name))));
                settings.RootElement.WriteTo(json);
            },
            indented: true);
        AtomicFile.Write(Path.Combine(folder, Name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Reads the plan of a folder.</summary>
    /// <exception cref="InvalidDataException">There is none, or the file is no plan.</exception>
    public static SearchPlan Read(string folder, TrainOptions options)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{folder}: nothing to resume: the folder does not contain {Name}.");
        }

        using var json = new JsonText(File.ReadAllText(path), path);
        JsonElement chosen = json.Root.EnumerateObject().FirstOrDefault(entry => entry.Name == Settings && entry.Value.ValueKind == JsonValueKind.Object).Value;
        if (chosen.ValueKind == JsonValueKind.Undefined || json.Integer(Trials) < 1 || json.Integer(Stages) < 1 || !SearchPlan.Scores.Contains(json.Text(Score)))
        {
            throw new InvalidDataException($"{path}: expected '{Settings}', at least 1 of '{Trials}' and '{Stages}', and a '{Score}' that is one of {string.Join(", ", SearchPlan.Scores)}.");
        }

        TrainSettings settings = options.Parse(chosen.GetRawText(), path) with { OutputPath = folder };
        string[] varied = json.Texts(Vary);
        return new SearchPlan(
            settings,
            [.. chosen.EnumerateObject().Select(setting => setting.Name)],
            varied,
            [.. varied.Select(text => VariedSetting.Parse(text, settings, options.Settings, $"{path}: {Vary}"))],
            json.Integer(Trials),
            json.Integer(Stages),
            json.Text(Score))
        {
            Samples = json.Text(Samples),
        };
    }
}
