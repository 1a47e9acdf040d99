using System.Numerics;

namespace MyTorch;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), exactly <c>torch.optim.AdamW</c>: w = (1 - learningRate * weightDecay) * w,
/// then the step of <see cref="Adam{T}"/> with the unchanged gradient.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <seealso cref="ParameterGroups.DecayWeightsOnly"/>
public sealed class AdamW<T> : Adam<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double DefaultWeightDecay = 0.01;

    /// <summary>Creates an optimizer that uses the same settings for all parameters.</summary>
    /// <param name="parameters">At least one parameter, each once.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="beta1">The decay rate of the running mean of the gradients, at least 0 and below 1.</param>
    /// <param name="beta2">The decay rate of the running mean of the squared gradients, at least 0 and below 1.</param>
    /// <param name="epsilon">Added to the square root for numerical stability; finite and positive.</param>
    /// <param name="weightDecay">
    /// The decoupled weight decay: learningRate * weightDecay * w is subtracted from w; finite and not negative.
    /// </param>
    /// <param name="amsgrad">Whether to divide by the square root of the largest running mean of squares so far.</param>
    /// <exception cref="ArgumentException">There are no parameters, or a parameter is null or given twice.</exception>
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
    /// Creates an optimizer of parameter groups, each with its own learning rate and weight decay. A group without a weight decay gets PyTorch's
    /// default, 0.01.
    /// </summary>
    /// <param name="groups">At least one group.</param>
    /// <param name="beta1">The decay rate of the running mean of the gradients, at least 0 and below 1.</param>
    /// <param name="beta2">The decay rate of the running mean of the squared gradients, at least 0 and below 1.</param>
    /// <param name="epsilon">Added to the square root for numerical stability; finite and positive.</param>
    /// <param name="amsgrad">Whether to divide by the square root of the largest running mean of squares so far.</param>
    /// <exception cref="ArgumentException">There are no groups, or a parameter is given twice.</exception>
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
