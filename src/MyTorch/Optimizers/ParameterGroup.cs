using System.Numerics;

namespace MyTorch;

/// <summary>Parameters that an optimizer treats alike, with the learning rate and the weight decay of their own.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <seealso cref="ParameterGroups"/>
public sealed class ParameterGroup<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double _learningRate;
    private double? _weightDecay;

    /// <summary>Creates a group.</summary>
    /// <param name="parameters">One parameter or more, each of them once.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="weightDecay">
    /// The weight decay, finite and not negative; what it means is up to the optimizer. Null is the default of the optimizer that takes the
    /// group, as in PyTorch: 0.01 for <see cref="AdamW{T}"/>, and 0 for all others.
    /// </param>
    /// <exception cref="ArgumentException">There is no parameter, or one is null or there twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public ParameterGroup(IReadOnlyList<Parameter<T>> parameters, double learningRate, double? weightDecay = null)
    {
        ElementType.Require<T>();
        Setting.NoNull(parameters);
        if (parameters.Count == 0)
        {
            throw new ArgumentException("There are no parameters: at least one is needed.", nameof(parameters));
        }

        RequireDistinct(parameters, nameof(parameters));
        Parameters = [.. parameters];
        LearningRate = learningRate;
        _weightDecay = weightDecay is { } decay ? Setting.NotNegative<T>(decay, nameof(weightDecay)) : null;
    }

    /// <summary>The parameters, in the order given.</summary>
    public IReadOnlyList<Parameter<T>> Parameters { get; }

    /// <summary>The learning rate, finite and not negative; 0 leaves the values as they are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public double LearningRate
    {
        get => _learningRate;
        set => _learningRate = Setting.NotNegative<T>(value, "learningRate");
    }

    /// <summary>The weight decay, finite and not negative: the one given, or else the default of the optimizer that has taken the group.</summary>
    public double WeightDecay => _weightDecay ?? 0;

    /// <summary>Sets the weight decay of a group that was created without one.</summary>
    internal void UseDefaultWeightDecay(double weightDecay) => _weightDecay ??= weightDecay;

    /// <summary>Refuses parameters of which two are the same matrix: it would be moved twice.</summary>
    internal static void RequireDistinct(IReadOnlyList<Parameter<T>> parameters, string name)
    {
        var seen = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < parameters.Count; i++)
        {
            if (!seen.TryAdd(parameters[i].Value, i))
            {
                throw new ArgumentException(
                    $"Parameter {i} ({parameters[i].Name}) is there twice, also as parameter {seen[parameters[i].Value]}: it would be moved twice in a step.", name);
            }
        }
    }
}
