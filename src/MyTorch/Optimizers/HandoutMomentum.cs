using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The momentum optimizer of the handout (3.5.3): <c>v = momentum * v - rate * gradient; W = W + v</c> for Linear layers, which store v, and
/// <c>gamma = gamma - rate * gradient</c>, without momentum, for BatchNorm.
/// </summary>
internal sealed class HandoutMomentum<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _momentum;

    public HandoutMomentum(IReadOnlyList<Linear<T>> linearLayers, IReadOnlyList<BatchNorm<T>> batchNormLayers, double learningRate, double momentum)
        : base(
            [new ParameterGroup<T>([.. linearLayers.SelectMany(layer => layer.Parameters), .. batchNormLayers.SelectMany(layer => layer.Parameters)], learningRate)],
            ["velocity", null, null],
            (parameter, name) => name is null ? [] : VelocityOf(parameter, linearLayers)) =>
        _momentum = T.CreateTruncating(momentum);

    /// <inheritdoc/>
    protected override void Update(ParameterUpdate<T> update)
    {
        var rate = T.CreateTruncating(update.Group.LearningRate);
        if (update.State(0).Length > 0)
        {
            update.Apply(new MomentumUpdate<T>(rate, _momentum));
        }
        else
        {
            update.Apply(new SgdUpdate<T>(rate, Decay: T.Zero, Momentum: T.Zero, OneMinusDampening: T.One, Nesterov: false));
        }
    }

    /// <summary>Returns the storage of v, or an empty array for a parameter without momentum.</summary>
    private static T[] VelocityOf(Parameter<T> parameter, IReadOnlyList<Linear<T>> layers)
    {
        Matrix<T>? velocity = layers.Select(layer => parameter == layer.Parameters[0] ? layer.MomentumW : parameter == layer.Parameters[1] ? layer.MomentumB : null)
            .FirstOrDefault(matrix => matrix is not null);
        return velocity?.AsColumnMajorArray() ?? [];
    }
}

/// <summary>
/// The handout's momentum update (3.5.3): v = momentum * v - rate * gradient; w = w + v. The first state array is v. <see cref="SgdUpdate{T}"/>
/// stores v without the rate, as PyTorch does, which rounds differently.
/// </summary>
internal readonly record struct MomentumUpdate<T>(T Rate, T Momentum) : IUpdate<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> decayed = Vector512.LoadUnsafe(ref first, i) * Vector512.Create(Momentum);
        Vector512<T> change = VectorMath.MultiplyAdd(Vector512.LoadUnsafe(in gradient, i), Vector512.Create(-Rate), decayed);
        change.StoreUnsafe(ref first, i);
        (Vector512.LoadUnsafe(ref value, i) + change).StoreUnsafe(ref value, i);
    }
}
