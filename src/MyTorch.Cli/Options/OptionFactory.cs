using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace MyTorch.Cli;

/// <summary>Makes options whose errors are one line that says what is wanted.</summary>
internal static class OptionFactory
{
    private delegate bool TryRead<T>(string text, out T value);

    /// <summary>An option for a number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fallback">The default.</param>
    /// <param name="description">What it does.</param>
    /// <param name="wanted">Which numbers are good, in words.</param>
    /// <param name="isGood">The same as a condition.</param>
    public static Option<T> Number<T>(string name, T fallback, string description, string wanted, Func<T, bool> isGood) where T : INumber<T> =>
        Create(name, "N", fallback, description, wanted, (text, out value) =>
            T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value!) && isGood(value));

    /// <summary>An option for a whole number of at least 0, null by default.</summary>
    public static Option<int?> Count(string name, string description) =>
        Create<int?>(name, "N", null, description, "a whole number of at least 0", (text, out value) =>
        {
            value = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : null;
            return value is not null;
        });

    /// <summary>An option for one of a few names.</summary>
    public static Option<string> Choice(string name, string fallback, string description, string[] choices) =>
        Create(name, string.Join('|', choices), fallback, description, $"one of {string.Join(", ", choices)}", (text, out value) =>
            choices.Contains(value = text.ToLowerInvariant()));

    /// <summary>An option for a folder, null by default.</summary>
    public static Option<string?> Folder(string name, string description) =>
        Create<string?>(name, "DIR", null, description, "a folder", (text, out value) => !string.IsNullOrWhiteSpace(value = text));

    /// <summary>An option for the sizes of layers.</summary>
    public static Option<LayerSizes> Sizes(string name, LayerSizes fallback, string description) =>
        Create(name, "N,N,...", fallback, description, "numbers of at least 1, such as 64,32, or none", LayerSizes.TryParse);

    private static Option<T> Create<T>(string name, string helpName, T fallback, string description, string wanted, TryRead<T> tryRead) => new(name)
    {
        HelpName = helpName,
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        Recursive = true,
        DefaultValueFactory = _ => fallback,
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
}
