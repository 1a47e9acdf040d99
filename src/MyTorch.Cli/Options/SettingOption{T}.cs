using System.CommandLine;
using System.Globalization;

namespace MyTorch.Cli;

/// <summary>A setting with values of one type; an error is one line that says what is expected.</summary>
internal sealed class SettingOption<T> : SettingOption
{
    private readonly Option<T> _option;
    private readonly string _wanted;
    private readonly TryRead _tryRead;
    private readonly Func<TrainSettings, T> _get;
    private readonly Func<TrainSettings, T, TrainSettings> _with;

    /// <summary>Describes the setting.</summary>
    /// <param name="name">Its name, with two dashes.</param>
    /// <param name="helpName">The name of the value in the help.</param>
    /// <param name="description">The help text, including "[default: ...]" if the default depends on other settings.</param>
    /// <param name="wanted">The valid values in words, for error messages.</param>
    /// <param name="tryRead">Parses a value.</param>
    /// <param name="get">Gets the value from the settings.</param>
    /// <param name="with">Returns the settings with a value.</param>
    public SettingOption(
        string name, string helpName, string description, string wanted, TryRead tryRead, Func<TrainSettings, T> get, Func<TrainSettings, T, TrainSettings> with)
    {
        (_wanted, _tryRead, _get, _with) = (wanted, tryRead, get, with);
        _option = new Option<T>(name)
        {
            HelpName = helpName,
            Description = description,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (!tryRead(text, out T value))
                {
                    result.AddError($"{name} must be {wanted}, not '{text}'.");
                }

                return value;
            },
        };
        T fallback = get(TrainSettings.ForImages);
        if (fallback is not null && Equals(fallback, get(TrainSettings.ForTables)) && !description.Contains("[default:", StringComparison.Ordinal))
        {
            _option.DefaultValueFactory = _ => fallback;
        }
    }

    /// <summary>Reads a value from its text.</summary>
    internal delegate bool TryRead(string text, out T value);

    /// <inheritdoc/>
    public override Option Option => _option;

    /// <inheritdoc/>
    public override bool IsNumber => typeof(T) == typeof(int) || typeof(T) == typeof(int?) || typeof(T) == typeof(double) || typeof(T) == typeof(double?);

    /// <inheritdoc/>
    public override TrainSettings Apply(TrainSettings settings, ParseResult parsed) => _with(settings, parsed.GetValue(_option)!);

    /// <inheritdoc/>
    public override TrainSettings Apply(TrainSettings settings, string text, string file) => _tryRead(text, out T value)
        ? _with(settings, value)
        : throw new InvalidDataException($"{file}: {Name} must be {_wanted}, not '{text}'.");

    /// <inheritdoc/>
    public override string? TextOf(TrainSettings settings) => Convert.ToString(_get(settings), CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;
}
