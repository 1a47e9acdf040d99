using static System.FormattableString;

namespace MyTorch.Search;

/// <summary>A setting that a <see cref="RandomSearch"/> samples for each trial: a name, a range and a distribution.</summary>
public abstract class Hyperparameter
{
    private protected Hyperparameter(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = OneLine(name, nameof(name));
    }

    /// <summary>The name, as in <see cref="Trial.Get{T}"/>.</summary>
    public string Name { get; }

    /// <summary>Creates a hyperparameter with a uniform distribution over an interval.</summary>
    /// <param name="name">The name, not empty and on one line.</param>
    /// <param name="low">The smallest value, finite.</param>
    /// <param name="high">The largest value, finite and not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank or contains a line break.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public static Hyperparameter Uniform(string name, double low, double high)
    {
        Setting.Finite<double>(low);
        return new NumberHyperparameter(name, low, Upper(low, high), SearchScale.Linear);
    }

    /// <summary>
    /// Creates a hyperparameter whose logarithm is uniformly distributed, so that each power of ten is equally likely: for a learning rate or a
    /// weight decay, where the order of magnitude matters.
    /// </summary>
    /// <param name="name">The name, not empty and on one line.</param>
    /// <param name="low">The smallest value, positive and finite.</param>
    /// <param name="high">The largest value, finite and not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank or contains a line break.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public static Hyperparameter LogUniform(string name, double low, double high)
    {
        Setting.Positive<double>(low);
        return new NumberHyperparameter(name, low, Upper(low, high), SearchScale.Log);
    }

    /// <summary>
    /// Creates a hyperparameter x below 1 where 1 - x is log-uniform, so that 0.9 to 0.99 is as likely as 0.99 to 0.999: for a momentum or
    /// another decay rate, which averages over about 1 / (1 - x) steps.
    /// </summary>
    /// <param name="name">The name, not empty and on one line.</param>
    /// <param name="low">The smallest value, at least 0 and below 1.</param>
    /// <param name="high">The largest value, below 1 and not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank or contains a line break.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public static Hyperparameter OneMinusLogUniform(string name, double low, double high)
    {
        Setting.BelowOne<double>(low);
        Setting.BelowOne<double>(high);
        return new NumberHyperparameter(name, low, Upper(low, high), SearchScale.OneMinusLog);
    }

    /// <summary>Creates an integer hyperparameter with a uniform distribution; both bounds are included.</summary>
    /// <param name="name">The name, not empty and on one line.</param>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">The largest value, not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank or contains a line break.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public static Hyperparameter UniformInteger(string name, int low, int high) =>
        new NumberHyperparameter(name, low, Upper(low, high), SearchScale.Linear, isInteger: true);

    /// <summary>Creates an integer hyperparameter with a rounded log-uniform distribution, as for the units of a layer; both bounds are included.</summary>
    /// <param name="name">The name, not empty and on one line.</param>
    /// <param name="low">The smallest value, at least 1.</param>
    /// <param name="high">The largest value, not below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank or contains a line break.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public static Hyperparameter LogUniformInteger(string name, int low, int high)
    {
        Setting.Count(low);
        return new NumberHyperparameter(name, low, Upper(low, high), SearchScale.Log, isInteger: true);
    }

    /// <summary>Creates a hyperparameter that is one of the values, each equally likely.</summary>
    /// <typeparam name="T">The type of the values, such as <see langword="string"/>, <see langword="int"/> or <see langword="bool"/>.</typeparam>
    /// <param name="name">The name, not empty and on one line.</param>
    /// <param name="values">At least one value; their texts must be distinct and without line breaks.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank or contains a line break, or <paramref name="values"/> is empty or has a null, a duplicate or a line break.</exception>
    public static Hyperparameter Choice<T>(string name, params IReadOnlyList<T> values) where T : IParsable<T>
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0 || values.Any(value => value is null))
        {
            throw new ArgumentException($"{name} has no values or a null value: pass at least one value, none of them null.", nameof(values));
        }

        string[] texts = [.. values.Select(value => OneLine(Invariant($"{value}"), nameof(values)))];

        return texts.CountBy(text => text).FirstOrDefault(text => text.Value > 1).Key is { } twice
            ? throw new ArgumentException($"{name} has the duplicate value '{twice}': the values must be distinct.", nameof(values))
            : new ChoiceHyperparameter(name, texts);
    }

    /// <summary>Returns the name, range and distribution, for messages.</summary>
    public abstract override string ToString();

    /// <summary>Returns the value at a quantile from 0 to 1, as text that parses back to exactly the same value.</summary>
    internal abstract string Draw(double uniform);

    /// <summary>Returns the range narrowed to that of the best values, at least four, as described in <see cref="RandomSearch"/>.</summary>
    internal abstract Hyperparameter Narrow(IReadOnlyList<string> best);

    /// <summary>Rejects text with line breaks, which would split a row of the results file.</summary>
    private static string OneLine(string text, string argument) => text.AsSpan().IndexOfAny('\r', '\n') < 0
        ? text
        : throw new ArgumentException($"'{text.ReplaceLineEndings(" ")}' contains a line break: it must be a single line.", argument);

    private static double Upper(double low, double high) => double.IsFinite(high) && high >= low
        ? high
        : throw new ArgumentOutOfRangeException(nameof(high), high, Invariant($"{nameof(high)} must be finite and at least {nameof(low)} = {low}."));
}
