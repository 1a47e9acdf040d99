using System.Numerics;

namespace MyTorch.Tests.Optimizers;

/// <summary>
/// torch.optim.Adadelta as a custom optimizer that uses only the public interface: g = gradient + decay * w, a coupled weight decay; s = rho * s
/// + (1 - rho) * g^2; d = sqrt(a + epsilon) / sqrt(s + epsilon) * g; a = rho * a + (1 - rho) * d^2; w = w - rate * d.
/// </summary>
public sealed class Adadelta<T>(IReadOnlyList<ParameterGroup<T>> groups, double rho = 0.9, double epsilon = 1e-6) : Optimizer<T>(groups, "square", "delta")
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected override void Update(ParameterUpdate<T> update)
    {
        Span<T> square = update.State(0);
        Span<T> delta = update.State(1);
        var (keep, share, floor) = (T.CreateTruncating(rho), T.CreateTruncating(1 - rho), T.CreateTruncating(epsilon));
        var rate = T.CreateTruncating(update.Group.LearningRate);
        var decay = T.CreateTruncating(update.Group.WeightDecay);
        for (int i = 0; i < square.Length; i++)
        {
            T g = update.Gradient[i] + (decay * update.Value[i]);
            square[i] = (keep * square[i]) + (share * g * g);
            T d = T.Sqrt(delta[i] + floor) / T.Sqrt(square[i] + floor) * g;
            delta[i] = (keep * delta[i]) + (share * d * d);
            update.Value[i] -= rate * d;
        }
    }
}
