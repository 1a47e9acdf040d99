using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace MyTorch.Cli;

/// <summary>Options and arguments shared by several commands.</summary>
internal static class CommandOptions
{
    /// <summary>The number of rows per prediction batch: enough to fill the vectors, few enough for the caches.</summary>
    public const int BatchSize = 1024;

    public static Argument<string> Model() => new("MODEL") { Description = "The model.safetensors written by train, or the folder of the run." };

    public static Option<string?> Choice(string name, string description, string[] choices) => new(name)
    {
        HelpName = string.Join('|', choices),
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value.ToLowerInvariant();
            if (!choices.Contains(text))
            {
                result.AddError($"{name} must be one of {string.Join(", ", choices)}, not '{text}'.");
            }

            return text;
        },
    };

    public static Option<double?> Threshold() => new("--threshold")
    {
        HelpName = "N",
        Description = "For two classes: predict the second class if its probability is above this value. [default: as in training]",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            if (!Thresholds.TryRead(result.Tokens[0].Value, out double threshold))
            {
                result.AddError($"--threshold must be {Thresholds.Wanted}, not '{result.Tokens[0].Value}'.");
            }

            return threshold;
        },
    };

    /// <summary>Returns the threshold of the command line, or otherwise that of the model.</summary>
    /// <exception cref="WrongOptionsException">The model does not predict two classes.</exception>
    public static double? ThresholdFor<T>(ParseResult parsed, Option<double?> option, SavedModel<T> model) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (parsed.GetValue(option) is not { } given)
        {
            return model.Threshold;
        }

        return Thresholds.Conflict(model.Input.Schema) is { } conflict ? throw new WrongOptionsException(conflict) : given;
    }

    public static Option<int> Count(string name, int fallback, int least, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < least)
            {
                result.AddError($"{name} must be a whole number of at least {least}, not '{text}'.");
            }

            return count;
        },
    };

    public static Option<string?> File(string name, string description, string helpName = "FILE") => new(name)
    {
        HelpName = helpName,
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
    };
}
