using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The state of an optimizer as named arrays; what is loaded is checked as a whole before anything changes.</summary>
internal static class OptimizerState
{
    /// <summary>Copies the state.</summary>
    public static OrderedDictionary<string, NpyArray> Save<T>(
        string prefix, long steps, double[] learningRates, ParameterState<T>[] parameters, IReadOnlyList<string?> names)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var arrays = new OrderedDictionary<string, NpyArray>
        {
            [StepsOf(prefix)] = NpyArray.FromArray([steps]),
            [LearningRatesOf(prefix)] = NpyArray.FromArray(learningRates, learningRates.Length),
        };
        foreach ((string key, int parameter, int index) in Places(prefix, parameters.Length, names))
        {
            Matrix<T> value = parameters[parameter].Parameter.Value;
            arrays[key] = new NpyArray(parameters[parameter][index].ToArray(), [value.RowCount, value.ColumnCount], fortranOrder: true);
        }

        return arrays;
    }

    /// <summary>Copies the arrays into the parameters' state and returns the rest.</summary>
    /// <exception cref="ArgumentException">Something does not fit; nothing has changed.</exception>
    public static (long Steps, double[] LearningRates) Load<T>(
        string prefix, IReadOnlyDictionary<string, NpyArray> state, int groups, ParameterState<T>[] parameters, IReadOnlyList<string?> names)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long steps = Find<long>(state, StepsOf(prefix), []).ToArray<long>()[0];
        if (steps < 0)
        {
            throw new ArgumentException($"{StepsOf(prefix)} is {steps}, but must not be negative.", nameof(state));
        }

        double[] learningRates = Find<double>(state, LearningRatesOf(prefix), [groups]).ToArray<double>();
        foreach (double rate in learningRates)
        {
            Setting.NotNegative<T>(rate, LearningRatesOf(prefix));
        }

        (string Key, int Parameter, int Index)[] places = [.. Places(prefix, parameters.Length, names)];
        NpyArray[] arrays = [.. places.Select(place => Find<T>(state, place.Key, ShapeOf(parameters[place.Parameter])))];
        RequireNoOther(state, [StepsOf(prefix), LearningRatesOf(prefix), .. places.Select(place => place.Key)]);
        foreach ((NpyArray array, (_, int parameter, int index)) in arrays.Zip(places))
        {
            array.ToMatrix<T>().ToColumnMajorArray().CopyTo(parameters[parameter][index], 0);
        }

        return (steps, learningRates);
    }

    private static string StepsOf(string prefix) => $"{prefix}.steps";

    private static string LearningRatesOf(string prefix) => $"{prefix}.learning_rates";

    private static IEnumerable<(string Key, int Parameter, int Index)> Places(string prefix, int parameters, IReadOnlyList<string?> names) =>
        from parameter in Enumerable.Range(0, parameters)
        from index in Enumerable.Range(0, names.Count)
        where names[index] is not null
        select ($"{prefix}.{parameter}.{names[index]}", parameter, index);

    private static int[] ShapeOf<T>(ParameterState<T> state) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [state.Parameter.Value.RowCount, state.Parameter.Value.ColumnCount];

    private static NpyArray Find<TElement>(IReadOnlyDictionary<string, NpyArray> state, string key, int[] shape)
    {
        if (!state.TryGetValue(key, out NpyArray? array))
        {
            throw new ArgumentException($"The state has no {key}: it is that of another optimizer, with {Listed(state.Keys)}.", nameof(state));
        }

        if (!array.Shape.SequenceEqual(shape) || array.ElementType != typeof(TElement))
        {
            throw new ArgumentException(
                $"{key} is {NpyArray.Describe(array.Shape)} of {array.ElementType.Name}, but must be {NpyArray.Describe(shape)} of {typeof(TElement).Name}.", nameof(state));
        }

        return array;
    }

    private static void RequireNoOther(IReadOnlyDictionary<string, NpyArray> state, HashSet<string> known)
    {
        string[] others = [.. state.Keys.Where(key => !known.Contains(key))];
        if (others.Length > 0)
        {
            throw new ArgumentException($"The state has {Listed(others)}, which this optimizer does not: it is that of another one.", nameof(state));
        }
    }

    /// <summary>The first few names.</summary>
    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Take(4)) is { Length: > 0 } list ? list : "nothing";
}
