using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// A parameter and what an optimizer remembers of it: up to three arrays as long as the value and in its order, or empty where the update
/// has no use for them.
/// </summary>
internal sealed class ParameterState<T>(ParameterGroup<T> group, Parameter<T> parameter, T[][] states) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public ParameterGroup<T> Group => group;

    public Parameter<T> Parameter => parameter;

    /// <summary>State number <paramref name="index"/>, 0 to 2.</summary>
    public T[] this[int index] => states[index];

    /// <summary>Updates the elements of a range.</summary>
    public void Apply<TUpdate>(TUpdate update, Range elements) where TUpdate : struct, IUpdate<T>
    {
        UpdateKernels.Apply(update, Dense.Span(parameter.Value)[elements], Dense.Span(parameter.Gradient)[elements], Part(0), Part(1), Part(2));

        Span<T> Part(int index) => states[index].Length == 0 ? [] : states[index].AsSpan(elements);
    }
}
