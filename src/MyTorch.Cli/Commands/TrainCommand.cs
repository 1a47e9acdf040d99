using System.CommandLine;
using System.Text;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>mytorch train.</summary>
internal static class TrainCommand
{
    /// <summary>Reads the settings, and trains.</summary>
    /// <exception cref="WrongOptionsException">Two options do not go together.</exception>
    public static int Run(ParseResult parsed, TrainOptions options, CommandContext context)
    {
        bool isResumed = parsed.GetValue(options.Resume);
        (TrainSettings settings, string? note) = isResumed ? (ReadSaved(parsed, options), null) : options.ReadPath(parsed);
        if (settings.Conflict is { } conflict)
        {
            throw new WrongOptionsException(conflict);
        }

        if (parsed.GetValue(options.SaveSettings) is { } path)
        {
            string json = SettingsJson.Write(settings, options.SettingsOf(settings));
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(json)));
        }

        return settings.HasRecipe ? TableTraining.Execute(settings, context)
            : settings.IsFloat ? TrainingRun.Execute<float>(settings, isResumed, note, context)
            : TrainingRun.Execute<double>(settings, isResumed, note, context);
    }

    /// <summary>The settings of the run in the output folder, perhaps with more epochs.</summary>
    private static TrainSettings ReadSaved(ParseResult parsed, TrainOptions options)
    {
        TrainSettings given = options.Read(parsed);
        if (given.OutputPath is not { } folder)
        {
            throw new WrongOptionsException("--resume needs --out, the folder of the run to resume.");
        }

        string[] others = [.. options.Settings.Where(setting => setting.Name is not ("out" or "epochs") && setting.IsGiven(parsed)).Select(setting => setting.Option.Name)];
        others = [.. others, .. new[] { options.SettingsFile, options.SaveSettings }.Where(option => parsed.GetValue(option) is not null).Select(option => option.Name)];
        if (others.Length > 0)
        {
            throw new WrongOptionsException($"--resume uses the saved settings of the run; only --epochs can be changed, not {string.Join(", ", others)}.");
        }

        string file = Path.Combine(folder, RunCheckpoints<float>.SettingsName);
        if (!File.Exists(file))
        {
            throw new InvalidDataException($"{folder}: nothing to resume: the folder does not contain {RunCheckpoints<float>.SettingsName}.");
        }

        TrainSettings saved = options.Parse(File.ReadAllText(file), file) with { OutputPath = folder };
        if (saved.HasRecipe)
        {
            throw new WrongOptionsException($"{folder}: a table model (--preset {saved.Table.Preset}) saves no checkpoints and cannot be resumed; train again.");
        }

        if (saved.Starts > 1)
        {
            throw new WrongOptionsException($"{folder}: a run with --starts {saved.Starts} saves no checkpoints and cannot be resumed; train again.");
        }

        bool hasEpochs = options.Settings.Any(setting => setting.Name == "epochs" && setting.IsGiven(parsed));
        return hasEpochs ? WithEpochs(saved, given.Epochs) : saved;
    }

    private static TrainSettings WithEpochs(TrainSettings saved, int epochs)
    {
        if (epochs < saved.Epochs)
        {
            throw new WrongOptionsException($"--epochs {epochs} is less than the {saved.Epochs} of the run, which --resume can only raise.");
        }

        return epochs == saved.Epochs || saved.Schedule != Schedules.Cosine
            ? saved with { Epochs = epochs }
            : throw new WrongOptionsException(
                $"A run with --schedule {Schedules.Cosine} cannot be extended: its learning rate falls to 0 at epoch {saved.Epochs}. For {epochs}, start a new run with --epochs {epochs}.");
    }
}
