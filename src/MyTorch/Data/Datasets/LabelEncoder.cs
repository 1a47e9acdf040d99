using System.Globalization;

namespace MyTorch.Data;

/// <summary>Names of classes as class numbers, and back: scikit-learn's <c>LabelEncoder</c>. <see cref="OneHot"/> makes rows of the numbers.</summary>
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

    /// <summary>Takes classes that are known, each once; <see cref="Fit"/> finds those of samples.</summary>
    /// <param name="classes">The names of the classes, at least one, whose order numbers them.</param>
    /// <exception cref="ArgumentException">There are none, one is null, or one is there twice.</exception>
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

    /// <summary>The names of the classes by their number.</summary>
    public IReadOnlyList<string> Classes => _classes;

    /// <summary>Finds the classes of samples: in the order of their values where all are numbers, otherwise of their letters (ordinal).</summary>
    /// <param name="labels">The class of each sample, at least one.</param>
    /// <exception cref="ArgumentException">There are none, or one is null.</exception>
    public static LabelEncoder Fit(IEnumerable<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        string[] all = [.. labels];
        Setting.NoNull(all, nameof(labels));
        return new LabelEncoder(Sort(all.Distinct(StringComparer.Ordinal)));
    }

    /// <summary>The number of the class of each sample, 0 to K - 1, for <see cref="OneHot"/> or as class indices.</summary>
    /// <param name="labels">The class of each sample.</param>
    /// <exception cref="ArgumentException">One is none of the classes; the message names it and its place.</exception>
    public int[] Encode(IEnumerable<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return [.. labels.Select((label, index) => label is not null && TryEncode(label, out int number)
            ? number
            : throw new ArgumentException($"labels[{index}] is '{label}', but the classes are {CsvReader.List(_classes)}.", nameof(labels)))];
    }

    /// <summary>The name of the class of each sample.</summary>
    /// <param name="classes">Class numbers, each 0 to K - 1, such as <see cref="Sequential{T}.PredictClasses(MathNet.Numerics.LinearAlgebra.Matrix{T}, Criterion{T}?)"/> gives.</param>
    /// <exception cref="ArgumentException">A class number is out of range; the message names its place.</exception>
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

    /// <summary>The number of a class, if it is one.</summary>
    internal bool TryEncode(ReadOnlySpan<char> label, out int number) => _numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(label, out number);

    /// <summary>By value where all are numbers, otherwise by letter.</summary>
    internal static string[] Sort(IEnumerable<string> classes)
    {
        string[] sorted = [.. classes.Order(StringComparer.Ordinal)];
        return sorted.Select(Value).Any(double.IsNaN) ? sorted : [.. sorted.OrderBy(Value)];

        static double Value(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
    }
}
