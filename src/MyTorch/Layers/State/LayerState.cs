using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>The state of layers as named arrays. A state to load is validated completely before anything changes.</summary>
internal static class LayerState
{
    /// <summary>The prefix of the entries of a network in a checkpoint; no layer has a name that starts with it.</summary>
    public const string InCheckpoint = "network";

    /// <summary>PyTorch's name for the number of batches in the running estimates.</summary>
    public const string BatchCount = "num_batches_tracked";

    private const string RunningMean = "running_mean";

    /// <summary>Copies the state.</summary>
    public static OrderedDictionary<string, NpyArray> Save<T>(IReadOnlyList<StateEntry<T>> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(state.Select(entry => KeyValuePair.Create(
            entry.Name, new NpyArray((Array)entry.Storage.Clone(), entry.Shape, fortranOrder: false))));

    /// <summary>Validates all arrays, and returns an action that copies them into the state.</summary>
    public static Action Prepare<T>(
        IReadOnlyList<StateEntry<T>> state, IReadOnlyDictionary<string, NpyArray> arrays, Func<string, Exception> reject)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var problems = new List<string>();
        Array[] loaded = [.. state.Select(entry => Convert(entry, arrays, problems))];
        problems.AddRange(UnknownNames(state, arrays is FileArrays file ? file.Names : arrays.Keys).Select(name => $"{name} is unknown"));
        if (problems.Count > 0)
        {
            throw reject($"the arrays do not fit the layers: {string.Join("; ", problems)}.");
        }

        return () =>
        {
            foreach ((StateEntry<T> entry, Array values) in state.Zip(loaded))
            {
                Array.Copy(values, entry.Storage, values.Length);
            }
        };
    }

    /// <summary>Returns the values of an entry, or adds a problem.</summary>
    private static Array Convert<T>(StateEntry<T> entry, IReadOnlyDictionary<string, NpyArray> arrays, List<string> problems)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!arrays.TryGetValue(entry.Name, out NpyArray? array))
        {
            problems.Add($"{entry.Name} is missing");
            return Array.Empty<T>();
        }

        if (entry.Storage is long[])
        {
            return ConvertCount(entry, array, problems);
        }

        if (!array.Shape.SequenceEqual(entry.Shape) || !array.IsFloatingPoint)
        {
            problems.Add($"{entry.Name} is {NpyArray.Describe(array.Shape)} of {array.ElementType.Name}, but must be {NpyArray.Describe(entry.Shape)} of Double, Single or Half");
            return Array.Empty<T>();
        }

        T[] values = array.ToArray<T>();
        if (array.Values is double[] wide && wide.Count(double.IsFinite) != values.Count(T.IsFinite))
        {
            problems.Add($"{entry.Name} has a value that is too large for {typeof(T).Name}");
        }

        return values;
    }

    /// <summary>Returns the value of an entry that is a count, or adds a problem.</summary>
    private static long[] ConvertCount<T>(StateEntry<T> entry, NpyArray array, List<string> problems)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (array.Values is not long[] { Length: 1 } values || values[0] < 0)
        {
            problems.Add($"{entry.Name} is {NpyArray.Describe(array.Shape)} of {array.ElementType.Name}, but must be a single Int64 of at least 0");
            return [];
        }

        return [values[0]];
    }

    /// <summary>Returns the names that match no entry; PyTorch's batch count is accepted wherever there is a running mean.</summary>
    private static IEnumerable<string> UnknownNames<T>(IReadOnlyList<StateEntry<T>> state, IEnumerable<string> names)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var known = state.Select(entry => entry.Name).ToHashSet();
        return names.Where(name =>
            !known.Contains(name)
            && !(name.EndsWith(BatchCount, StringComparison.Ordinal) && known.Contains(name[..^BatchCount.Length] + RunningMean)));
    }
}
