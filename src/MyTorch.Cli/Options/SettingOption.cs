using System.CommandLine;

namespace MyTorch.Cli;

/// <summary>A setting that is an option of the command line and an entry of settings files, under the same name and with the same values.</summary>
internal abstract class SettingOption
{
    /// <summary>The option, whose name is that of the setting after two dashes.</summary>
    public abstract Option Option { get; }

    /// <summary>Whether the values are numbers, which are no texts in a file.</summary>
    public abstract bool IsNumber { get; }

    /// <summary>The name in a file.</summary>
    public string Name => Option.Name[2..];

    /// <summary>Whether the command line has it.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetResult(Option) is { Implicit: false };

    /// <summary>The settings with what the command line says.</summary>
    public abstract TrainSettings Apply(TrainSettings settings, ParseResult parsed);

    /// <summary>The settings with the value that a text says, which is what an option would be given.</summary>
    /// <exception cref="InvalidDataException">It is no good value; the message says what would be.</exception>
    public abstract TrainSettings Apply(TrainSettings settings, string text, string file);

    /// <summary>The value as <see cref="Apply(TrainSettings, string, string)"/> reads it, or null where there is none.</summary>
    public abstract string? TextOf(TrainSettings settings);
}
