using System.Numerics;

namespace MyTorch;

/// <summary>
/// A parameter and its optimizer state: arrays with the length and order of the value, or empty if the update does not use them.
/// </summary>
internal sealed class ParameterState<T>(ParameterGroup<T> group, Parameter<T> parameter, T[][] arrays) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public ParameterGroup<T> Group => group;

    public Parameter<T> Parameter => parameter;

    /// <summary>The state arrays.</summary>
    public IReadOnlyList<T[]> Arrays => arrays;

    /// <summary>State array number <paramref name="index"/>, from 0.</summary>
    public T[] this[int index] => arrays[index];
}
