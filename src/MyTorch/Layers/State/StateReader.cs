using System.Numerics;
using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch;

/// <summary>Finds the arrays of a state by name and refuses what does not fit.</summary>
/// <param name="owner">How messages call what the state belongs to.</param>
/// <param name="state">The arrays.</param>
/// <param name="refuse">Makes the exception of what does not fit.</param>
internal sealed class StateReader(string owner, IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse)
{
    private readonly HashSet<string> _known = [];

    /// <summary>Loads a state into its owner, for a public door.</summary>
    /// <exception cref="ArgumentException">It does not fit; nothing has changed.</exception>
    public static void Load(IStateful target, IReadOnlyDictionary<string, NpyArray> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        target.PrepareState(state, problem => new ArgumentException(problem, nameof(state)))();
    }

    /// <summary>The array of a name, which must have this element type and shape.</summary>
    public NpyArray Find<TElement>(string name, params int[] shape)
    {
        _known.Add(name);
        if (!state.TryGetValue(name, out NpyArray? array))
        {
            throw refuse($"The state has no {name}: it is that of another {owner}, with {Listed(state.Keys)}.");
        }

        if (!array.Shape.SequenceEqual(shape) || array.ElementType != typeof(TElement))
        {
            throw refuse(
                $"{name} is {NpyArray.Describe(array.Shape)} of {array.ElementType.Name}, but must be {NpyArray.Describe(shape)} of {typeof(TElement).Name}.");
        }

        return array;
    }

    /// <summary>The single number of a name.</summary>
    public TElement Number<TElement>(string name) where TElement : unmanaged, INumber<TElement> => Find<TElement>(name).ToArray<TElement>()[0];

    /// <summary>The single whole number of a name, which must not be negative.</summary>
    public TElement Count<TElement>(string name) where TElement : unmanaged, IBinaryInteger<TElement>
    {
        TElement count = Number<TElement>(name);
        return count >= TElement.Zero ? count : throw refuse($"{name} is {count}, but must not be negative.");
    }

    /// <summary>The exception for what does not fit.</summary>
    public Exception Refuse(string problem) => refuse(problem);

    /// <summary>Refuses what is no learning rate for an element type.</summary>
    public void RequireLearningRate<T>(string name, double rate) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!Setting.IsNotNegative<T>(rate))
        {
            throw refuse(Invariant($"{name} must be finite and not negative. There is {rate}."));
        }
    }

    /// <summary>Refuses arrays that were not asked for.</summary>
    public void RequireNoOther()
    {
        string[] others = [.. state.Keys.Where(name => !_known.Contains(name))];
        if (others.Length > 0)
        {
            throw refuse($"The state has {Listed(others)}, which this {owner} does not: it is that of another one.");
        }
    }

    /// <summary>The first few names.</summary>
    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Take(4)) is { Length: > 0 } list ? list : "nothing";
}
