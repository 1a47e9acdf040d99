using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// RMSprop (Tieleman and Hinton 2012), exactly <c>torch.optim.RMSprop</c>. With g = gradient + weightDecay * w:
/// s = alpha * s + (1 - alpha) * g^2; w = w - learningRate * g / (sqrt(s) + epsilon).
/// </summary>
/// <remarks>
/// Centered (Graves 2013), s less the square of a running mean of g stands under the root. With momentum, u = momentum * u + g / (...) and
/// w = w - learningRate * u. Epsilon is added to the root; with <see cref="EpsilonUnderRoot"/>
/// it is added under the root, g / sqrt(s + epsilon), as in Neural Networks sheet 5, question 12, and in TensorFlow, which differs where s is small.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class RMSprop<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double _alpha;
    private readonly double _epsilon;
    private readonly double _momentum;
    private readonly bool _centered;

    /// <summary>Creates the optimizer of some parameters, all with the same settings.</summary>
    /// <param name="parameters">One parameter or more, each of them once.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="alpha">The share of the mean of squares that stays, at least 0 and below 1.</param>
    /// <param name="epsilon">Added to the root, finite and positive.</param>
    /// <param name="weightDecay">What of each value is added to its gradient, finite and not negative.</param>
    /// <param name="momentum">The share of the last change that stays, at least 0 and below 1.</param>
    /// <param name="centered">Whether to divide by the deviation from the mean instead of by the root of the mean square.</param>
    /// <exception cref="ArgumentException">There is no parameter, or one is null or there twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public RMSprop(
        IReadOnlyList<Parameter<T>> parameters,
        double learningRate = 0.01,
        double alpha = 0.99,
        double epsilon = 1e-8,
        double weightDecay = 0,
        double momentum = 0,
        bool centered = false)
        : this([new ParameterGroup<T>(parameters, learningRate, weightDecay)], alpha, epsilon, momentum, centered)
    {
    }

    /// <summary>Creates the optimizer of groups of parameters with learning rates and weight decays of their own.</summary>
    /// <param name="groups">One group or more.</param>
    /// <param name="alpha">As above.</param>
    /// <param name="epsilon">As above.</param>
    /// <param name="momentum">As above.</param>
    /// <param name="centered">As above.</param>
    /// <exception cref="ArgumentException">There is no group, or a parameter is there twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public RMSprop(
        IReadOnlyList<ParameterGroup<T>> groups, double alpha = 0.99, double epsilon = 1e-8, double momentum = 0, bool centered = false)
        : base(groups, "square", centered ? "mean" : null, T.CreateTruncating(momentum) == T.Zero ? null : "velocity")
    {
        _alpha = Setting.BelowOne<T>(alpha);
        _epsilon = Setting.Positive<T>(epsilon);
        _momentum = Setting.BelowOne<T>(momentum);
        _centered = centered;
    }

    /// <summary>Whether epsilon is added under the root, g / sqrt(s + epsilon), and not to it. The default is no.</summary>
    public bool EpsilonUnderRoot { get; init; }

    /// <inheritdoc/>
    protected override void Update(ParameterUpdate<T> update) => update.Apply(new RmsPropUpdate<T>(
        T.CreateTruncating(update.Group.LearningRate),
        T.CreateTruncating(update.Group.WeightDecay),
        T.CreateTruncating(_alpha),
        T.CreateTruncating(1 - _alpha),
        T.CreateTruncating(_epsilon),
        T.CreateTruncating(_momentum),
        _centered,
        EpsilonUnderRoot));
}

/// <summary>
/// RMSprop: g = gradient + decay * w; s = alpha * s + (1 - alpha) * g^2; u = g / (sqrt(s) + epsilon); w = w - rate * u. Centered, s less the
/// square of the running mean of g stands under the root; with momentum, the running sum of u is taken off. The states are s, the mean and
/// the sum. UnderRoot, epsilon is added under the root.
/// </summary>
internal readonly record struct RmsPropUpdate<T>(T Rate, T Decay, T Alpha, T Share, T Epsilon, T Momentum, bool Centered, bool UnderRoot) : IUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> w = Vector512.LoadUnsafe(ref value, i);
        Vector512<T> g = UpdateKernels.Decayed(Vector512.LoadUnsafe(in gradient, i), w, Decay);

        Vector512<T> alpha = Vector512.Create(Alpha);
        Vector512<T> share = Vector512.Create(Share);
        Vector512<T> s = VectorMath.MultiplyAdd(g * g, share, Vector512.LoadUnsafe(ref first, i) * alpha);
        s.StoreUnsafe(ref first, i);
        if (Centered)
        {
            Vector512<T> mean = VectorMath.MultiplyAdd(g, share, Vector512.LoadUnsafe(ref second, i) * alpha);
            mean.StoreUnsafe(ref second, i);

            // The variance of equal gradients is 0, and rounding may make it negative.
            s = VectorMath.AtLeast(VectorMath.MultiplyAdd(-mean, mean, s), Vector512<T>.Zero);
        }

        Vector512<T> epsilon = Vector512.Create(Epsilon);
        Vector512<T> update = g / (UnderRoot ? VectorMath.Sqrt(s + epsilon) : VectorMath.Sqrt(s) + epsilon);
        if (Momentum != T.Zero)
        {
            update = VectorMath.MultiplyAdd(Vector512.LoadUnsafe(ref third, i), Vector512.Create(Momentum), update);
            update.StoreUnsafe(ref third, i);
        }

        VectorMath.MultiplyAdd(update, Vector512.Create(-Rate), w).StoreUnsafe(ref value, i);
    }
}
