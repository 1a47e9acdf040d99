using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The momentum of the handout (3.5.3): <c>v = momentum * v - rate * gradient; W = W + v</c> for Linear layers, whose matrices hold v, and the
/// plain <c>gamma = gamma - rate * gradient</c> for BatchNorm.
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

    private protected override void Update(ParameterState<T> parameter, Range elements)
    {
        var rate = T.CreateTruncating(parameter.Group.LearningRate);
        if (parameter[0].Length > 0)
        {
            parameter.Apply(new MomentumUpdate<T>(rate, _momentum), elements);
        }
        else
        {
            parameter.Apply(new SgdUpdate<T>(rate, Decay: T.Zero, Momentum: T.Zero, Share: T.One, Nesterov: false), elements);
        }
    }

    /// <summary>The storage of the matrix that holds v, or nothing for a parameter without.</summary>
    private static T[] VelocityOf(Parameter<T> parameter, IReadOnlyList<Linear<T>> layers)
    {
        Matrix<T>? velocity = layers.Select(layer => parameter == layer.Parameters[0] ? layer.MomentumW : parameter == layer.Parameters[1] ? layer.MomentumB : null)
            .FirstOrDefault(matrix => matrix is not null);
        return velocity?.AsColumnMajorArray() ?? [];
    }
}
