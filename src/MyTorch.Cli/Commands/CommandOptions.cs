using System.CommandLine;

namespace MyTorch.Cli;

/// <summary>What several commands take.</summary>
internal static class CommandOptions
{
    /// <summary>Rows that are predicted at a time: enough to fill the vectors, few enough for the caches.</summary>
    public const int BatchSize = 1024;

    public static Argument<string> Model() => new("MODEL") { Description = "The model.safetensors that train has written, or the folder of the run." };

    public static Option<string?> File(string name, string description, string helpName = "FILE") => new(name)
    {
        HelpName = helpName,
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
    };
}
