using System.CommandLine;
using System.Text;

namespace MyTorch.Cli;

/// <summary>mytorch train.</summary>
internal static class TrainCommand
{
    /// <summary>Reads the settings, and trains.</summary>
    /// <exception cref="WrongOptionsException">Two settings do not go together.</exception>
    public static int Run(ParseResult parsed, TrainOptions options, CommandContext context)
    {
        TrainSettings settings = options.Read(parsed);
        if (settings.Conflict is { } conflict)
        {
            throw new WrongOptionsException(conflict);
        }

        if (parsed.GetValue(options.SaveSettings) is { } path)
        {
            string json = SettingsJson.Write(settings, options.Settings);
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(json)));
        }

        return settings.IsFloat ? TrainingRun.Execute<float>(settings, context) : TrainingRun.Execute<double>(settings, context);
    }
}
