using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>A range of elements of a parameter that an <see cref="Optimizer{T}"/> updates in a step, with their gradients and state.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public readonly ref struct ParameterUpdate<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ParameterState<T> _state;

    internal ParameterUpdate(ParameterState<T> state, Range elements)
    {
        (_state, Elements) = (state, elements);
        Value = Dense.Span(state.Parameter.Value)[elements];
        Gradient = Dense.Span(state.Parameter.Gradient)[elements];
    }

    /// <summary>The group of the parameter, with its learning rate and weight decay.</summary>
    public ParameterGroup<T> Group => _state.Group;

    /// <summary>The parameter.</summary>
    public Parameter<T> Parameter => _state.Parameter;

    /// <summary>The range of the elements in the parameter, in column-major order.</summary>
    public Range Elements { get; }

    /// <summary>The values, to be updated in place.</summary>
    public Span<T> Value { get; }

    /// <summary>The gradients, as long as <see cref="Value"/>.</summary>
    public ReadOnlySpan<T> Gradient { get; }

    /// <summary>
    /// Returns the elements of a state array, to be updated in place: as long as <see cref="Value"/>, or empty if the array has no name.
    /// </summary>
    /// <param name="index">The number of the array, from 0, in the order of the names given to the constructor.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such array.</exception>
    public Span<T> State(int index) => _state[index] is { Length: > 0 } array ? array.AsSpan(Elements) : [];

    /// <summary>Applies a vectorized update, which has at most three state arrays.</summary>
    internal void Apply<TUpdate>(TUpdate update) where TUpdate : struct, IUpdate<T> =>
        UpdateKernels.Apply(update, Value, Gradient, StateOrNone(0), StateOrNone(1), StateOrNone(2));

    private Span<T> StateOrNone(int index) => index < _state.Arrays.Count ? State(index) : [];
}
