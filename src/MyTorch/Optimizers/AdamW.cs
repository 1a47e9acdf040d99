using System.Numerics;

namespace MyTorch;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), exactly <c>torch.optim.AdamW</c>: w = (1 - learningRate * weightDecay) * w,
/// then the step of <see cref="Adam{T}"/> with the gradient as it is.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <seealso cref="ParameterGroups.DecayWeightsOnly"/>
public sealed class AdamW<T> : Adam<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double DefaultWeightDecay = 0.01;

    /// <summary>Creates the optimizer of some parameters, all with the same settings.</summary>
    /// <param name="parameters">One parameter or more, each of them once.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="beta1">The share of the mean of the gradients that stays, at least 0 and below 1.</param>
    /// <param name="beta2">The share of the mean of their squares that stays, at least 0 and below 1.</param>
    /// <param name="epsilon">Added to the root, finite and positive.</param>
    /// <param name="weightDecay">What of each value is taken off it, times the learning rate; finite and not negative.</param>
    /// <param name="amsgrad">Whether to divide by the largest mean of squares so far.</param>
    /// <exception cref="ArgumentException">There is no parameter, or one is null or there twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public AdamW(
        IReadOnlyList<Parameter<T>> parameters,
        double learningRate = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = DefaultWeightDecay,
        bool amsgrad = false)
        : base(parameters, learningRate, beta1, beta2, epsilon, weightDecay, amsgrad)
    {
    }

    /// <summary>
    /// Creates the optimizer of groups of parameters with learning rates and weight decays of their own; a group that was created without a
    /// weight decay gets PyTorch's default, 0.01.
    /// </summary>
    /// <param name="groups">One group or more.</param>
    /// <param name="beta1">As above.</param>
    /// <param name="beta2">As above.</param>
    /// <param name="epsilon">As above.</param>
    /// <param name="amsgrad">As above.</param>
    /// <exception cref="ArgumentException">There is no group, or a parameter is there twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public AdamW(
        IReadOnlyList<ParameterGroup<T>> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, bool amsgrad = false)
        : base(groups, beta1, beta2, epsilon, amsgrad)
    {
        foreach (ParameterGroup<T> group in Groups)
        {
            group.UseDefaultWeightDecay(DefaultWeightDecay);
        }
    }

    private protected override (double Keep, double Decay) DecayOf(ParameterGroup<T> group) => (1 - (group.LearningRate * group.WeightDecay), 0);
}
