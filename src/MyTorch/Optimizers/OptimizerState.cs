using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch;

/// <summary>Saves and loads the state of an optimizer as named arrays. Loading checks everything before it changes anything.</summary>
internal static class OptimizerState
{
    /// <summary>Throws if a name of a state array is empty or not unique.</summary>
    public static void RequireNames(string?[] stateNames)
    {
        ArgumentNullException.ThrowIfNull(stateNames);
        string[] names = [.. stateNames.OfType<string>()];
        if (Array.Find(names, name => string.IsNullOrWhiteSpace(name) || names.Count(other => other == name) > 1) is { } wrong)
        {
            throw new ArgumentException($"The state array name \"{wrong}\" is empty or given twice: each array must have a unique name.", nameof(stateNames));
        }
    }

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

    /// <summary>Checks all arrays, and returns an action that copies them into the parameters' state.</summary>
    public static (long Steps, double[] LearningRates, Action CopyArrays) Prepare<T>(
        string prefix, StateReader reader, int groups, ParameterState<T>[] parameters, IReadOnlyList<string?> names, Func<string, StateReader, Action> prepareMore)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long steps = reader.Count<long>(StepsOf(prefix));
        double[] learningRates = reader.Find<double>(LearningRatesOf(prefix), groups).ToArray<double>();
        foreach (double rate in learningRates)
        {
            reader.RequireLearningRate<T>(LearningRatesOf(prefix), rate);
        }

        (string Key, int Parameter, int Index)[] places = [.. Places(prefix, parameters.Length, names)];
        T[][] arrays = [.. places.Select(place => reader.Find<T>(place.Key, ShapeOf(parameters[place.Parameter])).ToMatrix<T>().ToColumnMajorArray())];
        Action copyMore = prepareMore(prefix, reader);
        reader.RequireNoOther();
        return (steps, learningRates, CopyArrays);

        void CopyArrays()
        {
            copyMore();
            foreach ((T[] array, (_, int parameter, int index)) in arrays.Zip(places))
            {
                array.CopyTo(parameters[parameter][index], 0);
            }
        }
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
}
