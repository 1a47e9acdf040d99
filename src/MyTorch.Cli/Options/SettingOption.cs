using System.CommandLine;

namespace MyTorch.Cli;

/// <summary>A setting that is an option of the command line and an entry of settings files, under the same name and with the same values.</summary>
internal abstract class SettingOption
{
    /// <summary>The option: two dashes and the name of the setting.</summary>
    public abstract Option Option { get; }

    /// <summary>Whether the values are written as numbers in a file.</summary>
    public abstract bool IsNumber { get; }

    /// <summary>The name in a file.</summary>
    public string Name => Option.Name[2..];

    /// <summary>Whether the command line contains the option.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetResult(Option) is { Implicit: false };

    /// <summary>Returns the settings with the value of the command line.</summary>
    public abstract TrainSettings Apply(TrainSettings settings, ParseResult parsed);

    /// <summary>Returns the settings with a value parsed from text, in the format of the command line.</summary>
    /// <exception cref="InvalidDataException">The value is invalid; the message says what is expected.</exception>
    public abstract TrainSettings Apply(TrainSettings settings, string text, string file);

    /// <summary>Returns the value in the format that <see cref="Apply(TrainSettings, string, string)"/> reads, or null if there is none.</summary>
    public abstract string? TextOf(TrainSettings settings);
}
