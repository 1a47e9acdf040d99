using System.Globalization;

namespace MyTorch.Data;

/// <summary>Encodes class names as class numbers and decodes them, like scikit-learn's <c>LabelEncoder</c>. <see cref="OneHot"/> converts the numbers to rows.</summary>
/// <example>
/// <code>
/// var encoder = LabelEncoder.Fit(labels);
/// var samples = new Dataset&lt;double&gt;(x, OneHot.Encode&lt;double&gt;(encoder.Encode(labels), encoder.Classes.Count));
/// </code>
/// </example>
/// <seealso href="https://scikit-learn.org/1.2/modules/generated/sklearn.preprocessing.LabelEncoder.html"/>
public sealed class LabelEncoder
{
    private readonly string[] _classes;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Creates an encoder of the given classes; <see cref="Fit"/> finds the classes of samples.</summary>
    /// <param name="classes">The names of the classes, at least one, numbered in this order.</param>
    /// <exception cref="ArgumentException">There are no classes, or a class is null or a duplicate.</exception>
    public LabelEncoder(IEnumerable<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        _classes = [.. classes];
        Setting.NoNull(_classes, nameof(classes));
        if (_classes.Length == 0)
        {
            throw new ArgumentException("There are 0 classes: at least one is needed.", nameof(classes));
        }

        foreach ((int number, string name) in _classes.Index())
        {
            if (!_numbers.TryAdd(name, number))
            {
                throw new ArgumentException($"The class '{name}' is listed twice: each must be listed once.", nameof(classes));
            }
        }
    }

    /// <summary>The names of the classes in the order of their numbers.</summary>
    public IReadOnlyList<string> Classes => _classes;

    /// <summary>Creates an encoder of the classes of samples, sorted by value if all are numbers, otherwise in ordinal order.</summary>
    /// <param name="labels">The class of each sample, at least one.</param>
    /// <exception cref="ArgumentException">There are no labels, or a label is null.</exception>
    public static LabelEncoder Fit(IEnumerable<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        string[] all = [.. labels];
        Setting.NoNull(all, nameof(labels));
        return new LabelEncoder(Sort(all.Distinct(StringComparer.Ordinal)));
    }

    /// <summary>Returns the class number of each sample, 0 to K - 1, for <see cref="OneHot"/> or as class indices.</summary>
    /// <param name="labels">The class of each sample.</param>
    /// <exception cref="ArgumentException">A label is not one of the classes; the message names it and its index.</exception>
    public int[] Encode(IEnumerable<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return [.. labels.Select((label, index) => label is not null && TryEncode(label, out int number)
            ? number
            : throw new ArgumentException($"labels[{index}] is '{label}', but the classes are {CsvReader.List(_classes)}.", nameof(labels)))];
    }

    /// <summary>Returns the class name of each sample.</summary>
    /// <param name="classes">Class numbers, each 0 to K - 1, such as those of <see cref="Sequential{T}.PredictClasses(MathNet.Numerics.LinearAlgebra.Matrix{T}, Criterion{T}?)"/>.</param>
    /// <exception cref="ArgumentException">A class number is out of range; the message names its index.</exception>
    public string[] Decode(ReadOnlySpan<int> classes)
    {
        ClassLabels.Check(classes, _classes.Length);
        string[] names = new string[classes.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = _classes[classes[i]];
        }

        return names;
    }

    /// <summary>Gets the number of a class; returns false if there is no such class.</summary>
    internal bool TryEncode(ReadOnlySpan<char> label, out int number) => _numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(label, out number);

    /// <summary>Sorts classes by value if all are numbers, otherwise in ordinal order.</summary>
    internal static string[] Sort(IEnumerable<string> classes)
    {
        string[] sorted = [.. classes.Order(StringComparer.Ordinal)];
        return sorted.Select(Value).Any(double.IsNaN) ? sorted : [.. sorted.OrderBy(Value)];

        static double Value(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
    }
}
