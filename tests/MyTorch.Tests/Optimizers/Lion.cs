using System.Numerics;
using System.Numerics.Tensors;

namespace MyTorch.Tests.Optimizers;

/// <summary>
/// Lion (Chen et al. 2023) as a custom optimizer that uses only the public interface: u = sign(beta1 * m + (1 - beta1) * g); w = w - rate * (u +
/// decay * w), a decoupled weight decay; m = beta2 * m + (1 - beta2) * g.
/// </summary>
public sealed class Lion<T>(IReadOnlyList<ParameterGroup<T>> groups, double beta1 = 0.9, double beta2 = 0.99) : Optimizer<T>(groups, "momentum")
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override void Update(ParameterUpdate<T> update)
    {
        Span<T> m = update.State(0);
        Span<T> direction = stackalloc T[m.Length];
        TensorPrimitives.Multiply(m, T.CreateTruncating(beta1), direction);
        TensorPrimitives.MultiplyAdd(update.Gradient, T.CreateTruncating(1 - beta1), direction, direction);
        var rate = T.CreateTruncating(update.Group.LearningRate);
        var decay = T.CreateTruncating(update.Group.WeightDecay);
        for (int i = 0; i < m.Length; i++)
        {
            T sign = direction[i] > T.Zero ? T.One : direction[i] < T.Zero ? -T.One : direction[i];
            update.Value[i] -= rate * (sign + (decay * update.Value[i]));
        }

        TensorPrimitives.Multiply(m, T.CreateTruncating(beta2), m);
        TensorPrimitives.MultiplyAdd(update.Gradient, T.CreateTruncating(1 - beta2), m, m);
    }
}
