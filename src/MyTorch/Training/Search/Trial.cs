using System.Globalization;

namespace MyTorch.Search;

/// <summary>The settings that a <see cref="RandomSearch"/> has drawn to be tried.</summary>
public sealed class Trial
{
    private readonly OrderedDictionary<string, string> _settings;

    internal Trial(int number, int stage, OrderedDictionary<string, string> settings) => (Number, Stage, _settings) = (number, stage, settings);

    /// <summary>The number, from 0, counted through all stages; also a seed that is the trial's own, where one is wanted.</summary>
    public int Number { get; }

    /// <summary>The stage, from 1.</summary>
    public int Stage { get; }

    /// <summary>The values by the names of the hyperparameters, in their order, each as it stands in the table of results: numbers as in 1.5E-05, to the last bit.</summary>
    public IReadOnlyDictionary<string, string> Settings => _settings;

    /// <summary>A value.</summary>
    /// <typeparam name="T">Its type: <see langword="double"/>, <see langword="int"/>, <see langword="string"/>, or whatever reads its text.</typeparam>
    /// <param name="name">The name of the hyperparameter.</param>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those that there are.</exception>
    /// <exception cref="FormatException">The value is not a <typeparamref name="T"/>, as where a number is not whole.</exception>
    public T Get<T>(string name) where T : IParsable<T>
    {
        if (!_settings.TryGetValue(name, out string? text))
        {
            throw new ArgumentException($"There is no hyperparameter {name}, only {string.Join(", ", _settings.Keys)}.", nameof(name));
        }

        return T.TryParse(text, CultureInfo.InvariantCulture, out T? value)
            ? value
            : throw new FormatException($"{name} is {text}, which is not of type {typeof(T).Name}.");
    }
}
