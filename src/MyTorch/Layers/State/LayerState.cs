using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>The state of layers as named arrays; what is loaded is checked as a whole before anything changes.</summary>
internal static class LayerState
{
    /// <summary>What a checkpoint calls a network, in front of its names; no layer has a name that begins so.</summary>
    public const string InCheckpoint = "network";

    private const string BatchCount = "num_batches_tracked";
    private const string RunningMean = "running_mean";

    /// <summary>Copies the state.</summary>
    public static OrderedDictionary<string, NpyArray> Save<T>(IReadOnlyList<StateEntry<T>> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(state.Select(entry => KeyValuePair.Create(
            entry.Name, new NpyArray(Dense.Span(entry.Value).ToArray(), entry.Shape, fortranOrder: false))));

    /// <summary>Checks the arrays as a whole; what is returned copies them into the state.</summary>
    public static Action Prepare<T>(
        IReadOnlyList<StateEntry<T>> state, IReadOnlyDictionary<string, NpyArray> arrays, Func<string, Exception> refuse)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var problems = new List<string>();
        T[][] loaded = [.. state.Select(entry => Convert(entry, arrays, problems))];
        problems.AddRange(UnknownNames(state, arrays is FileArrays file ? file.Names : arrays.Keys).Select(name => $"{name} is unknown"));
        if (problems.Count > 0)
        {
            throw refuse($"the arrays do not fit the layers: {string.Join("; ", problems)}.");
        }

        return () =>
        {
            foreach ((StateEntry<T> entry, T[] values) in state.Zip(loaded))
            {
                values.CopyTo(Dense.Span(entry.Value));
            }
        };
    }

    /// <summary>The values of an entry, or one problem more.</summary>
    private static T[] Convert<T>(StateEntry<T> entry, IReadOnlyDictionary<string, NpyArray> arrays, List<string> problems)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!arrays.TryGetValue(entry.Name, out NpyArray? array))
        {
            problems.Add($"{entry.Name} is missing");
            return [];
        }

        if (!array.Shape.SequenceEqual(entry.Shape) || !array.IsFloatingPoint)
        {
            problems.Add($"{entry.Name} is {NpyArray.Describe(array.Shape)} of {array.ElementType.Name}, but must be {NpyArray.Describe(entry.Shape)} of Double, Single or Half");
            return [];
        }

        T[] values = array.ToArray<T>();
        if (array.Values is double[] wide && wide.Count(double.IsFinite) != values.Count(T.IsFinite))
        {
            problems.Add($"{entry.Name} has a number that is too large for {typeof(T).Name}");
        }

        return values;
    }

    /// <summary>The names that no entry has; that of PyTorch's count of batches is known wherever there is a running mean.</summary>
    private static IEnumerable<string> UnknownNames<T>(IReadOnlyList<StateEntry<T>> state, IEnumerable<string> names)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var known = state.Select(entry => entry.Name).ToHashSet();
        return names.Where(name =>
            !known.Contains(name)
            && !(name.EndsWith(BatchCount, StringComparison.Ordinal) && known.Contains(name[..^BatchCount.Length] + RunningMean)));
    }
}
