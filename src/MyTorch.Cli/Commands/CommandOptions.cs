using System.CommandLine;

namespace MyTorch.Cli;

/// <summary>What several commands take.</summary>
internal static class CommandOptions
{
    /// <summary>Rows that are predicted at a time: enough to fill the vectors, few enough for the caches.</summary>
    public const int BatchSize = 1024;

    public static Argument<string> Model() => new("MODEL") { Description = "The model.safetensors that train has written, or the folder of the run." };

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

    public static Option<string?> File(string name, string description, string helpName = "FILE") => new(name)
    {
        HelpName = helpName,
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
    };
}
