using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// A parameter and what an optimizer remembers of it: up to three arrays as long as the value and in its order. Those without a name are
/// empty.
/// </summary>
internal sealed class ParameterState<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][] _states;

    public ParameterState(Parameter<T> parameter, IReadOnlyList<string?> names)
    {
        Parameter = parameter;
        _states = [.. names.Select(name => name is null ? [] : new T[Length])];
    }

    public Parameter<T> Parameter { get; }

    public int Length => Parameter.Value.RowCount * Parameter.Value.ColumnCount;

    /// <summary>State number <paramref name="index"/>, 0 to 2.</summary>
    public T[] this[int index] => _states[index];

    /// <summary>Updates the elements of a range.</summary>
    public void Apply<TUpdate>(TUpdate update, Range elements) where TUpdate : struct, IUpdate<T>
    {
        UpdateKernels.Apply(update, Dense.Span(Parameter.Value)[elements], Dense.Span(Parameter.Gradient)[elements], Part(0), Part(1), Part(2));

        Span<T> Part(int index) => _states[index].Length == 0 ? [] : _states[index].AsSpan(elements);
    }
}
