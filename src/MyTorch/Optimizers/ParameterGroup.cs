using System.Numerics;

namespace MyTorch;

/// <summary>Parameters of an optimizer that share a learning rate and a weight decay.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <seealso cref="ParameterGroups"/>
public sealed class ParameterGroup<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double _learningRate;
    private double? _weightDecay;

    /// <summary>Creates a group.</summary>
    /// <param name="parameters">At least one parameter, each once.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="weightDecay">
    /// The weight decay, finite and not negative; its meaning depends on the optimizer. Null for the default of the optimizer, as in PyTorch:
    /// 0.01 for <see cref="AdamW{T}"/>, 0 for all others.
    /// </param>
    /// <exception cref="ArgumentException">There are no parameters, or a parameter is null or given twice.</exception>
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

    /// <summary>The learning rate, finite and not negative; 0 leaves the parameters unchanged.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public double LearningRate
    {
        get => _learningRate;
        set => _learningRate = Setting.NotNegative<T>(value, "learningRate");
    }

    /// <summary>
    /// The weight decay, finite and not negative: the value given to the constructor, or the default of the optimizer that uses the group.
    /// </summary>
    public double WeightDecay => _weightDecay ?? 0;

    /// <summary>Sets the weight decay of a group that was created without one.</summary>
    internal void UseDefaultWeightDecay(double weightDecay) => _weightDecay ??= weightDecay;

    /// <summary>Throws if two parameters are the same matrix, which would be updated twice in a step.</summary>
    internal static void RequireDistinct(IReadOnlyList<Parameter<T>> parameters, string name)
    {
        var seen = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < parameters.Count; i++)
        {
            if (!seen.TryAdd(parameters[i].Value, i))
            {
                throw new ArgumentException(
                    $"Parameter {i} ({parameters[i].Name}) is given twice, also as parameter {seen[parameters[i].Value]}: it would be updated twice in a step.", name);
            }
        }
    }
}
