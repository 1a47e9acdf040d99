using System.Globalization;

namespace MyTorch.Search;

/// <summary>The settings that a <see cref="RandomSearch"/> has drawn for one evaluation.</summary>
public sealed class Trial
{
    private readonly OrderedDictionary<string, string> _settings;

    internal Trial(int number, int stage, OrderedDictionary<string, string> settings) => (Number, Stage, _settings) = (number, stage, settings);

    /// <summary>The number, from 0, counted across all stages. It can serve as the seed of the trial.</summary>
    public int Number { get; }

    /// <summary>The stage, from 1.</summary>
    public int Stage { get; }

    /// <summary>The values by hyperparameter name, in their order, as text in the format of the results file; numbers, as in 1.5E-05, parse back exactly.</summary>
    public IReadOnlyDictionary<string, string> Settings => _settings;

    /// <summary>Returns the value of a hyperparameter.</summary>
    /// <typeparam name="T">Its type: <see langword="double"/>, <see langword="int"/>, <see langword="string"/>, or another type that can parse the text.</typeparam>
    /// <param name="name">The name of the hyperparameter.</param>
    /// <exception cref="ArgumentException">There is no hyperparameter of that name; the message lists the existing ones.</exception>
    /// <exception cref="FormatException">The value is not a <typeparamref name="T"/>, such as a fraction read as <see langword="int"/>.</exception>
    public T Get<T>(string name) where T : IParsable<T>
    {
        if (!_settings.TryGetValue(name, out string? text))
        {
            throw new ArgumentException($"There is no hyperparameter {name}: expected one of {string.Join(", ", _settings.Keys)}.", nameof(name));
        }

        return T.TryParse(text, CultureInfo.InvariantCulture, out T? value)
            ? value
            : throw new FormatException($"{name} is {text}, which is not a valid {typeof(T).Name}.");
    }
}
