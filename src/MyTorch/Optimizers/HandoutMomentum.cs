using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The update of the handout (3.5.3): <c>v = momentum * v - rate * gradient; W = W + v</c> for Linear layers, whose matrices hold v, and the plain
/// <c>gamma = gamma - rate * gradient</c> for BatchNorm.
/// </summary>
internal sealed class HandoutMomentum<T> : IParallelWork where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int FlopsPerElement = 4;

    private readonly Dictionary<Parameter<T>, Matrix<T>?> _momenta = new(ReferenceEqualityComparer.Instance);
    private readonly MomentumUpdate<T> _update;
    private readonly SgdUpdate<T> _plainUpdate;
    private readonly long _flops;

    public HandoutMomentum(IReadOnlyList<Linear<T>> linearLayers, IReadOnlyList<BatchNorm<T>> batchNormLayers, double learningRate, double momentum)
    {
        _update = new MomentumUpdate<T>(T.CreateTruncating(learningRate), T.CreateTruncating(momentum));
        _plainUpdate = new SgdUpdate<T>(_update.Rate, Decay: T.Zero, Momentum: T.Zero, Share: T.One, Nesterov: false);
        foreach (Linear<T> layer in linearLayers)
        {
            _momenta[layer.Parameters[0]] = layer.MomentumW;
            _momenta[layer.Parameters[1]] = layer.MomentumB;
        }

        foreach (Parameter<T> parameter in batchNormLayers.SelectMany(layer => layer.Parameters))
        {
            _momenta[parameter] = null;
        }

        _flops = _momenta.Keys.Sum(FlopsOf);
    }

    /// <summary>The update of a parameter as a pass over its rows or columns.</summary>
    public Pass UpdateOf(Parameter<T> parameter, bool byRows)
    {
        Matrix<T>? momentum = _momenta[parameter];
        return new Pass(
            $"update of {parameter.Name}",
            Cut.Columns(byRows ? parameter.Value.RowCount : parameter.Value.ColumnCount),
            (start, end) => Update(parameter, momentum, byRows ? parameter.Cut.Rows(start, end) : parameter.Cut.Columns(start, end)))
        {
            Flops = FlopsOf(parameter),
            IsLocal = true,
            IsElementwise = parameter.Value.RowCount == 1,
        };
    }

    /// <summary>Updates all parameters by their gradients as they are.</summary>
    public void Step() => ParallelWork.Run(this, ParallelWork.ChunksFor(_flops));

    public void Run(int chunk, int chunks)
    {
        foreach ((Parameter<T> parameter, Matrix<T>? momentum) in _momenta)
        {
            (int first, int end) = parameter.Cut.BlocksOf(chunk, chunks);
            Update(parameter, momentum, parameter.Cut.Strips(first, end));
        }
    }

    private static long FlopsOf(Parameter<T> parameter) => (long)FlopsPerElement * parameter.Value.RowCount * parameter.Value.ColumnCount;

    private void Update(Parameter<T> parameter, Matrix<T>? momentum, Strips strips)
    {
        Span<T> value = Dense.Span(parameter.Value);
        ReadOnlySpan<T> gradient = Dense.Span(parameter.Gradient);
        for (int i = 0; i < strips.Count; i++)
        {
            Range strip = strips[i];
            if (momentum is not null)
            {
                UpdateKernels.Apply(_update, value[strip], gradient[strip], Dense.Span(momentum)[strip]);
            }
            else
            {
                UpdateKernels.Apply(_plainUpdate, value[strip], gradient[strip]);
            }
        }
    }
}

/// <summary>
/// The handout's momentum (3.5.3): v = momentum * v - rate * gradient; w = w + v. The first state is v. <see cref="SgdUpdate{T}"/> keeps v
/// without the rate, as PyTorch does, which rounds differently.
/// </summary>
internal readonly record struct MomentumUpdate<T>(T Rate, T Momentum) : IUpdate<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> kept = Vector512.LoadUnsafe(ref first, i) * Vector512.Create(Momentum);
        Vector512<T> change = VectorMath.MultiplyAdd(Vector512.LoadUnsafe(in gradient, i), Vector512.Create(-Rate), kept);
        change.StoreUnsafe(ref first, i);
        (Vector512.LoadUnsafe(ref value, i) + change).StoreUnsafe(ref value, i);
    }
}
