using System.Numerics;
using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch;

/// <summary>Finds the arrays of a state by name and rejects invalid ones.</summary>
/// <param name="owner">The kind of object that owns the state, for messages.</param>
/// <param name="state">The arrays.</param>
/// <param name="reject">Creates the exception for a message about invalid state.</param>
internal sealed class StateReader(string owner, IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> reject)
{
    private readonly HashSet<string> _known = [];

    /// <summary>Loads a state into its owner, for public methods.</summary>
    /// <exception cref="ArgumentException">The state is invalid; nothing has changed.</exception>
    public static void Load(IStateful target, IReadOnlyDictionary<string, NpyArray> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        target.PrepareState(state, problem => new ArgumentException(problem, nameof(state)))();
    }

    /// <summary>Returns the array with a name, which must have the given element type and shape.</summary>
    public NpyArray Find<TElement>(string name, params int[] shape)
    {
        _known.Add(name);
        if (!state.TryGetValue(name, out NpyArray? array))
        {
            throw reject($"The state has no {name}: it was saved by another {owner}, with {Listed(state.Keys)}.");
        }

        if (!array.Shape.SequenceEqual(shape) || array.ElementType != typeof(TElement))
        {
            throw reject(
                $"{name} is {NpyArray.Describe(array.Shape)} of {array.ElementType.Name}, but must be {NpyArray.Describe(shape)} of {typeof(TElement).Name}.");
        }

        return array;
    }

    /// <summary>Returns the single number with a name.</summary>
    public TElement Number<TElement>(string name) where TElement : unmanaged, INumber<TElement> => Find<TElement>(name).ToArray<TElement>()[0];

    /// <summary>Returns the single integer with a name, which must be at least 0.</summary>
    public TElement Count<TElement>(string name) where TElement : unmanaged, IBinaryInteger<TElement>
    {
        TElement count = Number<TElement>(name);
        return count >= TElement.Zero ? count : throw reject($"{name} is {count}, but must not be negative.");
    }

    /// <summary>Creates the exception for a message about invalid state.</summary>
    public Exception Reject(string problem) => reject(problem);

    /// <summary>Rejects a rate that is not a valid learning rate for an element type.</summary>
    public void RequireLearningRate<T>(string name, double rate) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!Setting.IsNotNegative<T>(rate))
        {
            throw reject(Invariant($"{name} must be finite and not negative, found {rate}."));
        }
    }

    /// <summary>Rejects arrays that were not read.</summary>
    public void RequireNoOther()
    {
        string[] others = [.. state.Keys.Where(name => !_known.Contains(name))];
        if (others.Length > 0)
        {
            throw reject($"The state has {Listed(others)}, which this {owner} does not have: it was saved by another {owner}.");
        }
    }

    /// <summary>Returns the first few names.</summary>
    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Take(4)) is { Length: > 0 } list ? list : "nothing";
}
