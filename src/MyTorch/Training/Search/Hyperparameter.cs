using static System.FormattableString;

namespace MyTorch.Search;

/// <summary>A setting that a <see cref="RandomSearch"/> draws for each trial: its name, its range, and how its values are spread over it.</summary>
public abstract class Hyperparameter
{
    private protected Hyperparameter(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = OneLine(name, nameof(name));
    }

    /// <summary>The name, by which a trial is asked for the value.</summary>
    public string Name { get; }

    /// <summary>Numbers between two bounds, all alike.</summary>
    /// <param name="name">The name, not empty and on one line.</param>
    /// <param name="low">The least value, finite.</param>
    /// <param name="high">The largest value, finite and not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not a name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public static Hyperparameter Uniform(string name, double low, double high)
    {
        Setting.Finite<double>(low);
        return new NumberHyperparameter(name, low, Upper(low, high), SearchScale.Linear);
    }

    /// <summary>
    /// Positive numbers whose logarithm is uniform, so that each power of ten has the same share: for a learning rate or a weight decay, where
    /// it is the order of magnitude that matters.
    /// </summary>
    /// <param name="name">The name, not empty and on one line.</param>
    /// <param name="low">The least value, positive and finite.</param>
    /// <param name="high">The largest value, finite and not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not a name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public static Hyperparameter LogUniform(string name, double low, double high)
    {
        Setting.Positive<double>(low);
        return new NumberHyperparameter(name, low, Upper(low, high), SearchScale.Log);
    }

    /// <summary>
    /// Numbers x below 1 for which 1 - x is log-uniform, so that there are as many between 0.9 and 0.99 as between 0.99 and 0.999: for a momentum
    /// or another decay factor, which averages over about 1 / (1 - x) steps.
    /// </summary>
    /// <param name="name">The name, not empty and on one line.</param>
    /// <param name="low">The least value, at least 0 and below 1.</param>
    /// <param name="high">The largest value, below 1 and not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not a name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public static Hyperparameter OneMinusLogUniform(string name, double low, double high)
    {
        Setting.BelowOne<double>(low);
        Setting.BelowOne<double>(high);
        return new NumberHyperparameter(name, low, Upper(low, high), SearchScale.OneMinusLog);
    }

    /// <summary>Whole numbers between two bounds, both included, all alike.</summary>
    /// <param name="name">The name, not empty and on one line.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">The largest value, not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not a name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public static Hyperparameter UniformInteger(string name, int low, int high) =>
        new NumberHyperparameter(name, low, Upper(low, high), SearchScale.Linear, isInteger: true);

    /// <summary>Whole numbers between two bounds, both included: log-uniform ones, rounded, as for the units of a layer.</summary>
    /// <param name="name">The name, not empty and on one line.</param>
    /// <param name="low">The least value, at least 1.</param>
    /// <param name="high">The largest value, not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not a name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public static Hyperparameter LogUniformInteger(string name, int low, int high)
    {
        Setting.Count(low);
        return new NumberHyperparameter(name, low, Upper(low, high), SearchScale.Log, isInteger: true);
    }

    /// <summary>One of some values, all alike.</summary>
    /// <typeparam name="T">Their type, such as <see langword="string"/>, <see langword="int"/> or <see langword="bool"/>.</typeparam>
    /// <param name="name">The name, not empty and on one line.</param>
    /// <param name="values">The values, at least one, of which no two have the same text, each on one line.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not a name, or the values are not as they must be.</exception>
    public static Hyperparameter Choice<T>(string name, params IReadOnlyList<T> values) where T : IParsable<T>
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0 || values.Any(value => value is null))
        {
            throw new ArgumentException($"{name} has no values to choose from, or one that is null.", nameof(values));
        }

        string[] texts = [.. values.Select(value => OneLine(Invariant($"{value}"), nameof(values)))];

        return texts.CountBy(text => text).FirstOrDefault(text => text.Value > 1).Key is { } twice
            ? throw new ArgumentException($"{name} has the value '{twice}' twice.", nameof(values))
            : new ChoiceHyperparameter(name, texts);
    }

    /// <summary>Name, range and distribution, for a message.</summary>
    public abstract override string ToString();

    /// <summary>The value, as a text that reads back as the same one, at a place between 0 and 1.</summary>
    internal abstract string Draw(double uniform);

    /// <summary>The part of the range that the best values, at least four, speak for, as <see cref="RandomSearch"/> says.</summary>
    internal abstract Hyperparameter Narrow(IReadOnlyList<string> best);

    /// <summary>A line end within a cell would make two lines of one in the table of results.</summary>
    private static string OneLine(string text, string argument) => text.AsSpan().IndexOfAny('\r', '\n') < 0
        ? text
        : throw new ArgumentException($"'{text.ReplaceLineEndings(" ")}' has a line end: it must be on one line.", argument);

    private static double Upper(double low, double high) => double.IsFinite(high) && high >= low
        ? high
        : throw new ArgumentOutOfRangeException(nameof(high), high, Invariant($"{nameof(high)} must be finite and not below {nameof(low)}, which is {low}."));
}
